// Rules of layers that functions of the same names have too.
#pragma once

#include <ATen/core/Tensor.h>
#include <napi.h>

#include <optional>
#include <string>

namespace libtorch_node {

// Python's guess for a softmax without a dimension, of an input of so many.
int64_t SoftmaxDim(const std::optional<int64_t>& dim, int64_t dimensions, const char* name);

// A mean over one value has no variance. `text` is the size as the message shows it.
void RefuseOneValue(at::IntArrayRef sizes, const std::string& text);
// What batch normalisation demands where it takes the statistics of the batch, and where it does not.
void CheckBatch(at::IntArrayRef sizes, bool of_batch, double eps);
void CheckInstances(at::IntArrayRef sizes, bool of_instances);
void CheckGroups(at::IntArrayRef sizes, int64_t groups);
// Of a dropout.
void CheckProbability(double p);
// That an adaptive pool over `count` dimensions has sizes of its input to fill in.
void CheckOutputSizes(int64_t dimensions, int64_t count);
// Python's warnings: of a loss whose target will be broadcast, of a weight that no value can be drawn for.
void WarnOfSizes(at::IntArrayRef input, at::IntArrayRef target);
void WarnNoElements();

void InitRules(Napi::Object exports);

}  // namespace libtorch_node
