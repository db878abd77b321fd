// The class of CUDA graphs, over LibTorch's own. Why its functions are looked up by name:
// docs/adr/0012-cuda-entry-points.md.
#include <ATen/core/CachingHostAllocator.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "boundary/convert.h"
#include "cuda/allocator.h"
#include "cuda/device_calls.h"
#include "cuda/driver.h"
#include "cuda/entry_points.h"
#include "cuda/graph_inputs.h"
#include "nn/weight_copy.h"
#include "device/random.h"
#include "boundary/wrap.h"

namespace libtorch_node {

namespace {

using Pool = c10::MempoolId_t;

// at::cuda::CUDAGraph, whose members are called on memory that is known by its address alone.
struct GraphFunctions {
  void (*construct)(void*, bool);
  void (*destroy)(void*);
  void (*capture_begin)(void*, Pool, unsigned);
  void (*capture_end)(void*);
  void (*instantiate)(void*);
  void (*replay)(void*);
  void (*reset)(void*);
  Pool (*pool)(void*);
  void (*enable_debug_mode)(void*);
  void (*debug_dump)(void*, const std::string&);  // null since 2.14, which leaves it to Python
  void* (*raw_graph)(void*);
  void* (*raw_graph_exec)(void*);
  void (*register_generator)(void*, const at::Generator&);  // null where a generator registers itself
  Pool (*new_pool)();
};

template <typename Function>
void Find(Function*& function, const char* mangled, const char* name) {
  function = reinterpret_cast<Function*>(CudaEntryPoint(mangled, name));
}

GraphFunctions FindGraphFunctions() {
  GraphFunctions all{};
  const auto member = [](auto*& function, const char* mangled, const char* name) {
    Find(function, ("_ZN2at4cuda9CUDAGraph" + std::string(mangled)).c_str(),
         ("at::cuda::CUDAGraph::" + std::string(name)).c_str());
  };
  member(all.construct, "C1Eb", "CUDAGraph");
  member(all.destroy, "D1Ev", "~CUDAGraph");
  member(all.capture_begin, "13capture_beginESt4pairIyyE21cudaStreamCaptureMode", "capture_begin");
  member(all.capture_end, "11capture_endEv", "capture_end");
  member(all.instantiate, "11instantiateEv", "instantiate");
  member(all.replay, "6replayEv", "replay");
  member(all.reset, "5resetEv", "reset");
  member(all.pool, "4poolEv", "pool");
  member(all.enable_debug_mode, "17enable_debug_modeEv", "enable_debug_mode");
  member(all.raw_graph, "14raw_cuda_graphEv", "raw_cuda_graph");
  member(all.raw_graph_exec, "19raw_cuda_graph_execEv", "raw_cuda_graph_exec");
  Find(all.new_pool, "_ZN2at4cuda17graph_pool_handleEv", "at::cuda::graph_pool_handle");
  all.register_generator = reinterpret_cast<void (*)(void*, const at::Generator&)>(
      FindCudaEntryPoint("_ZN2at4cuda9CUDAGraph24register_generator_stateERKNS_9GeneratorE"));
  all.debug_dump = reinterpret_cast<void (*)(void*, const std::string&)>(FindCudaEntryPoint(
      "_ZN2at4cuda9CUDAGraph10debug_dumpERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE"));
  return all;
}

const GraphFunctions& Functions() {
  static const GraphFunctions functions = FindGraphFunctions();
  return functions;
}

class CudaGraph {
 public:
  explicit CudaGraph(bool keep_graph) {
    RequireCudaAllocator();
    Functions().construct(object_, keep_graph);
  }
  ~CudaGraph() {
    inputs_.End();
    Functions().destroy(object_);
  }
  CudaGraph(const CudaGraph&) = delete;
  CudaGraph& operator=(const CudaGraph&) = delete;

  void* object() { return object_; }

  // With a pool of its own where none is given, so that the pool is known if the capture fails.
  void Begin(std::optional<Pool> pool, unsigned mode) {
    if (capturing_) ThrowTorchError("capture_begin() was called on a graph that is being captured");
    const c10::impl::VirtualGuardImpl cuda = CudaGuard();
    stream_ = cuda.getStream(cuda.getDevice());
    pool_ = pool.has_value() ? *pool : Functions().new_pool();
    Functions().capture_begin(object_, pool_, mode);
    capturing_ = true;
    inputs_.Begin();
  }

  void End() {
    if (!capturing_) ThrowTorchError("capture_end() called before capture_begin().");
    if (CudaGuard().getStream(stream_.device()) != stream_)
      ThrowTorchError("Capture must end on the same stream it began on.");
    inputs_.End();
    capturing_ = false;
    try {
      Functions().capture_end(object_);
    } catch (...) {
      Abandon();
      throw;
    }
  }

  void Reset() {
    Functions().reset(object_);
    inputs_.Clear();
    generators_.clear();
  }

  // Writes the graph in the language of Graphviz, as the versions before 2.14 do it themselves.
  void Dump(const std::string& path) {
    if (Functions().debug_dump != nullptr) return Functions().debug_dump(object_, path);
    constexpr unsigned kVerbose = 1;
    void* graph = Functions().raw_graph(object_);
    const cuda::Driver& driver = cuda::Driver::Get();
    if (driver.cuGraphDebugDotPrint == nullptr)
      ThrowTorchError("the CUDA driver has no cuGraphDebugDotPrint");
    driver.Require(driver.cuGraphDebugDotPrint(graph, path.c_str(), kVerbose),
                   path + " could not be written");
  }

  void Register(const at::Generator& generator) {
    if (Functions().register_generator == nullptr) return;
    Functions().register_generator(object_, generator);
    generators_.push_back(generator);
  }

 private:
  // LibTorch leaves its allocators and its generators in the midst of the capture where CUDA has refused to
  // end it: memory would go to the graph's pool for ever, and nothing could be drawn.
  void Abandon() noexcept {
    inputs_.Clear();
    try {
      AbandonCudaPool(RequireCudaAllocator(), stream_.device_index(), pool_);
      at::HostAllocator* host = at::getHostAllocator(at::kCUDA);
      host->end_allocate_to_pool(pool_);
      host->release_pool(pool_);
    } catch (const std::exception&) {
      // It had ended them itself: the error of the capture is the one to see.
    }
    try {
      CaptureNothing();
    } catch (const std::exception&) {
    }
  }

  // A capture that succeeds takes the generators out of it.
  void CaptureNothing() {
    struct Silent : c10::WarningHandler {
      void process(const c10::Warning&) override {}  // that the graph is empty
    } silent;
    const c10::WarningUtils::WarningHandlerGuard guard(&silent);
    CudaGraph nothing(false);
    for (const at::Generator& generator : generators_) nothing.Register(generator);
    Functions().capture_begin(nothing.object_, Functions().new_pool(), 0);
    Functions().capture_end(nothing.object_);
  }

  // More than twice what the largest of the supported versions needs.
  alignas(std::max_align_t) std::byte object_[2048] = {};
  GraphInputs inputs_;
  bool capturing_ = false;
  c10::Stream stream_{c10::Stream::DEFAULT, c10::Device(c10::kCUDA, 0)};
  Pool pool_;
  std::vector<at::Generator> generators_;
};

}  // namespace

template <>
struct ClassOf<CudaGraph> {
  static constexpr const char* kName = "CudaGraph";
  static constexpr napi_type_tag kTag{0x27e90b6d4fa1c835, 0x9d6a03f71c52e8b4};
};

namespace {

CudaGraph& Self(Environment& environment, const Napi::CallbackInfo& info) {
  return *Owned<CudaGraph>(environment, info.This());
}

Napi::Value OfPool(Napi::Env env, const Pool& pool) {
  Napi::Array result = Napi::Array::New(env, 2);
  result.Set(0u, static_cast<double>(pool.first));
  result.Set(1u, static_cast<double>(pool.second));
  return result;
}

Napi::Value Construct(Environment& environment, const Napi::CallbackInfo& info) {
  return Own(environment, info,
             std::make_shared<CudaGraph>(ToBool({environment, info[0], "CUDAGraph", "keep_graph"})));
}

// capture_begin(pool or null, mode)
Napi::Value CaptureBegin(Environment& environment, const Napi::CallbackInfo& info) {
  std::optional<Pool> pool;
  if (!info[0].IsNull()) {
    const auto ids = ToInt64List({environment, info[0], "capture_begin", "pool"});
    if (ids.size() != 2) ThrowValueError("capture_begin(): a pool is a pair of numbers");
    pool.emplace(static_cast<unsigned long long>(ids[0]), static_cast<unsigned long long>(ids[1]));
  }
  const auto mode = static_cast<unsigned>(ToInt64({environment, info[1], "capture_begin", "mode"}));
  Self(environment, info).Begin(pool, mode);
  return info.Env().Undefined();
}

Napi::Value CaptureEnd(Environment& environment, const Napi::CallbackInfo& info) {
  Self(environment, info).End();
  return info.Env().Undefined();
}

Napi::Value Reset(Environment& environment, const Napi::CallbackInfo& info) {
  Self(environment, info).Reset();
  return info.Env().Undefined();
}

template <void (*GraphFunctions::*kFunction)(void*)>
Napi::Value Call(Environment& environment, const Napi::CallbackInfo& info) {
  (Functions().*kFunction)(Self(environment, info).object());
  return info.Env().Undefined();
}

Napi::Value Replay(Environment& environment, const Napi::CallbackInfo& info) {
  Functions().replay(Self(environment, info).object());
  CountReplay();
  return info.Env().Undefined();
}

template <void* (*GraphFunctions::*kFunction)(void*)>
Napi::Value Address(Environment& environment, const Napi::CallbackInfo& info) {
  void* address = (Functions().*kFunction)(Self(environment, info).object());
  return Napi::BigInt::New(info.Env(), reinterpret_cast<uint64_t>(address));
}

Napi::Value PoolOf(Environment& environment, const Napi::CallbackInfo& info) {
  return OfPool(info.Env(), Functions().pool(Self(environment, info).object()));
}

Napi::Value DebugDump(Environment& environment, const Napi::CallbackInfo& info) {
  const std::string path = ToString({environment, info[0], "debug_dump", "debug_path"});
  Self(environment, info).Dump(path);
  return info.Env().Undefined();
}

Napi::Value RegisterGenerator(Environment& environment, const Napi::CallbackInfo& info) {
  const at::Generator generator =
      ToGenerator({environment, info[0], "register_generator_state", "generator"});
  Self(environment, info).Register(generator);
  return info.Env().Undefined();
}

Napi::Value PoolHandle(Environment&, const Napi::CallbackInfo& info) {
  RequireCudaAllocator();
  return OfPool(info.Env(), Functions().new_pool());
}

}  // namespace

void InitCudaGraph(Napi::Object exports) {
  Export<&PoolHandle>(exports, "cuda_graph_pool_handle");
  DefineClass<CudaGraph, &Construct>(
      exports,
      {Method<&CaptureBegin>("capture_begin"), Method<&CaptureEnd>("capture_end"), Method<&Reset>("reset"),
       Method<&Call<&GraphFunctions::instantiate>>("instantiate"), Method<&Replay>("replay"),
       Method<&Call<&GraphFunctions::enable_debug_mode>>("enable_debug_mode"),
       Method<&Address<&GraphFunctions::raw_graph>>("raw_cuda_graph"),
       Method<&Address<&GraphFunctions::raw_graph_exec>>("raw_cuda_graph_exec"), Method<&PoolOf>("pool"),
       Method<&DebugDump>("debug_dump"), Method<&RegisterGenerator>("register_generator_state")});
}

}  // namespace libtorch_node
