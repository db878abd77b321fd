// What one Node.js environment (the main thread or one worker) owns of this addon.
// Everything that refers to JavaScript lives here and nowhere else, so the addon loads in several
// workers at once. Nothing in it may be touched from another thread unless it says so.
#pragma once

#include <napi.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace at {
struct Generator;
}
#include <c10/util/Exception.h>
#include <c10/util/flat_hash_map.h>

namespace c10 {
struct TensorImpl;
}

namespace libtorch_node {

struct TensorHandle;
struct CollectionWatch;
class ComputeThread;
class HandleTable;
struct ReleaseQueue;

struct Warning {
  std::string category;
  std::string message;
};

class Environment;

// What holds tensors behind a JavaScript object that is no tensor (holder.h). Swept as tensors are.
struct Holder {
  virtual ~Holder() = default;
  virtual void LetGo() = 0;      // the JavaScript object is gone, or the environment
  Environment* owner = nullptr;  // null once it has let go
  napi_ref object = nullptr;     // weak
  Holder* previous = nullptr;
  Holder* next = nullptr;
};

class Environment {
 public:
  // The environment of `env`; made by the first call, kept as Node-API instance data.
  static Environment& Of(napi_env env);

  explicit Environment(napi_env env);
  ~Environment();

  // Ends the compute thread; whoever waits for JavaScript on another thread is told that it can no longer
  // run.
  void EndCompute();

  // Ends the environment: lets go of every JavaScript reference and every tensor.
  void Close();

  napi_env env() const { return env_; }
  bool OnJsThread() const { return std::this_thread::get_id() == js_thread_; }

  // --- JavaScript classes and functions handed over once by `initialize()` (lib/native/addon.ts) ---
  Napi::FunctionReference parameter_class;
  Napi::FunctionReference generator_class;  // made by random.cc
  Napi::FunctionReference device_of;        // (type: string, index: number | null) => Device
  Napi::FunctionReference error_class;      // (name: string) => constructor of a TorchError subclass
  Napi::FunctionReference warn;             // (message: string, category: string) => void
  Napi::FunctionReference collect_garbage;  // (everything: boolean) => void
  Napi::FunctionReference current_scope;    // () => number, the innermost scope() of this async context
  Napi::FunctionReference make_tensors;     // (...places: number[]) => void, calls adopt_tensors()
  Napi::FunctionReference list_of;          // (...values) => values
  Napi::FunctionReference capture_context;  // () => (body) => void, which runs `body` in the context of now
  Napi::FunctionReference define_property;  // Object.defineProperty, whatever a program puts in its place
  Napi::FunctionReference at_rest;          // (body) => void, which runs it in the context of no call
  Napi::Reference<Napi::Value> object_prototype;
  Napi::Reference<Napi::Value> device_prototype;  // by which a Device is known

  // --- tensors (tensor.cc, handles.cc, memory.cc) ---
  ska::flat_hash_map<c10::TensorImpl*, TensorHandle*> handles;  // one JS object per TensorImpl, once listed
  std::unique_ptr<HandleTable> table;                           // every handle, by its place
  TensorHandle* first_handle = nullptr;  // intrusive list of those in use, latest first
  TensorHandle* first_dead = nullptr;    // those that the next ones replace, one by one
  size_t handle_count = 0;
  CollectionWatch* watch = nullptr;            // told when V8 has collected
  Holder* first_holder = nullptr;              // intrusive list of every holder
  TensorHandle* pending = nullptr;             // handed to the class constructor by WrapTensor
  at::Generator* pending_generator = nullptr;  // handed to the class constructor by WrapGenerator
  uint64_t job_scope = 0;    // the scope() that asked for the asynchronous result being made
  uint32_t open_scopes = 0;  // while 0, current_scope is never called
  bool closing = false;      // from here on no new JavaScript objects

  // --- warnings raised inside LibTorch, emitted when the native call returns ---
  void AddWarning(Warning warning);  // any thread
  void EmitWarnings();               // JS thread; throws what process.emitWarning throws
  void TryEmitWarnings() noexcept;   // the same while an exception is on its way, which goes first

  // --- callbacks (js_reference.h) and modes (autograd.cc) ---
  std::shared_ptr<ReleaseQueue> releases;              // references dropped by other threads
  std::vector<std::shared_ptr<void>> inference_modes;  // entered ones, innermost last

  std::shared_ptr<ComputeThread> compute;  // made by the first asynchronous call

  // --- what two threads may touch (docs/architecture.md) ---
  // Jobs of the compute thread, in the order of their calls. JS thread only.
  uint64_t last_job = 0;
  uint64_t last_writer = 0;  // the last that writes to tensors which JavaScript may hold
  uint64_t jobs_done = 0;    // as far as this thread knows
  // What reads tensors waits for jobs that write to them; what writes waits for all.
  void BeforeReading() {
    if (jobs_done < last_writer) AwaitJobs(last_writer);
  }
  void BeforeWriting() {
    if (jobs_done < last_job) AwaitJobs(last_job);
  }

 private:
  void AwaitJobs(uint64_t job);

  napi_env env_;
  std::thread::id js_thread_;
  std::mutex warnings_mutex_;
  std::atomic<bool> has_warnings_{false};
  std::vector<Warning> warnings_;
  std::unique_ptr<c10::WarningHandler> warning_handler_;
};

// A handler that hands LibTorch's warnings to `environment`; install it with
// c10::WarningUtils::set_warning_handler on every thread that runs LibTorch for that environment.
std::unique_ptr<c10::WarningHandler> MakeWarningHandler(Environment& environment);

}  // namespace libtorch_node
