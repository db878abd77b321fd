// The third addon: picture files into batches, on threads of its own. It has no LibTorch in its needs, and is
// written for lib/native/pixels.ts alone: what that passes is not checked again but for what would write
// outside of memory.
#include <napi.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "boundary/node_api.h"
#include "pool.h"

namespace libtorch_node::pixels {

namespace {

constexpr size_t kStepNumbers = 9;

const TurboJpeg* turbojpeg = nullptr;

// What a thread tells the JavaScript thread.
struct Message {
  int32_t ticket;
  Pool::Work work;
};

void Tell(Napi::Env env, Napi::Function callback, std::nullptr_t*, Message* message) {
  const std::unique_ptr<Message> owned(message);
  if (env == nullptr || callback == nullptr) return;
  callback.Call(
      {Napi::Number::New(env, owned->ticket), Napi::Number::New(env, static_cast<int>(owned->work))});
}

using Line = Napi::TypedThreadSafeFunction<std::nullptr_t, Message, Tell>;

std::vector<float> FloatsOf(const Napi::Value& value) {
  const Napi::Float32Array floats = value.As<Napi::Float32Array>();
  return {floats.Data(), floats.Data() + floats.ElementLength()};
}

class PoolObject : public Napi::ObjectWrap<PoolObject> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(
        env, "PixelPool",
        {InstanceMethod("open", &PoolObject::Open), InstanceMethod("found", &PoolObject::FoundIn),
         InstanceMethod("error", &PoolObject::Error), InstanceMethod("supply", &PoolObject::Supply),
         InstanceMethod("decode", &PoolObject::Decode), InstanceMethod("values", &PoolObject::SetValues),
         InstanceMethod("make", &PoolObject::Make), InstanceMethod("make_again", &PoolObject::MakeAgain),
         InstanceMethod("made", &PoolObject::Made), InstanceMethod("drop", &PoolObject::Drop),
         InstanceMethod("close", &PoolObject::Close), InstanceMethod("ref", &PoolObject::RefLine),
         InstanceMethod("unref", &PoolObject::UnrefLine)});
  }

  // new PixelPool(threads, (ticket, work) => …)
  explicit PoolObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<PoolObject>(info), env_(info.Env()) {
    line_ = Line::New(info.Env(), info[1].As<Napi::Function>(), "pictures", 0, 1);
    line_.Unref(info.Env());
    pool_ = std::make_unique<Pool>(info[0].As<Napi::Number>().Int32Value(), turbojpeg,
                                   [this](std::shared_ptr<Batch> batch, Pool::Work work) {
                                     auto* message = new Message{batch->ticket, work};
                                     if (line_.NonBlockingCall(message) != napi_ok) delete message;
                                   });
    const napi_status status = napi_add_env_cleanup_hook(env_, AtExit, this);
    NAPI_THROW_IF_FAILED_VOID(env_, status);
  }

  ~PoolObject() override { End(); }

 private:
  static void AtExit(void* self) { static_cast<PoolObject*>(self)->End(); }

  void End() {
    if (!pool_) return;
    pool_.reset();
    batches_.clear();
    Ignore(napi_remove_env_cleanup_hook(env_, AtExit, this), "there is one");
    Ignore(line_.Release(), "it fails once its environment has closed it");
  }

  std::shared_ptr<Batch>& At(const Napi::CallbackInfo& info) {
    const auto found = batches_.find(info[0].As<Napi::Number>().Int32Value());
    if (found == batches_.end()) throw Napi::Error::New(info.Env(), "no such batch of pictures");
    return found->second;
  }

  Item& ItemAt(const Napi::CallbackInfo& info) {
    std::shared_ptr<Batch>& batch = At(info);
    const size_t index = info[1].As<Napi::Number>().Uint32Value();
    if (index >= batch->items.size()) throw Napi::RangeError::New(info.Env(), "no such picture in the batch");
    return batch->items[index];
  }

  Pool& Threads(const Napi::CallbackInfo& info) {
    if (!pool_) throw Napi::Error::New(info.Env(), "the threads of these pictures have ended");
    return *pool_;
  }

  // open(paths, [offset, size, …]): the ticket of a batch whose files are read and whose headers are looked
  // into; a path that is empty is supplied later.
  Napi::Value Open(const Napi::CallbackInfo& info) {
    Pool& pool = Threads(info);
    Napi::Array paths = info[0].As<Napi::Array>();
    Napi::Float64Array places = info[1].As<Napi::Float64Array>();
    auto batch = std::make_shared<Batch>();
    batch->ticket = ++last_;
    batch->items.resize(paths.Length());
    for (uint32_t i = 0; i < paths.Length(); ++i) {
      Item& item = batch->items[i];
      item.path = Napi::Value(paths[i]).As<Napi::String>().Utf8Value();
      item.offset = static_cast<int64_t>(places[i * 2]);
      item.size = static_cast<int64_t>(places[i * 2 + 1]);
    }
    batches_[batch->ticket] = batch;
    pool.Queue(batch, Pool::Work::kOpen);
    return Napi::Number::New(info.Env(), batch->ticket);
  }

  // found(ticket): [Found, width, height] of each picture
  Napi::Value FoundIn(const Napi::CallbackInfo& info) {
    std::shared_ptr<Batch>& batch = At(info);
    Napi::Int32Array found = Napi::Int32Array::New(info.Env(), batch->items.size() * 3);
    for (size_t i = 0; i < batch->items.size(); ++i) {
      const Item& item = batch->items[i];
      found[i * 3] = static_cast<int32_t>(item.found);
      found[i * 3 + 1] = item.width;
      found[i * 3 + 2] = item.height;
    }
    return found;
  }

  Napi::Value Error(const Napi::CallbackInfo& info) {
    return Napi::String::New(info.Env(), ItemAt(info).error);
  }

  // supply(ticket, index, bytes, width, height): a picture that was decoded elsewhere
  Napi::Value Supply(const Napi::CallbackInfo& info) {
    Item& item = ItemAt(info);
    Napi::Uint8Array bytes = info[2].As<Napi::Uint8Array>();
    const int width = info[3].As<Napi::Number>().Int32Value();
    const int height = info[4].As<Napi::Number>().Int32Value();
    if (width < 1 || height < 1 || bytes.ByteLength() != static_cast<size_t>(width) * height * 3) {
      throw Napi::RangeError::New(info.Env(), "the bytes of the picture are not as many as its size says");
    }
    std::memcpy(item.decoded.Allocate(width, height), bytes.Data(), bytes.ByteLength());
    item.width = width;
    item.height = height;
    item.is_decoded = true;
    item.found = Found::kPicture;
    return info.Env().Undefined();
  }

  Napi::Value Decode(const Napi::CallbackInfo& info) {
    Threads(info).Queue(At(info), Pool::Work::kDecode);
    return info.Env().Undefined();
  }

  // values(table | null, normalize): what becomes of the bytes of batches that are made from now on
  Napi::Value SetValues(const Napi::CallbackInfo& info) {
    values_ =
        info[0].IsNull() ? nullptr : std::make_shared<const Values>(FloatsOf(info[0]), FloatsOf(info[1]));
    return info.Env().Undefined();
  }

  // make(ticket, steps, ends, address, [offset, height, width, …]): `ends[i]` is where the steps of picture i
  // end; `address` is memory that the caller keeps until the batch is made or dropped.
  Napi::Value Make(const Napi::CallbackInfo& info) {
    Pool& pool = Threads(info);
    std::shared_ptr<Batch>& batch = At(info);
    Napi::Int32Array steps = info[1].As<Napi::Int32Array>();
    Napi::Int32Array ends = info[2].As<Napi::Int32Array>();
    batch->values = values_;
    bool lossless = false;
    auto* to = reinterpret_cast<uint8_t*>(info[3].As<Napi::BigInt>().Uint64Value(&lossless));
    const Napi::Float64Array places = info[4].As<Napi::Float64Array>();
    size_t step = 0;
    for (size_t i = 0; i < batch->items.size(); ++i) {
      Item& item = batch->items[i];
      item.steps.clear();
      for (; step < static_cast<size_t>(ends[i]); ++step) {
        const int32_t* numbers = steps.Data() + step * kStepNumbers;
        Step next = {static_cast<StepKind>(numbers[0]), {}};
        std::copy(numbers + 1, numbers + kStepNumbers, next.values);
        item.steps.push_back(next);
      }
      item.made = false;
      item.output.to = to + static_cast<int64_t>(places[i * 3]);
      item.output.height = static_cast<int>(places[i * 3 + 1]);
      item.output.width = static_cast<int>(places[i * 3 + 2]);
      item.output.values = batch->values.get();
    }
    pool.Queue(batch, Pool::Work::kMake);
    return info.Env().Undefined();
  }

  // make_again(ticket, index): one picture, after it was supplied
  Napi::Value MakeAgain(const Napi::CallbackInfo& info) {
    ItemAt(info);
    Threads(info).Queue(At(info), Pool::Work::kMake, info[1].As<Napi::Number>().Int32Value());
    return info.Env().Undefined();
  }

  // made(ticket): a byte for each picture
  Napi::Value Made(const Napi::CallbackInfo& info) {
    std::shared_ptr<Batch>& batch = At(info);
    Napi::Uint8Array made = Napi::Uint8Array::New(info.Env(), batch->items.size());
    for (size_t i = 0; i < batch->items.size(); ++i) made[i] = batch->items[i].made ? 1 : 0;
    return made;
  }

  Napi::Value Drop(const Napi::CallbackInfo& info) {
    const auto found = batches_.find(info[0].As<Napi::Number>().Int32Value());
    if (found != batches_.end()) {
      if (pool_) pool_->Drop(found->second);
      batches_.erase(found);
    }
    return info.Env().Undefined();
  }

  Napi::Value Close(const Napi::CallbackInfo& info) {
    End();
    return info.Env().Undefined();
  }

  // While somebody waits for a batch, the process does not end.
  Napi::Value RefLine(const Napi::CallbackInfo& info) {
    if (pool_) line_.Ref(info.Env());
    return info.Env().Undefined();
  }

  Napi::Value UnrefLine(const Napi::CallbackInfo& info) {
    if (pool_) line_.Unref(info.Env());
    return info.Env().Undefined();
  }

  napi_env env_;
  Line line_;
  std::unique_ptr<Pool> pool_;
  std::unordered_map<int32_t, std::shared_ptr<Batch>> batches_;
  std::shared_ptr<const Values> values_;
  int32_t last_ = 0;
};

// open_turbojpeg(path): whether JPEG files can be decoded here
Napi::Value OpenLibrary(const Napi::CallbackInfo& info) {
  if (turbojpeg == nullptr) turbojpeg = OpenTurboJpeg(info[0].As<Napi::String>().Utf8Value());
  return Napi::Boolean::New(info.Env(), turbojpeg != nullptr);
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("PixelPool", PoolObject::Define(env));
  exports.Set("open_turbojpeg", Napi::Function::New(env, OpenLibrary, "open_turbojpeg"));
  return exports;
}

}  // namespace

}  // namespace libtorch_node::pixels

static Napi::Object InitAddon(Napi::Env env, Napi::Object exports) {
  return libtorch_node::pixels::Init(env, exports);
}

NODE_API_MODULE(NODE_GYP_MODULE_NAME, InitAddon)
