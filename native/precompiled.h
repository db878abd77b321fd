// What nearly every file of the addon includes, parsed once: LibTorch's headers take most of a compilation.
// Files still include what they use; this header is no part of the sources' meaning.
#pragma once

#include <ATen/Context.h>
#include <ATen/Functions.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <napi.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/nn/module.h>
