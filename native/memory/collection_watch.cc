// When V8 has collected.
#include <memory>

#include "boundary/errors.h"
#include "memory/sweep.h"
#include "memory/sweeps.h"
#include "boundary/tensor_objects.h"

namespace libtorch_node {

// One object that nothing refers to: V8 finalizes it after the next collection, on the event loop.
struct CollectionWatch {
  Environment* environment;
};

void WatchCollections(Environment& environment) {
  Sweeps& sweeps = environment.sweeps();
  if (sweeps.watch != nullptr || environment.closing()) return;
  napi_env env = environment.env();
  Napi::HandleScope scope(env);
  auto watch = std::make_unique<CollectionWatch>(CollectionWatch{&environment});
  const auto collected = [](napi_env, void* data, void*) {
    std::unique_ptr<CollectionWatch> watch(static_cast<CollectionWatch*>(data));
    Environment* environment = watch->environment;
    if (environment == nullptr) return;
    environment->sweeps().watch = nullptr;
    if (environment->closing()) return;
    ReleaseCollected(*environment);
    if (environment->tensors().count > 0) WatchCollections(*environment);
  };
  napi_value object = nullptr;
  // Without one, tensors wait for a sweep.
  if (napi_create_external(env, watch.get(), collected, nullptr, &object) != napi_ok) return;
  sweeps.watch = watch.release();
}

void ForgetWatch(Environment& environment) {
  Sweeps& sweeps = environment.sweeps();
  if (sweeps.watch != nullptr) sweeps.watch->environment = nullptr;
  sweeps.watch = nullptr;
}

}  // namespace libtorch_node
