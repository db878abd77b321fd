// Calling JavaScript from any thread, and running native work off the JavaScript thread.
#pragma once

#include <napi.h>

#include <functional>
#include <vector>

#include "boundary/environment.h"

namespace libtorch_node {

class JsReference;

// Runs `body`, which calls `callee`, on the JavaScript thread of its environment and waits for it. On that
// thread already, it runs at once; from another thread it is queued to the JavaScript thread, which serves
// the queue while it waits for native work and otherwise from its event loop. A JavaScript exception in
// `body` comes out as CallbackFailed here, which Guard() turns back into the JavaScript exception.
void CallJs(const JsReference& callee, const std::function<void(Napi::Env)>& body);

// Runs `work` while the JavaScript thread waits for it and serves CallJs(): for work whose callbacks
// come from LibTorch's device threads.
void RunBlocking(Environment& environment, const std::function<void()>& work);

// Whether a job writes to tensors that JavaScript may hold: what reads tensors then waits for it. Gradients
// and running statistics are not meant: who reads those waits for every job.
enum class Writes : bool { kNo, kYes };

// Runs `work` on the environment's one compute thread, with the ATen thread-local state (grad mode,
// autocast, …) of the caller, and returns a promise. `finish` then makes the promise's value on the
// JavaScript thread. Jobs run in the order of the calls; JavaScript that they call runs in the async context
// of the call.
napi_value RunAsync(Environment& environment, Writes writes, std::function<void()> work,
                    std::function<napi_value(Napi::Env)> finish);

// JavaScript thread: whether RunBlocking() or RunAsync() has work of this thread done now.
bool WorksElsewhere();

}  // namespace libtorch_node
