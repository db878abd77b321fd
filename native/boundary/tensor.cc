#include "boundary/tensor.h"

#include <ATen/ops/detach.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/variable.h>

#include <utility>

#include "boundary/convert.h"
#include "boundary/guard.h"
#include "boundary/realm.h"
#include "memory/memory.h"
#include "memory/scopes.h"
#include "boundary/tensor_objects.h"
#include "boundary/tensor_properties.h"

namespace libtorch_node {

namespace {

void Link(Environment& environment, TensorHandle* handle) {
  TensorObjects& tensors = environment.tensors();
  handle->next = tensors.first;
  if (handle->next != nullptr) handle->next->previous = handle;
  tensors.first = handle;
  ++tensors.count;
}

void Unlink(TensorHandle* handle) {
  TensorObjects& tensors = handle->owner->tensors();
  if (handle->previous != nullptr) {
    handle->previous->next = handle->next;
  } else {
    tensors.first = handle->next;
  }
  if (handle->next != nullptr) handle->next->previous = handle->previous;
  --tensors.count;
}

// Most tensors are never looked for: handles are listed when somebody asks. The list is in the order in which
// they were made, so those that are not listed yet are at its beginning.
void ListHandles(TensorObjects& tensors) {
  for (TensorHandle* handle = tensors.first; handle != nullptr && !handle->listed; handle = handle->next) {
    if (!handle->tensor.defined()) continue;
    tensors.listed[handle->tensor.unsafeGetTensorImpl()] = handle;
    handle->listed = true;
  }
}

// Gives `tensor` to `handle`, whose object is made.
void Attach(Environment& environment, TensorHandle* handle, at::Tensor tensor) {
  DeleteOneDead(environment);
  handle->owner = &environment;
  handle->tensor = std::move(tensor);
  Link(environment, handle);
  handle->scope = CurrentScope(environment);
  WatchCollections(environment);
}

// Ties `tensor` to the object `self`, which a constructor has made.
TensorHandle* Adopt(Environment& environment, napi_value self, at::Tensor tensor) {
  napi_env env = environment.env();
  napi_value place = nullptr;
  HandleTable& table = environment.tensors().table;
  TensorHandle* handle = table.Take();
  napi_status status = napi_create_uint32(env, handle->place, &place);
  if (status == napi_ok) status = napi_set_property(env, self, table.Key(), place);
  if (status == napi_ok) status = napi_create_reference(env, self, 0, &handle->object);
  if (status != napi_ok) {
    table.Return(handle);
    Check(env, status);
  }
  Attach(environment, handle, std::move(tensor));
  return handle;
}

// `new Parameter()` comes from WrapParameter() with a pending tensor; `new Subclass(tensor,
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
    if (TensorHandle* carrier = std::exchange(environment.tensors().pending, nullptr)) {
      at::Tensor tensor = std::move(carrier->tensor);
      Adopt(environment, self, std::move(tensor));
      return self;
    }
    if (HandleOf(environment, args[0]) == nullptr) {
      ThrowTypeError(
          "Tensor has no public constructor; make tensors with torch.tensor(data), torch.zeros(size), …");
    }
    at::Tensor tensor = UnwrapTensor({environment, args[0], "Parameter", "data"}).detach();
    const bool requires_grad = KindOf(environment, args[1]) == Kind::kNothing ||
                               ToBool({environment, args[1], "Parameter", "requires_grad"});
    tensor.set_requires_grad(requires_grad);
    Adopt(environment, self, std::move(tensor))->parameter = true;
    return self;
  });
}

// The live JavaScript object of `impl`, if there is one.
napi_value Existing(Environment& environment, c10::TensorImpl* impl) {
  TensorObjects& tensors = environment.tensors();
  ListHandles(tensors);
  auto found = tensors.listed.find(impl);
  if (found == tensors.listed.end()) return nullptr;
  napi_value object = Referred(environment.env(), found->second->object);
  // Collected, but not finalized yet: the entry makes room for a new object.
  if (object == nullptr) Release(*found->second);
  return object;
}

// Null, or the object that `tensor` has already.
napi_value NullOrExisting(Environment& environment, const at::Tensor& tensor) {
  if (!tensor.defined()) return Napi::Env(environment.env()).Null();
  // A handle would be a second owner.
  return tensor.use_count() > 1 ? Existing(environment, tensor.unsafeGetTensorImpl()) : nullptr;
}

}  // namespace

napi_value WrapTensor(Environment& environment, at::Tensor tensor) {
  if (napi_value known = NullOrExisting(environment, tensor)) return known;
  MaybeSweep(environment, !tensor.device().is_cpu());
  napi_value object = nullptr;
  TensorHandle* handle = environment.tensors().table.TakeWithObject(environment, &object);
  Attach(environment, handle, std::move(tensor));
  return object;
}

napi_value WrapParameter(Environment& environment, const at::Tensor& tensor) {
  napi_value object = NullOrExisting(environment, tensor);
  if (object == nullptr) {
    MaybeSweep(environment, !tensor.device().is_cpu());
    TensorHandle carrier;
    carrier.tensor = tensor;
    environment.tensors().pending = &carrier;
    const napi_status status = napi_new_instance(
        environment.env(), environment.realm().parameter_class.Value(), 0, nullptr, &object);
    environment.tensors().pending = nullptr;
    Check(environment.env(), status);
  }
  if (TensorHandle* handle = HandleOf(environment, object)) handle->parameter = true;
  return object;
}

napi_value WrapTensors(Environment& environment, at::ArrayRef<at::Tensor> tensors) {
  napi_env env = environment.env();
  napi_value array = nullptr;
  Check(env, napi_create_array_with_length(env, tensors.size(), &array));
  for (size_t i = 0; i < tensors.size(); ++i) {
    Check(env, napi_set_element(env, array, static_cast<uint32_t>(i), WrapTensor(environment, tensors[i])));
  }
  return array;
}

TensorHandle* HandleOf(Environment& environment, napi_value value) {
  return TypeOf(environment.env(), value) == napi_object ? HandleOfObject(environment, value) : nullptr;
}

TensorHandle* HandleOfObject(Environment& environment, napi_value value) {
  napi_env env = environment.env();
  const HandleTable& table = environment.tensors().table;
  napi_value found = nullptr;
  if (napi_get_property(env, value, table.Key(), &found) != napi_ok) {
    DropException(env);  // of a Proxy's trap
    return nullptr;
  }
  uint32_t place = 0;
  if (napi_get_value_uint32(env, found, &place) != napi_ok) return nullptr;
  TensorHandle* handle = table.At(place);
  if (handle == nullptr || handle->object == nullptr) return nullptr;
  napi_value object = Referred(env, handle->object);
  return object != nullptr && AreSame(env, object, value) ? handle : nullptr;
}

const at::Tensor& UnwrapTensor(const Argument& argument) {
  TensorHandle* handle = HandleOf(argument.environment, argument.value);
  if (handle == nullptr) {
    ThrowTypeError(argument.Where() + " must be Tensor, not " +
                   TypeName(argument.environment, argument.value));
  }
  return TensorOf(*handle, argument);
}

const at::Tensor& TensorOf(const TensorHandle& handle, const Argument& argument) {
  if (!handle.tensor.defined()) {
    ThrowTorchError(argument.Where() +
                    " is a tensor that was disposed, by dispose(), `using` or the end of its scope()");
  }
  return handle.tensor;
}

at::Tensor UnwrapOptionalTensor(const Argument& argument) {
  if (KindOf(argument.environment, argument.value) == Kind::kNothing) return {};
  return UnwrapTensor(argument);
}

std::vector<at::Tensor> UnwrapTensors(const Argument& argument) {
  if (KindOf(argument.environment, argument.value) != Kind::kArray) {
    ThrowTypeError(argument.Where() + " must be tuple of Tensors, not " +
                   TypeName(argument.environment, argument.value));
  }
  Napi::Array array(argument.environment.env(), argument.value);
  std::vector<at::Tensor> tensors;
  // Grows as it is read: an array may claim any length.
  for (uint32_t i = 0; i < array.Length(); ++i) {
    tensors.push_back(UnwrapTensor(argument.Element(array.Get(i))));
  }
  return tensors;
}

void DeleteHandle(TensorHandle* handle) {
  Release(*handle);
  Unlink(handle);
  handle->owner->tensors().table.Return(handle);
}

void DeleteHandleLater(TensorHandle* handle) {
  TensorObjects& tensors = handle->owner->tensors();
  Unlink(handle);
  handle->next = tensors.first_dead;
  tensors.first_dead = handle;
}

bool DeleteOneDead(Environment& environment) {
  TensorObjects& tensors = environment.tensors();
  TensorHandle* handle = tensors.first_dead;
  if (handle == nullptr) return false;
  tensors.first_dead = handle->next;
  Release(*handle);
  tensors.table.Return(handle);
  return true;
}

void Release(TensorHandle& handle) {
  if (!handle.tensor.defined()) return;
  if (handle.listed) {
    auto& listed = handle.owner->tensors().listed;
    auto found = listed.find(handle.tensor.unsafeGetTensorImpl());
    if (found != listed.end() && found->second == &handle) listed.erase(found);
    handle.listed = false;
  }
  handle.disposed = true;
  handle.tensor.reset();
}

void InitTensor(Napi::Object exports) {
  Napi::Env env = exports.Env();
  napi_value tensor_class = nullptr;
  Check(env,
        napi_define_class(env, "Tensor", NAPI_AUTO_LENGTH, Construct, nullptr, 0, nullptr, &tensor_class));
  // Members of the class itself would refuse objects that JavaScript has made.
  const std::vector<napi_property_descriptor> properties = TensorProperties();
  napi_value prototype = nullptr;
  Check(env, napi_get_named_property(env, tensor_class, "prototype", &prototype));
  Check(env, napi_define_properties(env, prototype, properties.size(), properties.data()));
  exports.Set("Tensor", tensor_class);
}

}  // namespace libtorch_node
