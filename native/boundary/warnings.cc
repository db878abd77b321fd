#include "boundary/warnings.h"

#include <utility>
#include <variant>

#include "boundary/environment.h"
#include "boundary/realm.h"

namespace libtorch_node {

namespace {

class EnvironmentWarnings final : public c10::WarningHandler {
 public:
  explicit EnvironmentWarnings(Environment& environment) : environment_(environment) {}
  void process(const c10::Warning& warning) override {
    const bool deprecated = std::holds_alternative<c10::DeprecationWarning>(warning.type());
    environment_.warnings().Add({deprecated ? "DeprecationWarning" : "UserWarning", warning.msg()});
  }

 private:
  Environment& environment_;
};

}  // namespace

std::unique_ptr<c10::WarningHandler> MakeWarningHandler(Environment& environment) {
  return std::make_unique<EnvironmentWarnings>(environment);
}

Warnings::Warnings(Environment& environment)
    : environment_(environment), handler_(MakeWarningHandler(environment)) {
  c10::WarningUtils::set_warning_handler(handler_.get());
}

void Warnings::Close() {
  if (environment_.OnJsThread()) c10::WarningUtils::set_warning_handler(nullptr);
}

void Warnings::Add(Warning warning) {
  std::lock_guard<std::mutex> lock(mutex_);
  waiting_.push_back(std::move(warning));
  is_waiting_.store(true, std::memory_order_release);
}

void Warnings::EmitAll() {
  const Napi::FunctionReference& warn = environment_.realm().warn;
  if (environment_.closing() || warn.IsEmpty()) return;
  std::vector<Warning> warnings;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    warnings.swap(waiting_);
    is_waiting_.store(false, std::memory_order_release);
  }
  Napi::Env env(environment_.env());
  Napi::HandleScope scope(env);
  for (const Warning& warning : warnings) {
    warn.Call({Napi::String::New(env, warning.message), Napi::String::New(env, warning.category)});
  }
}

void Warnings::TryEmit() noexcept {
  try {
    Emit();
  } catch (...) {  // a worker that is being terminated, or the program's own process.emitWarning
  }
}

}  // namespace libtorch_node
