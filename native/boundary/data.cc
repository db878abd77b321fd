// JavaScript data into tensors, and tensors into JavaScript data. Always by copy: an ArrayBuffer can be
// detached at any time, and a tensor over freed memory would crash the process. The other way round, memory
// lent to an ArrayBuffer comes back when the event loop turns, so that a synchronous loop would fill the
// machine; and some runtimes refuse to borrow.
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <cstring>
#include <optional>
#include <sstream>
#include <string>

#include "boundary/convert.h"
#include "boundary/errors.h"
#include "boundary/guard.h"
#include "boundary/nested_array.h"
#include "boundary/tensor.h"

namespace libtorch_node {

namespace {

struct TypedArrayEntry {
  napi_typedarray_type type;
  c10::ScalarType dtype;
};

constexpr TypedArrayEntry kTypedArrays[] = {
    {napi_float32_array, c10::kFloat},
    {napi_float64_array, c10::kDouble},
    {napi_int8_array, c10::kChar},
    {napi_uint8_array, c10::kByte},
    {napi_uint8_clamped_array, c10::kByte},
    {napi_int16_array, c10::kShort},
    {napi_int32_array, c10::kInt},
    {napi_bigint64_array, c10::kLong},
    {napi_uint16_array, c10::ScalarType::UInt16},
    {napi_uint32_array, c10::ScalarType::UInt32},
    {napi_biguint64_array, c10::ScalarType::UInt64},
    {static_cast<napi_typedarray_type>(11),
     c10::kHalf},  // napi_float16_array; not every Node's headers name it
};

}  // namespace

at::Tensor FromTypedArray(Environment& environment, napi_value value) {
  napi_env env = environment.env();
  auto type = static_cast<napi_typedarray_type>(-1);  // a Node that does not know the kind leaves it so
  size_t length = 0;
  void* data = nullptr;
  napi_value buffer = nullptr;
  Check(env, napi_get_typedarray_info(env, value, &type, &length, &data, &buffer, nullptr));
  bool detached = false;
  Check(env, napi_is_detached_arraybuffer(env, buffer, &detached));
  if (detached) ThrowTypeError("tensor(): the ArrayBuffer of 'data' is detached");
  for (const TypedArrayEntry& entry : kTypedArrays) {
    if (entry.type != type) continue;
    const int64_t size = static_cast<int64_t>(length);
    at::Tensor tensor = at::empty({size}, entry.dtype);
    if (length > 0) std::memcpy(tensor.data_ptr(), data, length * c10::elementSize(entry.dtype));
    return tensor;
  }
  ThrowTypeError("tensor(): this kind of typed array has no dtype");
}

namespace {

// tensor(data, dtype | null, device | null, requires_grad)
Napi::Value MakeTensor(Environment& environment, const Napi::CallbackInfo& info) {
  std::optional<c10::ScalarType> dtype;
  if (KindOf(environment, info[1]) != Kind::kNothing) {
    dtype = ToScalarType({environment, info[1], "tensor", "dtype"});
  }
  at::Tensor tensor = IsTypedArray(info.Env(), info[0]) ? FromTypedArray(environment, info[0])
                                                        : FromNestedArray(environment, info[0], dtype);
  if (dtype) tensor = tensor.to(*dtype);
  if (KindOf(environment, info[2]) != Kind::kNothing) {
    tensor = tensor.to(ToDevice({environment, info[2], "tensor", "device"}));
  }
  if (KindOf(environment, info[3]) != Kind::kNothing &&
      ToBool({environment, info[3], "tensor", "requires_grad"})) {
    if (!c10::isFloatingType(tensor.scalar_type()) && !c10::isComplexType(tensor.scalar_type())) {
      ThrowTorchError("Only Tensors of floating point and complex dtype can require gradients");
    }
    tensor.set_requires_grad(true);
  }
  return Napi::Value(info.Env(), WrapTensor(environment, tensor));
}

// Whether the elements can be read where they are, one after the other.
bool LiesInMemory(const at::Tensor& tensor) {
  return tensor.is_cpu() && tensor.layout() == c10::kStrided && tensor.has_storage() &&
         tensor.is_contiguous() && !tensor.is_conj() && !tensor.is_neg() && !tensor._is_zerotensor();
}

at::Tensor OnCpu(const at::Tensor& tensor) {
  if (tensor.layout() != c10::kStrided) {
    ThrowTorchError("Cannot access data pointer of Tensor that doesn't have storage");
  }
  // Autograd may give zeros that have no memory.
  if (tensor._is_zerotensor()) return at::zeros(tensor.sizes(), tensor.options().device(at::kCPU));
  return tensor.detach().resolve_conj().resolve_neg().cpu().contiguous();
}

napi_value Element(napi_env env, const at::Tensor& tensor, int64_t index) {
  const char* data = static_cast<const char*>(tensor.const_data_ptr()) + index * tensor.element_size();
  switch (tensor.scalar_type()) {
    case c10::kFloat:
      return FromDouble(env, *reinterpret_cast<const float*>(data));
    case c10::kDouble:
      return FromDouble(env, *reinterpret_cast<const double*>(data));
    case c10::kLong:
      return FromInt64(env, *reinterpret_cast<const int64_t*>(data));
    default:
      return FromScalar(env, at::from_blob(const_cast<char*>(data), {}, tensor.options()).item());
  }
}

[[noreturn]] void NotSafe(int64_t value) {
  ThrowValueError("the int64 " + std::to_string(value) +
                  " does not fit into a JavaScript number exactly; item_bigint() gives it as a bigint");
}

void CheckSafe(const at::Tensor& tensor, int64_t index) {
  if (tensor.scalar_type() != c10::kLong) return;
  const int64_t value = static_cast<const int64_t*>(tensor.const_data_ptr())[index];
  if (std::fabs(static_cast<double>(value)) > kMaxSafeInteger) NotSafe(value);
}

napi_value Nested(napi_env env, const at::Tensor& tensor, int64_t dim, int64_t& index) {
  if (dim == tensor.dim()) {
    CheckSafe(tensor, index);
    return Element(env, tensor, index++);
  }
  napi_value array = nullptr;
  Check(env, napi_create_array_with_length(env, static_cast<size_t>(tensor.size(dim)), &array));
  for (int64_t i = 0; i < tensor.size(dim); ++i) {
    Napi::HandleScope scope(env);
    Check(env, napi_set_element(env, array, static_cast<uint32_t>(i), Nested(env, tensor, dim + 1, index)));
  }
  return array;
}

Napi::Value ToList(Environment& environment, const Napi::CallbackInfo& info) {
  const at::Tensor tensor = OnCpu(UnwrapTensor({environment, info[0], "tolist", "this"}));
  int64_t index = 0;
  return Napi::Value(info.Env(), Nested(info.Env(), tensor, 0, index));
}

at::Tensor One(Environment& environment, napi_value value, const char* function) {
  const at::Tensor& tensor = UnwrapTensor({environment, value, function, "this"});
  if (tensor.numel() != 1) {
    ThrowTorchError("a Tensor with " + std::to_string(tensor.numel()) +
                    " elements cannot be converted to Scalar");
  }
  return LiesInMemory(tensor) ? tensor : OnCpu(tensor);
}

Napi::Value Item(Environment& environment, const Napi::CallbackInfo& info) {
  const at::Tensor tensor = One(environment, info[0], "item");
  CheckSafe(tensor, 0);
  return Napi::Value(info.Env(), Element(info.Env(), tensor, 0));
}

Napi::Value ItemBigint(Environment& environment, const Napi::CallbackInfo& info) {
  const at::Tensor tensor = One(environment, info[0], "item_bigint");
  if (!c10::isIntegralType(tensor.scalar_type(), true)) {
    ThrowTypeError(std::string("item_bigint() needs an integer tensor, got ") +
                   DtypeName(tensor.scalar_type()));
  }
  return Napi::BigInt::New(info.Env(), tensor.item().to<int64_t>());
}

// Floats of 16 and 8 bits have no typed array everywhere: float32 holds them exactly. Complex numbers come
// as pairs.
napi_typedarray_type ArrayTypeOf(c10::ScalarType dtype) {
  if (dtype == c10::kBool) return napi_uint8_array;
  if (dtype == c10::kComplexFloat) return napi_float32_array;
  if (dtype == c10::kComplexDouble) return napi_float64_array;
  for (const TypedArrayEntry& entry : kTypedArrays) {
    if (entry.dtype == dtype) return entry.type;
  }
  return napi_float32_array;
}

Napi::Value CopyOut(Napi::Env env, const at::Tensor& tensor, napi_typedarray_type type,
                    size_t element_bytes) {
  const size_t bytes = tensor.nbytes();
  Napi::ArrayBuffer buffer = Napi::ArrayBuffer::New(env, bytes);
  if (bytes > 0) std::memcpy(buffer.Data(), tensor.const_data_ptr(), bytes);
  napi_value array = nullptr;
  Check(env, napi_create_typedarray(env, type, bytes / element_bytes, buffer, 0, &array));
  return Napi::Value(env, array);
}

// What Python's numpy() refuses unless it is forced.
void CheckNumpy(const at::Tensor& tensor) {
  const auto refuse = [](const char* what, const char* instead) {
    ThrowTorchError(std::string("Can't call numpy() on Tensor that ") + what + ". Use tensor." + instead +
                    ".numpy() instead.");
  };
  if (!tensor.is_cpu()) {
    ThrowTypeError("can't convert " + tensor.device().str() +
                   " device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first.");
  }
  if (tensor.requires_grad() && at::GradMode::is_enabled()) refuse("requires grad", "detach()");
  if (tensor.is_conj()) refuse("has conjugate bit set", "resolve_conj()");
  if (tensor.is_neg()) refuse("has negative bit set", "resolve_neg()");
}

// numpy(tensor, force)
Napi::Value Numpy(Environment& environment, const Napi::CallbackInfo& info) {
  const at::Tensor& given = UnwrapTensor({environment, info[0], "numpy", "this"});
  if (given.layout() != c10::kStrided) {
    std::ostringstream layout;
    layout << given.layout();
    ThrowTypeError("can't convert " + layout.str() + " layout tensor to numpy. Use Tensor.to_dense() first.");
  }
  if (!ToBool({environment, info[1], "numpy", "force"})) CheckNumpy(given);
  at::Tensor tensor = OnCpu(given);
  const c10::ScalarType dtype = tensor.scalar_type();
  if (dtype == c10::kComplexHalf)
    tensor = tensor.to(c10::kComplexFloat);
  else if (c10::isReducedFloatingType(dtype))
    tensor = tensor.to(c10::kFloat);
  const size_t element = tensor.element_size() / (tensor.is_complex() ? 2 : 1);
  return CopyOut(info.Env(), tensor, ArrayTypeOf(tensor.scalar_type()), element);
}

Napi::Value ToBytes(Environment& environment, const Napi::CallbackInfo& info) {
  return CopyOut(info.Env(), OnCpu(UnwrapTensor({environment, info[0], "to_bytes", "this"})),
                 napi_uint8_array, 1);
}

// from_bytes(bytes, shape, dtype)
Napi::Value FromBytes(Environment& environment, const Napi::CallbackInfo& info) {
  const c10::ScalarType dtype = ToScalarType({environment, info[2], "from_bytes", "dtype"});
  const std::vector<int64_t> shape = ToInt64List({environment, info[1], "from_bytes", "shape"});
  if (!info[0].IsTypedArray() || info[0].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    ThrowTypeError("from_bytes(): argument 'bytes' must be a Uint8Array, not " +
                   TypeName(environment, info[0]));
  }
  Napi::Uint8Array bytes = info[0].As<Napi::Uint8Array>();
  at::Tensor tensor = at::empty(shape, dtype);
  if (tensor.nbytes() != bytes.ByteLength()) {
    ThrowValueError("from_bytes(): " + std::to_string(bytes.ByteLength()) +
                    " bytes, but shape and dtype need " + std::to_string(tensor.nbytes()));
  }
  if (bytes.ByteLength() > 0) std::memcpy(tensor.data_ptr(), bytes.Data(), bytes.ByteLength());
  return Napi::Value(info.Env(), WrapTensor(environment, tensor));
}

}  // namespace

void InitData(Napi::Object exports) {
  Export<&MakeTensor>(exports, "tensor");
  Export<&ToList>(exports, "tolist");
  Export<&Item>(exports, "item");
  Export<&ItemBigint>(exports, "item_bigint");
  Export<&Numpy>(exports, "numpy");
  Export<&ToBytes>(exports, "to_bytes");
  Export<&FromBytes>(exports, "from_bytes");
}

}  // namespace libtorch_node
