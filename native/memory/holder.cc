#include "memory/holder.h"

#include "boundary/errors.h"
#include "memory/sweep.h"

namespace libtorch_node {

namespace {

void Unlink(Holder& holder) {
  if (holder.previous != nullptr) holder.previous->next = holder.next;
  if (holder.next != nullptr) holder.next->previous = holder.previous;
  if (holder.owner->first_holder == &holder) holder.owner->first_holder = holder.next;
  holder.owner = nullptr;
}

void Finalize(napi_env env, void* data, void*) {
  auto* holder = static_cast<Holder*>(data);
  if (holder->owner != nullptr) Unlink(*holder);
  napi_delete_reference(env, holder->object);
  delete holder;
}

}  // namespace

void Hold(Environment& environment, napi_value object, std::unique_ptr<Holder> holder) {
  CountHolder(environment);
  Check(environment.env(),
        napi_wrap(environment.env(), object, holder.get(), &Finalize, nullptr, &holder->object));
  Holder* owned = holder.release();
  owned->owner = &environment;
  owned->next = environment.first_holder;
  if (owned->next != nullptr) owned->next->previous = owned;
  environment.first_holder = owned;
}

void SweepHolders(Environment& environment) {
  Holder* next = nullptr;
  for (Holder* holder = environment.first_holder; holder != nullptr; holder = next) {
    next = holder->next;
    napi_value object = nullptr;
    napi_get_reference_value(environment.env(), holder->object, &object);
    if (object != nullptr) continue;
    Unlink(*holder);
    holder->LetGo();
  }
}

void CloseHolders(Environment& environment) {
  while (Holder* holder = environment.first_holder) {
    Unlink(*holder);
    holder->LetGo();
  }
}

}  // namespace libtorch_node
