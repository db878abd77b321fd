// Calling JavaScript from any thread, and running native work off the JavaScript thread.
#pragma once

#include <napi.h>

#include <functional>
#include <vector>

#include "environment.h"

namespace libtorch_node {

// Runs `body` on the environment's JavaScript thread and waits for it. On that thread already, it runs
// at once; from another thread it is queued to the JavaScript thread, which serves the queue while it
// waits in RunBlocking() and otherwise from its event loop. A JavaScript exception in `body` comes
// out as CallbackFailed here, which Guard() turns back into the JavaScript exception.
void CallJs(Environment& environment, const std::function<void(Napi::Env)>& body);

// Runs `work` while the JavaScript thread waits for it and serves CallJs(): for work whose callbacks
// come from LibTorch's device threads.
void RunBlocking(Environment& environment, const std::function<void()>& work);

// Runs `work` on the environment's one compute thread, with the ATen thread-local state (grad mode,
// autocast, …) of the caller, and returns a promise. `finish` then makes the promise's value on the
// JavaScript thread. Jobs run in the order of the calls.
napi_value RunAsync(Environment& environment, std::function<void()> work,
                    std::function<napi_value(Napi::Env)> finish);

// JavaScript thread: whether RunBlocking() or RunAsync() has work of this thread done now.
bool WorksElsewhere();

}  // namespace libtorch_node
