// The tensors that one environment has JavaScript objects of.
#pragma once

#include <c10/util/flat_hash_map.h>
#include <napi.h>

#include "boundary/handles.h"

namespace c10 {
struct TensorImpl;
}

namespace libtorch_node {

struct TensorObjects {
  explicit TensorObjects(napi_env env) : table(env) {}

  HandleTable table;                                           // every handle, by its place
  ska::flat_hash_map<c10::TensorImpl*, TensorHandle*> listed;  // one JS object per TensorImpl, once listed
  TensorHandle* first = nullptr;                               // intrusive list of those in use, latest first
  TensorHandle* first_dead = nullptr;                          // those that the next ones replace, one by one
  size_t count = 0;                                            // of those in use
  TensorHandle* pending = nullptr;  // handed to the class constructor by WrapParameter
};

}  // namespace libtorch_node
