#include "distributed/store.h"

#include <torch/csrc/distributed/c10d/FileStore.hpp>
#include <torch/csrc/distributed/c10d/HashStore.hpp>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <system_error>
#include <vector>

namespace libtorch_node {

namespace {

using Bytes = std::vector<uint8_t>;

c10::intrusive_ptr<c10d::Store>& Self(Environment& environment, const Napi::CallbackInfo& info) {
  auto& store = Owned<StoreHandle>(environment, info.This())->store;
  if (!store) ThrowTorchError("the store has not been made");
  return store;
}

std::string ToKey(Environment& environment, Napi::Value value, const char* function) {
  return ToString({environment, value, function, "key"});
}

std::vector<std::string> ToKeys(Environment& environment, Napi::Value value, const char* function) {
  if (!value.IsArray()) {
    ThrowTypeError(std::string(function) + "(): argument 'keys' must be list, not " +
                   TypeName(environment, value));
  }
  Napi::Array array = value.As<Napi::Array>();
  std::vector<std::string> keys;
  for (uint32_t i = 0; i < array.Length(); ++i) keys.push_back(ToKey(environment, array.Get(i), function));
  return keys;
}

Bytes ToBytes(Environment& environment, Napi::Value value, const char* function) {
  if (value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array) {
    const auto array = value.As<Napi::Uint8Array>();
    return Bytes(array.Data(), array.Data() + array.ByteLength());
  }
  const std::string text = ToString({environment, value, function, "value"});
  return Bytes(text.begin(), text.end());
}

Napi::Value FromBytes(Napi::Env env, const Bytes& bytes) {
  return Napi::Buffer<uint8_t>::Copy(env, bytes.data(), bytes.size());
}

// --- class DistributedStore: empty until one of the functions below fills it ---

Napi::Value Construct(Environment& environment, const Napi::CallbackInfo& info) {
  return Own(environment, info, std::make_shared<StoreHandle>());
}

Napi::Value Set(Environment& environment, const Napi::CallbackInfo& info) {
  Self(environment, info)->set(ToKey(environment, info[0], "set"), ToBytes(environment, info[1], "set"));
  return info.Env().Undefined();
}

Napi::Value Get(Environment& environment, const Napi::CallbackInfo& info) {
  return FromBytes(info.Env(), Self(environment, info)->get(ToKey(environment, info[0], "get")));
}

// compare_set(key, expected, desired) => what the key holds now
Napi::Value CompareSet(Environment& environment, const Napi::CallbackInfo& info) {
  const Bytes held = Self(environment, info)
                         ->compareSet(ToKey(environment, info[0], "compare_set"),
                                      ToBytes(environment, info[1], "compare_set"),
                                      ToBytes(environment, info[2], "compare_set"));
  return FromBytes(info.Env(), held);
}

Napi::Value Add(Environment& environment, const Napi::CallbackInfo& info) {
  const int64_t amount = ToInt64({environment, info[1], "add", "amount"});
  return Napi::Value(
      info.Env(),
      FromInt64(info.Env(), Self(environment, info)->add(ToKey(environment, info[0], "add"), amount)));
}

Napi::Value Append(Environment& environment, const Napi::CallbackInfo& info) {
  Self(environment, info)
      ->append(ToKey(environment, info[0], "append"), ToBytes(environment, info[1], "append"));
  return info.Env().Undefined();
}

Napi::Value DeleteKey(Environment& environment, const Napi::CallbackInfo& info) {
  const bool deleted = Self(environment, info)->deleteKey(ToKey(environment, info[0], "delete_key"));
  return Napi::Boolean::New(info.Env(), deleted);
}

Napi::Value HasKeys(Environment& environment, const Napi::CallbackInfo& info) {
  const bool there = Self(environment, info)->check(ToKeys(environment, info[0], "check"));
  return Napi::Boolean::New(info.Env(), there);
}

// wait(keys, seconds | undefined)
Napi::Value Wait(Environment& environment, const Napi::CallbackInfo& info) {
  const auto& store = Self(environment, info);
  const std::vector<std::string> keys = ToKeys(environment, info[0], "wait");
  const bool default_timeout = KindOf(environment, info[1]) == Kind::kNothing;
  store->wait(keys,
              default_timeout ? store->getTimeout() : ToTimeout({environment, info[1], "wait", "timeout"}));
  return info.Env().Undefined();
}

Napi::Value NumKeys(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Value(info.Env(), FromInt64(info.Env(), Self(environment, info)->getNumKeys()));
}

Napi::Value ListKeys(Environment& environment, const Napi::CallbackInfo& info) {
  const std::vector<std::string> keys = Self(environment, info)->listKeys();
  Napi::Array array = Napi::Array::New(info.Env(), keys.size());
  for (uint32_t i = 0; i < keys.size(); ++i) array.Set(i, FromString(info.Env(), keys[i]));
  return array;
}

Napi::Value MultiGet(Environment& environment, const Napi::CallbackInfo& info) {
  const std::vector<Bytes> values =
      Self(environment, info)->multiGet(ToKeys(environment, info[0], "multi_get"));
  Napi::Array array = Napi::Array::New(info.Env(), values.size());
  for (uint32_t i = 0; i < values.size(); ++i) array.Set(i, FromBytes(info.Env(), values[i]));
  return array;
}

Napi::Value MultiSet(Environment& environment, const Napi::CallbackInfo& info) {
  const std::vector<std::string> keys = ToKeys(environment, info[0], "multi_set");
  Napi::Array array = info[1].As<Napi::Array>();
  std::vector<Bytes> values;
  for (uint32_t i = 0; i < array.Length(); ++i) {
    values.push_back(ToBytes(environment, array.Get(i), "multi_set"));
  }
  Self(environment, info)->multiSet(keys, values);
  return info.Env().Undefined();
}

Napi::Value HasExtendedApi(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), Self(environment, info)->hasExtendedApi());
}

// Seconds.
Napi::Value Timeout(Environment& environment, const Napi::CallbackInfo& info) {
  const double milliseconds = static_cast<double>(Self(environment, info)->getTimeout().count());
  return Napi::Number::New(info.Env(), milliseconds / 1000);
}

Napi::Value SetTimeout(Environment& environment, const Napi::CallbackInfo& info) {
  Self(environment, info)->setTimeout(ToTimeout({environment, info[0], "set_timeout", "timeout"}));
  return info.Env().Undefined();
}

// The port that a TCPStore serves or has connected to; null for the others.
Napi::Value Port(Environment& environment, const Napi::CallbackInfo& info) {
  const auto* store = dynamic_cast<c10d::TCPStore*>(Self(environment, info).get());
  if (store == nullptr) return info.Env().Null();
  return Napi::Number::New(info.Env(), store->getPort());
}

// Lets go of it; a TCPStore that serves ends its server.
Napi::Value Close(Environment& environment, const Napi::CallbackInfo& info) {
  Owned<StoreHandle>(environment, info.This())->store.reset();
  return info.Env().Undefined();
}

// --- what fills a store ---

// open_tcp_store(store, address)
Napi::Value OpenTcpStore(Environment& environment, const Napi::CallbackInfo& info) {
  Owned<StoreHandle>(environment, info[0])->store =
      MakeTcpStore(ToTcpAddress(environment, info[1].As<Napi::Object>()));
  return info.Env().Undefined();
}

// open_file_store(store, path, world_size)
Napi::Value OpenFileStore(Environment& environment, const Napi::CallbackInfo& info) {
  Owned<StoreHandle>(environment, info[0])->store =
      MakeFileStore(ToString({environment, info[1], "FileStore", "file_name"}),
                    ToInt64({environment, info[2], "FileStore", "world_size"}));
  return info.Env().Undefined();
}

Napi::Value OpenHashStore(Environment& environment, const Napi::CallbackInfo& info) {
  Owned<StoreHandle>(environment, info[0])->store = c10::make_intrusive<c10d::HashStore>();
  return info.Env().Undefined();
}

// open_prefix_store(store, prefix, under)
Napi::Value OpenPrefixStore(Environment& environment, const Napi::CallbackInfo& info) {
  Owned<StoreHandle>(environment, info[0])->store = c10::make_intrusive<c10d::PrefixStore>(
      ToString({environment, info[1], "PrefixStore", "prefix"}), StoreOf(environment, info[2]));
  return info.Env().Undefined();
}

// Refuses what c10d would wait for: a folder that is not there, and a file that holds something else.
void CheckFile(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!folder.empty() && !std::filesystem::is_directory(folder, error)) {
    ThrowValueError("the folder of the store's file is not there: " + folder.string());
  }
  // It begins with the length of its first key.
  constexpr uint32_t kMostKey = 1 << 20;
  uint32_t length = 0;
  std::ifstream file(path, std::ios::binary);
  if (file.read(reinterpret_cast<char*>(&length), sizeof length) && length > kMostKey) {
    ThrowValueError("the store's file holds something else: " + path);
  }
}

}  // namespace

const c10::intrusive_ptr<c10d::Store>& StoreOf(Environment& environment, napi_value value) {
  const auto& store = Owned<StoreHandle>(environment, value)->store;
  if (!store) ThrowTorchError("the store is closed");
  return store;
}

std::chrono::milliseconds ToTimeout(const Argument& argument) {
  const double milliseconds = std::ceil(ToDouble(argument) * 1000);
  // c10d adds it to the clock's nanoseconds.
  constexpr double kMost = 1e3 * 60 * 60 * 24 * 365 * 100;
  if (!(milliseconds >= 0 && milliseconds <= kMost)) {
    ThrowValueError(std::string(argument.function) + "(): " + argument.name +
                    " must be a number of seconds from 0 to 100 years");
  }
  return std::chrono::milliseconds(static_cast<int64_t>(milliseconds));
}

TcpAddress ToTcpAddress(Environment& environment, const Napi::Object& values) {
  TcpAddress address;
  address.host = ToString({environment, values.Get("host_name"), "TCPStore", "host_name"});
  const int64_t port = ToInt64({environment, values.Get("port"), "TCPStore", "port"});
  if (port < 0 || port > std::numeric_limits<uint16_t>::max()) {
    ThrowValueError("port must have value from 0 to 65535 but was " + std::to_string(port) + ".");
  }
  address.port = static_cast<uint16_t>(port);
  address.is_server = ToBool({environment, values.Get("is_master"), "TCPStore", "is_master"});
  if (KindOf(environment, values.Get("world_size")) != Kind::kNothing) {
    address.world_size = ToInt64({environment, values.Get("world_size"), "TCPStore", "world_size"});
  }
  address.wait_for_workers =
      ToBool({environment, values.Get("wait_for_workers"), "TCPStore", "wait_for_workers"});
  address.multi_tenant = ToBool({environment, values.Get("multi_tenant"), "TCPStore", "multi_tenant"});
  address.timeout = ToTimeout({environment, values.Get("timeout"), "TCPStore", "timeout"});
  return address;
}

c10::intrusive_ptr<c10d::Store> MakeTcpStore(const TcpAddress& address) {
  c10d::TCPStoreOptions options;
  options.port = address.port;
  options.isServer = address.is_server;
  if (address.world_size >= 0) options.numWorkers = static_cast<size_t>(address.world_size);
  options.waitWorkers = address.wait_for_workers;
  options.timeout = address.timeout;
  options.multiTenant = address.multi_tenant;
  // LibTorch's calls of libuv would go to the one of Node, which is older.
  options.useLibUV = false;
  return c10::make_intrusive<c10d::TCPStore>(address.host, options);
}

c10::intrusive_ptr<c10d::Store> MakeFileStore(const std::string& path, int64_t world_size) {
  CheckFile(path);
  return c10::make_intrusive<c10d::FileStore>(path, static_cast<int>(world_size));
}

void InitDistributedStore(Napi::Object exports) {
  DefineClass<StoreHandle, &Construct>(
      exports,
      {Method<&Set, Touches::kNothing>("set"), Method<&Get, Touches::kNothing>("get"),
       Method<&CompareSet, Touches::kNothing>("compare_set"), Method<&Add, Touches::kNothing>("add"),
       Method<&Append, Touches::kNothing>("append"), Method<&DeleteKey, Touches::kNothing>("delete_key"),
       Method<&HasKeys, Touches::kNothing>("check"), Method<&Wait, Touches::kNothing>("wait"),
       Method<&NumKeys, Touches::kNothing>("num_keys"), Method<&ListKeys, Touches::kNothing>("list_keys"),
       Method<&MultiGet, Touches::kNothing>("multi_get"), Method<&MultiSet, Touches::kNothing>("multi_set"),
       Method<&HasExtendedApi, Touches::kNothing>("has_extended_api"),
       Method<&Timeout, Touches::kNothing>("timeout"), Method<&SetTimeout, Touches::kNothing>("set_timeout"),
       Method<&Port, Touches::kNothing>("port"), Method<&Close, Touches::kNothing>("close")});
  Export<&OpenTcpStore, Touches::kNothing>(exports, "open_tcp_store");
  Export<&OpenFileStore, Touches::kNothing>(exports, "open_file_store");
  Export<&OpenHashStore, Touches::kNothing>(exports, "open_hash_store");
  Export<&OpenPrefixStore, Touches::kNothing>(exports, "open_prefix_store");
}

}  // namespace libtorch_node
