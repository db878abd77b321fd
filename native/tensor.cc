#include "tensor.h"

#include <ATen/ops/detach.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/variable.h>

#include <utility>

#include "convert.h"
#include "guard.h"
#include "memory.h"
#include "tensor_properties.h"

namespace libtorch_node {

namespace {

constexpr napi_type_tag kTensorTag = {0x6c6962746f726368ULL, 0x54656e736f720001ULL};

void Link(Environment& environment, TensorHandle* handle) {
  handle->next = environment.first_handle;
  if (handle->next != nullptr) handle->next->previous = handle;
  environment.first_handle = handle;
  ++environment.handle_count;
}

void Unlink(TensorHandle* handle) {
  Environment& environment = *handle->owner;
  if (handle->previous != nullptr) {
    handle->previous->next = handle->next;
  } else {
    environment.first_handle = handle->next;
  }
  if (handle->next != nullptr) handle->next->previous = handle->previous;
  --environment.handle_count;
}

void Finalize(napi_env, void* data, void*) {
  auto* handle = static_cast<TensorHandle*>(data);
  Environment* environment = handle->owner;
  DeleteHandle(handle);
  if (environment->closed && environment->handle_count == 0) delete environment;
}

// Ties `tensor` to the object `self`.
void Attach(Environment& environment, napi_value self, at::Tensor tensor) {
  napi_env env = environment.env();
  auto* handle = new TensorHandle;
  handle->owner = &environment;
  handle->tensor = std::move(tensor);
  const napi_status status = napi_wrap(env, self, handle, Finalize, nullptr, &handle->object);
  if (status != napi_ok) {
    delete handle;
    Check(env, status);
  }
  Link(environment, handle);
  napi_type_tag_object(env, self, &kTensorTag);
  handle->scope = CurrentScope(environment);
  environment.handles[handle->tensor.unsafeGetTensorImpl()] = handle;
}

// `new Tensor()` comes from Instance() with environment.pending set; `new Subclass(tensor,
// requires_grad)` from JavaScript detaches the tensor, as torch.nn.Parameter does.
napi_value Construct(napi_env env, napi_callback_info info) {
  Environment& environment = Environment::Of(env);
  return Guard(environment, [&]() -> napi_value {
    size_t count = 2;
    napi_value args[2];
    napi_value self = nullptr;
    Check(env, napi_get_cb_info(env, info, &count, args, &self, nullptr));
    napi_value new_target = nullptr;
    Check(env, napi_get_new_target(env, info, &new_target));
    // `this` of a plain call may be any object, the global one too.
    if (new_target == nullptr) ThrowTypeError("Class constructor Tensor cannot be invoked without 'new'");
    if (environment.pending != nullptr) {
      at::Tensor tensor = std::move(environment.pending->tensor);
      environment.pending = nullptr;
      Attach(environment, self, std::move(tensor));
      return self;
    }
    if (HandleOf(environment, args[0]) == nullptr) {
      ThrowTypeError(
          "Tensor has no public constructor; make tensors with torch.tensor(data), torch.zeros(size), …");
    }
    at::Tensor tensor = UnwrapTensor(environment, args[0], "Parameter", "data").detach();
    const bool requires_grad = KindOf(environment, args[1]) == Kind::kNothing ||
                               ToBool(environment, args[1], "Parameter", "requires_grad");
    tensor.set_requires_grad(requires_grad);
    Attach(environment, self, std::move(tensor));
    HandleOf(environment, self)->parameter = true;
    return self;
  });
}

napi_value Instance(Environment& environment, const at::Tensor& tensor, Napi::FunctionReference& made_by) {
  TensorHandle carrier;
  carrier.tensor = tensor;
  environment.pending = &carrier;
  napi_value result = nullptr;
  const napi_status status = napi_new_instance(environment.env(), made_by.Value(), 0, nullptr, &result);
  environment.pending = nullptr;
  Check(environment.env(), status);
  return result;
}

// The live JavaScript object of `impl`, if there is one.
napi_value Existing(Environment& environment, c10::TensorImpl* impl) {
  auto found = environment.handles.find(impl);
  if (found == environment.handles.end()) return nullptr;
  napi_value object = nullptr;
  napi_get_reference_value(environment.env(), found->second->object, &object);
  // Collected, but not finalized yet: the entry makes room for a new object.
  if (object == nullptr) Release(*found->second);
  return object;
}

napi_value WrapAs(Environment& environment, const at::Tensor& tensor, Napi::FunctionReference& made_by) {
  if (!tensor.defined()) {
    napi_value null = nullptr;
    napi_get_null(environment.env(), &null);
    return null;
  }
  if (napi_value existing = Existing(environment, tensor.unsafeGetTensorImpl())) return existing;
  MaybeSweep(environment, !tensor.device().is_cpu());
  return Instance(environment, tensor, made_by);
}

}  // namespace

napi_value WrapTensor(Environment& environment, const at::Tensor& tensor) {
  return WrapAs(environment, tensor, environment.tensor_class);
}

napi_value WrapParameter(Environment& environment, const at::Tensor& tensor) {
  napi_value object = WrapAs(environment, tensor, environment.parameter_class);
  if (TensorHandle* handle = HandleOf(environment, object)) handle->parameter = true;
  return object;
}

napi_value WrapTensors(Environment& environment, at::ArrayRef<at::Tensor> tensors) {
  napi_env env = environment.env();
  napi_value array = nullptr;
  Check(env, napi_create_array_with_length(env, tensors.size(), &array));
  for (size_t i = 0; i < tensors.size(); ++i) {
    napi_set_element(env, array, static_cast<uint32_t>(i), WrapTensor(environment, tensors[i]));
  }
  return array;
}

TensorHandle* HandleOf(Environment& environment, napi_value value) {
  napi_env env = environment.env();
  napi_valuetype type = napi_undefined;
  if (value == nullptr || napi_typeof(env, value, &type) != napi_ok || type != napi_object) return nullptr;
  bool tagged = false;
  if (napi_check_object_type_tag(env, value, &kTensorTag, &tagged) != napi_ok || !tagged) return nullptr;
  void* data = nullptr;
  if (napi_unwrap(env, value, &data) != napi_ok) return nullptr;
  return static_cast<TensorHandle*>(data);
}

const at::Tensor& UnwrapTensor(Environment& environment, napi_value value, const char* function,
                               const char* argument) {
  TensorHandle* handle = HandleOf(environment, value);
  if (handle == nullptr) {
    ThrowTypeError(std::string(function) + "(): argument '" + argument + "' must be Tensor, not " +
                   TypeName(environment, value));
  }
  if (!handle->tensor.defined()) {
    ThrowTorchError(std::string(function) + "(): argument '" + argument +
                    "' is a tensor that was disposed, by dispose(), `using` or the end of its scope()");
  }
  return handle->tensor;
}

at::Tensor UnwrapOptionalTensor(Environment& environment, napi_value value, const char* function,
                                const char* argument) {
  if (KindOf(environment, value) == Kind::kNothing) return {};
  return UnwrapTensor(environment, value, function, argument);
}

std::vector<at::Tensor> UnwrapTensors(Environment& environment, napi_value value, const char* function,
                                      const char* argument) {
  if (KindOf(environment, value) != Kind::kArray) {
    ThrowTypeError(std::string(function) + "(): argument '" + argument + "' must be tuple of Tensors, not " +
                   TypeName(environment, value));
  }
  Napi::Array array(environment.env(), value);
  std::vector<at::Tensor> tensors;
  tensors.reserve(array.Length());
  for (uint32_t i = 0; i < array.Length(); ++i) {
    tensors.push_back(UnwrapTensor(environment, array.Get(i), function, argument));
  }
  return tensors;
}

// Deleting the reference of a wrap withdraws its finalizer, if that has not run yet.
void DeleteHandle(TensorHandle* handle) {
  Release(*handle);
  Unlink(handle);
  napi_delete_reference(handle->owner->env(), handle->object);
  delete handle;
}

void Release(TensorHandle& handle) {
  if (!handle.tensor.defined()) return;
  auto& handles = handle.owner->handles;
  auto found = handles.find(handle.tensor.unsafeGetTensorImpl());
  if (found != handles.end() && found->second == &handle) handles.erase(found);
  handle.disposed = true;
  handle.tensor.reset();
}

void InitTensor(Napi::Object exports) {
  Napi::Env env = exports.Env();
  const std::vector<napi_property_descriptor> properties = TensorProperties();
  napi_value tensor_class = nullptr;
  Check(env, napi_define_class(env, "Tensor", NAPI_AUTO_LENGTH, Construct, nullptr, properties.size(),
                               properties.data(), &tensor_class));
  Environment& environment = Environment::Of(env);
  environment.tensor_class = Napi::Persistent(Napi::Function(env, tensor_class));
  exports.Set("Tensor", tensor_class);
}

}  // namespace libtorch_node
