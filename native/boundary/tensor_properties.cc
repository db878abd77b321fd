#include "boundary/tensor_properties.h"

#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/variable.h>

#include <string>

#include "boundary/convert.h"
#include "boundary/errors.h"
#include "boundary/guard.h"
#include "nn/weight_copy.h"
#include "boundary/tensor.h"

namespace libtorch_node {

namespace {

using Getter = napi_value (*)(Environment&, const at::Tensor&);

template <Getter kGet, Touches kTouches>
napi_value GetProperty(napi_env env, napi_callback_info info) {
  Environment& environment = Environment::Of(env);
  return Guard(environment, [&]() -> napi_value {
    AwaitTurn<kTouches>(environment);
    napi_value self = nullptr;
    Check(env, napi_get_cb_info(env, info, nullptr, nullptr, &self, nullptr));
    return kGet(environment, UnwrapTensor({environment, self, "Tensor", "this"}));
  });
}

using Method = napi_value (*)(Environment&, const at::Tensor&, napi_value argument);

template <Method kMethod, Touches kTouches>
napi_value CallMethod(napi_env env, napi_callback_info info) {
  Environment& environment = Environment::Of(env);
  return Guard(environment, [&]() -> napi_value {
    AwaitTurn<kTouches>(environment);
    size_t count = 1;
    napi_value argument = nullptr;
    napi_value self = nullptr;
    Check(env, napi_get_cb_info(env, info, &count, &argument, &self, nullptr));
    return kMethod(environment, UnwrapTensor({environment, self, "Tensor", "this"}), argument);
  });
}

napi_value Undefined(Environment& environment) { return Napi::Env(environment.env()).Undefined(); }

napi_value Shape(Environment& environment, const at::Tensor& tensor) {
  return FromInt64List(environment, tensor.sizes());
}
napi_value Ndim(Environment& environment, const at::Tensor& tensor) {
  return FromInt64(environment.env(), tensor.dim());
}
napi_value Dtype(Environment& environment, const at::Tensor& tensor) {
  return FromString(environment.env(), DtypeName(tensor.scalar_type()));
}
napi_value IsSparse(Environment& environment, const at::Tensor& tensor) {
  return FromBool(environment.env(), tensor.is_sparse());
}
napi_value LayoutOf(Environment& environment, const at::Tensor& tensor) {
  return FromString(environment.env(), LayoutName(tensor.layout()));
}
napi_value DeviceOf(Environment& environment, const at::Tensor& tensor) {
  return FromDevice(environment, tensor.device());
}
napi_value IsLeaf(Environment& environment, const at::Tensor& tensor) {
  return FromBool(environment.env(), tensor.is_leaf());
}
napi_value RetainsGrad(Environment& environment, const at::Tensor& tensor) {
  return FromBool(environment.env(), tensor.retains_grad());
}
napi_value GradFn(Environment& environment, const at::Tensor& tensor) {
  const auto& node = tensor.grad_fn();
  if (node) return FromString(environment.env(), node->name());
  return Napi::Env(environment.env()).Null();
}
napi_value RequiresGrad(Environment& environment, const at::Tensor& tensor) {
  return FromBool(environment.env(), tensor.requires_grad());
}
napi_value Grad(Environment& environment, const at::Tensor& tensor) {
  return WrapTensor(environment, tensor.grad());
}
napi_value Version(Environment& environment, const at::Tensor& tensor) {
  return FromInt64(environment.env(), tensor._version());
}

napi_value SetRequiresGrad(Environment& environment, const at::Tensor& tensor, napi_value argument) {
  const bool wanted = ToBool({environment, argument, "requires_grad", "value"});
  if (!tensor.is_leaf() && !wanted) {
    ThrowTorchError(
        "you can only change requires_grad flags of leaf variables. If you want to use a computed variable "
        "in a subgraph that doesn't require differentiation use var_no_grad = var.detach().");
  }
  if (wanted && !torch::autograd::isDifferentiableType(tensor.scalar_type())) {
    ThrowTorchError("only Tensors of floating point dtype can require gradients");
  }
  if (tensor.is_leaf()) tensor.set_requires_grad(wanted);
  return Undefined(environment);
}

// The checks of Python's `tensor.grad = value`.
napi_value SetGrad(Environment& environment, const at::Tensor& tensor, napi_value argument) {
  const at::Tensor grad = UnwrapOptionalTensor({environment, argument, "grad", "value"});
  if (grad.defined()) {
    if (grad.unsafeGetTensorImpl() == tensor.unsafeGetTensorImpl()) {
      ThrowTorchError("can't assign Variable as its own grad");
    }
    if (grad.scalar_type() != tensor.scalar_type()) {
      ThrowTorchError(std::string("attempting to assign a gradient with dtype '") +
                      DtypeName(grad.scalar_type()) + "' to a tensor with grad_dtype '" +
                      DtypeName(tensor.scalar_type()) + "'");
    }
    if (grad.device() != tensor.device()) {
      ThrowTorchError("assigned grad has data located on a different device");
    }
    if (!grad.sizes().equals(tensor.sizes())) {
      ThrowTorchError("assigned grad has data of a different size");
    }
  }
  tensor.mutable_grad() = grad;
  return Undefined(environment);
}

napi_value Data(Environment& environment, const at::Tensor& tensor) {
  DistrustCopies(tensor);
  return WrapTensor(environment, tensor.variable_data());
}
napi_value SetData(Environment& environment, const at::Tensor& tensor, napi_value argument) {
  if (HandleOf(environment, argument) == nullptr) {
    ThrowTypeError("Variable data has to be a tensor, but got " + TypeName(environment, argument));
  }
  tensor.set_data(UnwrapTensor({environment, argument, "data", "value"}));
  return Undefined(environment);
}
napi_value Stride(Environment& environment, const at::Tensor& tensor, napi_value argument) {
  if (KindOf(environment, argument) == Kind::kNothing) return FromInt64List(environment, tensor.strides());
  return FromInt64(environment.env(), tensor.stride(ToInt64({environment, argument, "stride", "dim"})));
}
napi_value StorageOffset(Environment& environment, const at::Tensor& tensor, napi_value) {
  return FromInt64(environment.env(), tensor.storage_offset());
}
napi_value Numel(Environment& environment, const at::Tensor& tensor, napi_value) {
  return FromInt64(environment.env(), tensor.numel());
}
napi_value ElementSize(Environment& environment, const at::Tensor& tensor, napi_value) {
  return FromInt64(environment.env(), tensor.element_size());
}
napi_value DataPtr(Environment& environment, const at::Tensor& tensor, napi_value) {
  napi_value value = nullptr;
  Check(environment.env(),
        napi_create_bigint_uint64(environment.env(), reinterpret_cast<uint64_t>(tensor.data_ptr()), &value));
  return value;
}
napi_value RetainGrad(Environment& environment, const at::Tensor& tensor, napi_value) {
  tensor.retain_grad();
  return Undefined(environment);
}
napi_value IsContiguous(Environment& environment, const at::Tensor& tensor, napi_value argument) {
  c10::MemoryFormat format = c10::MemoryFormat::Contiguous;
  if (KindOf(environment, argument) == Kind::kOptions) {
    const Napi::Object options(environment.env(), argument);
    const bool has = options.HasOwnProperty("memory_format");
    const Napi::Value value = has ? options.Get("memory_format") : Napi::Env(environment.env()).Undefined();
    if (!value.IsUndefined()) format = ToMemoryFormat({environment, value, "is_contiguous", "memory_format"});
  }
  return FromBool(environment.env(), tensor.is_contiguous(format));
}

napi_value IsDisposed(napi_env env, napi_callback_info info) {
  Environment& environment = Environment::Of(env);
  return Guard(environment, [&]() -> napi_value {
    napi_value self = nullptr;
    Check(env, napi_get_cb_info(env, info, nullptr, nullptr, &self, nullptr));
    TensorHandle* handle = HandleOf(environment, self);
    return FromBool(env, handle == nullptr || !handle->tensor.defined());
  });
}

napi_value Dispose(napi_env env, napi_callback_info info) {
  Environment& environment = Environment::Of(env);
  return Guard(environment, [&]() -> napi_value {
    napi_value self = nullptr;
    Check(env, napi_get_cb_info(env, info, nullptr, nullptr, &self, nullptr));
    if (TensorHandle* handle = HandleOf(environment, self)) Release(*handle);
    return Undefined(environment);
  });
}

template <Getter kGet, Touches kTouches = Touches::kReads>
constexpr napi_property_descriptor Property(const char* name, napi_callback setter = nullptr) {
  return {name, nullptr, nullptr, GetProperty<kGet, kTouches>, setter, nullptr, napi_configurable, nullptr};
}

template <Method kMethod, Touches kTouches = Touches::kReads>
constexpr napi_property_descriptor Function(const char* name) {
  return {name,    nullptr, CallMethod<kMethod, kTouches>, nullptr,
          nullptr, nullptr, napi_default_method,           nullptr};
}

}  // namespace

std::vector<napi_property_descriptor> TensorProperties() {
  return {
      Property<&Shape>("shape"),
      Property<&Ndim>("ndim"),
      Property<&Dtype>("dtype"),
      Property<&IsSparse>("is_sparse"),
      Property<&LayoutOf>("layout"),
      Property<&DeviceOf>("device"),
      Property<&IsLeaf>("is_leaf"),
      Property<&RetainsGrad>("retains_grad"),
      Property<&GradFn>("grad_fn"),
      Property<&RequiresGrad>("requires_grad", CallMethod<&SetRequiresGrad, Touches::kWrites>),
      // A backward pass writes it.
      Property<&Grad, Touches::kWrites>("grad", CallMethod<&SetGrad, Touches::kWrites>),
      Property<&Version>("_version"),
      Property<&Data>("data", CallMethod<&SetData, Touches::kWrites>),
      {"is_disposed", nullptr, nullptr, IsDisposed, nullptr, nullptr, napi_configurable, nullptr},
      {"dispose", nullptr, Dispose, nullptr, nullptr, nullptr, napi_default_method, nullptr},
      Function<&Stride>("stride"),
      Function<&StorageOffset>("storage_offset"),
      Function<&Numel>("numel"),
      Function<&ElementSize>("element_size"),
      Function<&DataPtr>("data_ptr"),
      Function<&RetainGrad, Touches::kWrites>("retain_grad"),
      Function<&IsContiguous>("is_contiguous"),
  };
}

}  // namespace libtorch_node
