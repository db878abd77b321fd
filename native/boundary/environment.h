// What one Node.js environment (the main thread or one worker) owns of this addon.
// Everything that refers to JavaScript lives here and nowhere else, so the addon loads in several
// workers at once. Nothing in it may be touched from another thread unless it says so.
//
// Its parts are declared here and described where they belong, so that a change of one compiles only what
// uses it.
#pragma once

#include <napi.h>

#include <memory>
#include <thread>

namespace libtorch_node {

struct Generators;
struct Holders;
struct InferenceModes;
struct Jobs;
struct Realm;
struct ReleaseQueue;
struct Scopes;
struct Sweeps;
struct TensorObjects;
class Warnings;

class Environment {
 public:
  // The environment of `env`; made by the first call, kept as Node-API instance data.
  static Environment& Of(napi_env env);

  explicit Environment(napi_env env);
  ~Environment();

  // From here on no new JavaScript objects, and no compute thread: whoever waits for JavaScript on another
  // thread is told that it can no longer run.
  void BeginClosing();

  // Ends the environment: lets go of every JavaScript reference and every tensor.
  void Close();

  napi_env env() const { return env_; }
  bool OnJsThread() const { return std::this_thread::get_id() == js_thread_; }
  bool closing() const { return closing_; }

  Realm& realm() const { return *realm_; }                                     // boundary/realm.h
  Warnings& warnings() const { return *warnings_; }                            // boundary/warnings.h
  TensorObjects& tensors() const { return *tensors_; }                         // boundary/tensor_objects.h
  const std::shared_ptr<ReleaseQueue>& releases() const { return releases_; }  // boundary/js_reference.h
  Holders& holders() const { return *holders_; }                               // memory/holder.h
  Scopes& scopes() const { return *scopes_; }                                  // memory/scopes.h
  Sweeps& sweeps() const { return *sweeps_; }                                  // memory/sweeps.h
  Jobs& jobs() const { return *jobs_; }                                        // threads/jobs.h
  InferenceModes& inference_modes() const { return *inference_modes_; }        // autograd/inference_modes.h
  Generators& generators() const { return *generators_; }                      // device/random.h

 private:
  napi_env env_;
  std::thread::id js_thread_;
  bool closing_ = false;
  std::unique_ptr<Realm> realm_;
  std::unique_ptr<Warnings> warnings_;
  std::unique_ptr<TensorObjects> tensors_;
  std::shared_ptr<ReleaseQueue> releases_;
  std::unique_ptr<Holders> holders_;
  std::unique_ptr<Scopes> scopes_;
  std::unique_ptr<Sweeps> sweeps_;
  std::unique_ptr<InferenceModes> inference_modes_;
  std::unique_ptr<Generators> generators_;
  std::unique_ptr<Jobs> jobs_;
};

}  // namespace libtorch_node
