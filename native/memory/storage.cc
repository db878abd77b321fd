#include "memory/storage.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/from_file.h>
#include <napi.h>

#include <algorithm>
#include <string>
#include <vector>

#include "boundary/convert.h"
#include "boundary/guard.h"
#include "boundary/tensor.h"

namespace libtorch_node {

at::Tensor BytesOver(const c10::Storage& storage) {
  at::Tensor bytes = at::empty({0}, at::TensorOptions().dtype(at::kByte).device(storage.device()));
  return bytes.set_(storage, 0, {static_cast<int64_t>(storage.nbytes())});
}

at::Tensor CheckBytes(const at::Tensor& bytes) {
  if (bytes.scalar_type() != at::kByte || !bytes.is_cpu() || !bytes.is_contiguous())
    ThrowTypeError("expected a contiguous uint8 tensor on the CPU");
  return bytes;
}

namespace {

// The elements from 0 to the last one that a tensor of this geometry reaches; -1 if int64 does not hold it.
int64_t Reach(int64_t offset, at::IntArrayRef size, at::IntArrayRef stride) {
  int64_t count = 1;
  int64_t last = offset;
  for (size_t dim = 0; dim < size.size(); ++dim) {
    int64_t extent = 0;
    if (__builtin_mul_overflow(count, size[dim], &count)) return -1;
    if (size[dim] == 0) continue;
    if (__builtin_mul_overflow(size[dim] - 1, stride[dim], &extent)) return -1;
    if (__builtin_add_overflow(last, extent, &last)) return -1;
  }
  return count == 0 ? 0 : last + 1;
}

// tensor_over(bytes, dtype, offset, size, stride, conj, neg): a tensor over the storage of `bytes`, as
// Python's `torch.empty(0).set_(storage, …)`, which would enlarge a storage that is too small.
Napi::Value TensorOver(Environment& environment, const Napi::CallbackInfo& info) {
  const char* name = "tensor_over";
  const at::Tensor& bytes = UnwrapTensor({environment, info[0], name, "bytes"});
  const c10::ScalarType dtype = ToScalarType({environment, info[1], name, "dtype"});
  const int64_t offset = ToInt64({environment, info[2], name, "offset"});
  const std::vector<int64_t> size = ToInt64List({environment, info[3], name, "size"});
  const std::vector<int64_t> stride = ToInt64List({environment, info[4], name, "stride"});
  const auto negative = [](int64_t value) { return value < 0; };
  if (size.size() != stride.size()) ThrowValueError("size and stride have different lengths");
  if (offset < 0 || std::any_of(size.begin(), size.end(), negative) ||
      std::any_of(stride.begin(), stride.end(), negative))
    ThrowValueError("negative size, stride or storage offset");
  const int64_t reach = Reach(offset, size, stride);
  const auto available = static_cast<int64_t>(bytes.storage().nbytes() / c10::elementSize(dtype));
  if (reach < 0 || reach > available) {
    ThrowValueError("its size, stride and offset reach beyond the " +
                    std::to_string(bytes.storage().nbytes()) + " bytes of its storage");
  }
  at::Tensor tensor = at::empty({0}, bytes.options().dtype(dtype));
  tensor.set_(bytes.storage(), offset, size, stride);
  // The lazy conjugation and negation of a view.
  if (ToBool({environment, info[5], name, "conj"})) tensor._set_conj(true);
  if (ToBool({environment, info[6], name, "neg"})) tensor._set_neg(true);
  return Napi::Value(info.Env(), WrapTensor(environment, tensor));
}

// storage_bytes(tensor): all bytes of the tensor's storage, sharing its memory.
Napi::Value StorageBytes(Environment& environment, const Napi::CallbackInfo& info) {
  const at::Tensor& tensor = UnwrapTensor({environment, info[0], "storage_bytes", "tensor"});
  return Napi::Value(info.Env(), WrapTensor(environment, BytesOver(tensor.storage())));
}

// storage_owners(tensor): how many tensors, and what else keeps memory, have the tensor's storage.
Napi::Value StorageOwners(Environment& environment, const Napi::CallbackInfo& info) {
  const at::Tensor& tensor = UnwrapTensor({environment, info[0], "storage_owners", "tensor"});
  return Napi::Number::New(info.Env(), static_cast<double>(tensor.storage().use_count()));
}

// storage_slice(bytes, begin, count): a storage of its own over a part of another's memory, which it keeps
// alive.
Napi::Value StorageSlice(Environment& environment, const Napi::CallbackInfo& info) {
  const at::Tensor bytes = CheckBytes(UnwrapTensor({environment, info[0], "storage_slice", "bytes"}));
  const int64_t begin = ToInt64({environment, info[1], "storage_slice", "begin"});
  const int64_t count = ToInt64({environment, info[2], "storage_slice", "count"});
  const int64_t size = bytes.numel();
  if (begin < 0 || count < 0 || begin > size || count > size - begin)
    ThrowValueError("storage_slice(): the part lies outside the storage");
  auto* data = static_cast<char*>(bytes.data_ptr()) + begin;
  at::Tensor part = at::from_blob(data, {count}, [bytes](void*) {}, bytes.options());
  return Napi::Value(info.Env(), WrapTensor(environment, part));
}

// map_file(path, bytes): the file mapped into memory; writes to it stay in memory.
Napi::Value MapFile(Environment& environment, const Napi::CallbackInfo& info) {
  const std::string path = ToString({environment, info[0], "map_file", "path"});
  const int64_t size = ToInt64({environment, info[1], "map_file", "bytes"});
  return Napi::Value(info.Env(), WrapTensor(environment, at::from_file(path, false, size, at::kByte)));
}

}  // namespace

void InitStorage(Napi::Object exports) {
  Export<&TensorOver>(exports, "tensor_over");
  Export<&StorageBytes>(exports, "storage_bytes");
  Export<&StorageOwners, Touches::kNothing>(exports, "storage_owners");
  Export<&StorageSlice>(exports, "storage_slice");
  Export<&MapFile>(exports, "map_file");
}

}  // namespace libtorch_node
