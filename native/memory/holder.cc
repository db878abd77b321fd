#include "memory/holder.h"

#include "boundary/errors.h"
#include "memory/sweep.h"

namespace libtorch_node {

namespace {

void Unlink(Holder& holder) {
  if (holder.previous != nullptr) holder.previous->next = holder.next;
  if (holder.next != nullptr) holder.next->previous = holder.previous;
  Holder*& first = holder.owner->holders().first;
  if (first == &holder) first = holder.next;
  holder.owner = nullptr;
}

void Finalize(napi_env env, void* data, void*) {
  auto* holder = static_cast<Holder*>(data);
  if (holder->owner != nullptr) Unlink(*holder);
  Ignore(napi_delete_reference(env, holder->object), "a finalizer may not throw");
  delete holder;
}

}  // namespace

void Hold(Environment& environment, napi_value object, std::unique_ptr<Holder> holder) {
  CountHolder(environment);
  Check(environment.env(),
        napi_wrap(environment.env(), object, holder.get(), &Finalize, nullptr, &holder->object));
  Holder* owned = holder.release();
  owned->owner = &environment;
  Holder*& first = environment.holders().first;
  owned->next = first;
  if (owned->next != nullptr) owned->next->previous = owned;
  first = owned;
}

void SweepHolders(Environment& environment) {
  Holder* next = nullptr;
  for (Holder* holder = environment.holders().first; holder != nullptr; holder = next) {
    next = holder->next;
    if (Referred(environment.env(), holder->object) != nullptr) continue;
    Unlink(*holder);
    holder->LetGo();
  }
}

void CloseHolders(Environment& environment) {
  while (Holder* holder = environment.holders().first) {
    Unlink(*holder);
    holder->LetGo();
  }
}

}  // namespace libtorch_node
