// The gradients of DistributedDataParallel: c10d's own Reducer, as torch/nn/parallel/distributed.py drives
// it.
#include <torch/csrc/autograd/engine.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/csrc/distributed/c10d/comm.hpp>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "autograd/autograd_function.h"
#include "boundary/callback.h"
#include "distributed/agreement.h"
#include "distributed/described_group.h"
#include "distributed/reduction.h"
#include "boundary/errors.h"
#include "boundary/tensor.h"

namespace libtorch_node {

namespace {

using Tensors = std::vector<at::Tensor>;

// Clones the outputs of forward on their way, and on the first way back through a static graph has all
// gradients reduced when the pass ends. PyTorch's _DDPSink.
struct Sink : torch::autograd::Node {
  explicit Sink(std::shared_ptr<Reduction> reduction) : reduction(std::move(reduction)) {}

  torch::autograd::variable_list apply(torch::autograd::variable_list&& gradients) override {
    if (reduction->static_graph && !reduction->delay_queued) {
      reduction->delay_queued = true;
      torch::autograd::Engine::get_default_engine().queue_callback(
          [reducer = reduction->reducer] { reducer->delay_all_reduce(); });
    }
    return std::move(gradients);
  }

  std::string name() const override { return "_DDPSinkBackward"; }

  const std::shared_ptr<Reduction> reduction;
};

Reduction& Self(Environment& environment, const Napi::CallbackInfo& info) {
  return *Owned<Reduction>(environment, info.This());
}

template <typename Type, typename Read>
std::vector<Type> ToVector(Napi::Value value, Read read) {
  Napi::Array array = value.As<Napi::Array>();
  std::vector<Type> result;
  for (uint32_t i = 0; i < array.Length(); ++i) result.push_back(read(array.Get(i)));
  return result;
}

// new DistributedReducer(group, params, plan)
Napi::Value Construct(Environment& environment, const Napi::CallbackInfo& info) {
  constexpr const char* kFunction = "DistributedDataParallel";
  auto reduction = std::make_shared<Reduction>();
  reduction->group = GroupOf(environment, info[0]);
  Tensors params = UnwrapTensors({environment, info[1], kFunction, "params"});
  Napi::Object plan = info[2].As<Napi::Object>();
  const auto flag = [&](const char* name) { return ToBool({environment, plan.Get(name), kFunction, name}); };
  const auto bytes = [&](const char* name) {
    return ToInt64({environment, plan.Get(name), kFunction, name});
  };
  const auto sparse = ToVector<bool>(plan.Get("expect_sparse"), [&](Napi::Value value) {
    return ToBool({environment, value, kFunction, "expect_sparse"});
  });
  const auto limits = ToVector<size_t>(plan.Get("limits"), [&](Napi::Value value) {
    const int64_t limit = ToInt64({environment, value, kFunction, "limits"});
    return limit < 0 ? std::numeric_limits<size_t>::max() / 2 : static_cast<size_t>(limit);
  });
  const auto names = ToVector<std::string>(plan.Get("names"), [&](Napi::Value value) {
    return ToString({environment, value, kFunction, "names"});
  });
  std::unordered_map<size_t, std::string> name_of;
  for (size_t i = 0; i < names.size(); ++i) name_of.emplace(i, names[i]);

  std::vector<std::vector<size_t>> buckets =
      std::get<0>(c10d::compute_bucket_assignment_by_size(params, limits, sparse));
  std::reverse(buckets.begin(), buckets.end());
  reduction->reducer = std::make_shared<c10d::Reducer>(
      std::move(params), std::move(buckets),
      DescribedGroup(reduction->group, "DistributedDataParallel.backward"), sparse, bytes("bucket_bytes_cap"),
      flag("find_unused_parameters"), flag("gradient_as_bucket_view"), std::move(name_of),
      bytes("first_bucket_bytes_cap"), flag("skip_all_reduce_unused_params"), /*use_python_reducer=*/false,
      std::vector<int64_t>());
  reduction->logger = std::make_shared<c10d::Logger>(reduction->reducer);
  reduction->reducer->set_logger(reduction->logger);
  reduction->static_graph = flag("static_graph");
  const std::string module = ToString({environment, plan.Get("module"), kFunction, "module"});
  reduction->logger->set_construction_data_and_log(module, {}, -1, flag("broadcast_buffers"),
                                                   flag("has_sync_bn"), reduction->static_graph);
  if (reduction->static_graph) {
    reduction->reducer->set_static_graph();
    reduction->logger->set_static_graph();
  }
  return Own(environment, info, std::move(reduction));
}

// before_forward(training, synchronizes, buffers, asynchronous): what comes before the module's own forward.
// Training: autograd is on. Synchronizes: outside of no_sync(). Buffers: what rank 0 sends the others, or
// null.
Napi::Value BeforeForward(Environment& environment, const Napi::CallbackInfo& info) {
  const std::shared_ptr<Reduction> reduction = Owned<Reduction>(environment, info.This());
  const bool training = ToBool({environment, info[0], "forward", "training"});
  const bool synchronizes = ToBool({environment, info[1], "forward", "synchronizes"});
  const Tensors buffers =
      info[2].IsArray() ? UnwrapTensors({environment, info[2], "forward", "buffers"}) : Tensors();
  const auto work = [=] {
    try {
      if (training) CheckPriorPass(*reduction);
      if (training && synchronizes) {
        reduction->logger->set_runtime_stats_and_log();
        reduction->reducer->prepare_for_forward();
      }
      if (training) reduction->reducer->rebuild_buckets();
      constexpr size_t kBucketBytes = size_t{250} * 1024 * 1024;
      if (!buffers.empty()) c10d::broadcast_coalesced(reduction->group->get(), buffers, kBucketBytes, 0);
    } catch (const std::exception&) {
      ThrowWithOperation(std::current_exception(),
                         reduction->group->Describe("DistributedDataParallel.forward"));
    }
  };
  if (ToBool({environment, info[3], "forward", "asynchronous"})) {
    return Napi::Value(info.Env(), RunAsync(environment, Writes::kYes, work,
                                            [](Napi::Env env) -> napi_value { return env.Undefined(); }));
  }
  environment.jobs().BeforeWriting();
  work();
  return info.Env().Undefined();
}

// prepare_for_backward(outputs): those whose graph tells which parameters are used; empty where all are.
Napi::Value PrepareForBackward(Environment& environment, const Napi::CallbackInfo& info) {
  Self(environment, info)
      .reducer->prepare_for_backward(UnwrapTensors({environment, info[0], "forward", "outputs"}));
  return info.Env().Undefined();
}

// Whether outputs go through sink().
Napi::Value NeedsSink(Environment& environment, const Napi::CallbackInfo& info) {
  const Reduction& reduction = Self(environment, info);
  return Napi::Boolean::New(info.Env(), reduction.static_graph && !reduction.delay_queued);
}

// sink(outputs) => outputs
Napi::Value PassSink(Environment& environment, const Napi::CallbackInfo& info) {
  const Tensors outputs = UnwrapTensors({environment, info[0], "forward", "outputs"});
  Tensors results;
  const bool any = torch::autograd::any_variable_requires_grad(outputs);
  {
    at::AutoGradMode no_grad(false);
    for (const at::Tensor& output : outputs) results.push_back(output.clone());
  }
  if (at::GradMode::is_enabled() && any) {
    const NodePtr<Sink> sink = MakeNode<Sink>(Owned<Reduction>(environment, info.This()));
    sink->set_next_edges(torch::autograd::collect_next_edges(outputs));
    for (const at::Tensor& result : results) {
      if (torch::autograd::isDifferentiableType(result.scalar_type())) {
        torch::autograd::set_history(result, sink);
      } else {
        sink->add_input_metadata(torch::autograd::Node::undefined_input());
      }
    }
  }
  return Napi::Value(info.Env(), WrapTensors(environment, results));
}

// Bytes of each bucket.
Napi::Value BucketSizes(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Value(info.Env(),
                     FromInt64List(environment, Self(environment, info).logger->get_bucket_sizes()));
}

// register_builtin_comm_hook(0: all-reduce, 1: in half precision)
Napi::Value RegisterBuiltinCommHook(Environment& environment, const Napi::CallbackInfo& info) {
  const bool compresses =
      ToInt64({environment, info[0], "register_builtin_comm_hook", "comm_hook_type"}) == 1;
  Self(environment, info)
      .reducer->register_builtin_comm_hook(compresses ? c10d::BuiltinCommHookType::FP16_COMPRESS
                                                      : c10d::BuiltinCommHookType::ALLREDUCE);
  return info.Env().Undefined();
}

// The times of the last measured step, in nanoseconds: c10d measures the first ten steps and each hundredth.
Napi::Value Times(Environment& environment, const Napi::CallbackInfo& info) {
  const at::DDPLoggingData data = Self(environment, info).logger->get_ddp_logging_data();
  Napi::Object result = Napi::Object::New(info.Env());
  for (const auto& [name, value] : data.ints_map) {
    SetOwn(result, name, Napi::Number::New(info.Env(), static_cast<double>(value)));
  }
  for (const auto& [name, value] : data.strs_map) SetOwn(result, name, FromString(info.Env(), value));
  return result;
}

// "float32, float32, float16"
std::string DtypesOf(const Tensors& params) {
  std::string text;
  for (const at::Tensor& param : params)
    text += std::string(text.empty() ? "" : ", ") + DtypeName(param.scalar_type());
  return text;
}

// verify_params(group, params): the same sizes and dtypes on every rank, else throws.
Napi::Value VerifyParams(Environment& environment, const Napi::CallbackInfo& info) {
  const std::shared_ptr<Group> group = GroupOf(environment, info[0]);
  const Tensors params = UnwrapTensors({environment, info[1], "DistributedDataParallel", "params"});
  try {
    c10d::verify_params_across_processes(group->get(), params, std::nullopt);
    CheckSameDtypes(*group, DtypesOf(params));
  } catch (const std::exception&) {
    ThrowWithOperation(std::current_exception(), group->Describe("DistributedDataParallel()"));
  }
  return info.Env().Undefined();
}

// broadcast_coalesced(group, tensors, bytes, source)
Napi::Value BroadcastCoalesced(Environment& environment, const Napi::CallbackInfo& info) {
  constexpr const char* kFunction = "_broadcast_coalesced";
  const std::shared_ptr<Group> group = GroupOf(environment, info[0]);
  const Tensors tensors = UnwrapTensors({environment, info[1], kFunction, "tensors"});
  const auto bytes = static_cast<size_t>(ToInt64({environment, info[2], kFunction, "buffer_size"}));
  const int source = static_cast<int>(ToInt64({environment, info[3], kFunction, "src"}));
  try {
    c10d::broadcast_coalesced(group->get(), tensors, bytes, source);
  } catch (const std::exception&) {
    ThrowWithOperation(std::current_exception(), group->Describe("broadcast_coalesced"));
  }
  return info.Env().Undefined();
}

}  // namespace

void AddJoinMethods(Napi::Function reducer_class);  // shadow.cc
void AddCommHook(Napi::Function reducer_class);     // comm_hook.cc

void InitDistributedReducer(Napi::Object exports) {
  const Napi::Function reducer_class = DefineClass<Reduction, &Construct>(
      exports,
      {Method<&BeforeForward, Touches::kNothing>("before_forward"),
       Method<&PrepareForBackward, Touches::kWrites>("prepare_for_backward"),
       Method<&NeedsSink>("needs_sink"), Method<&PassSink>("sink"), Method<&BucketSizes>("bucket_sizes"),
       Method<&RegisterBuiltinCommHook, Touches::kWrites>("register_builtin_comm_hook"),
       Method<&Times, Touches::kWrites>("logging_data")});
  AddJoinMethods(reducer_class);
  AddCommHook(reducer_class);
  Export<&VerifyParams, Touches::kWrites>(exports, "ddp_verify_params");
  Export<&BroadcastCoalesced, Touches::kWrites>(exports, "broadcast_coalesced");
}

}  // namespace libtorch_node
