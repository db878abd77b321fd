// c10d's stores behind JavaScript objects.
#pragma once

#include <torch/csrc/distributed/c10d/Store.hpp>

#include <chrono>
#include <cstdint>
#include <string>

#include "boundary/wrap.h"

namespace libtorch_node {

struct StoreHandle {
  c10::intrusive_ptr<c10d::Store> store;
};

template <>
struct ClassOf<StoreHandle> {
  static constexpr const char* kName = "DistributedStore";
  static constexpr napi_type_tag kTag{0x6a91c40be27d4f38, 0x97d50e83b1f2c64a};
};

// The store of a JavaScript object; throws a TypeError if it is none.
const c10::intrusive_ptr<c10d::Store>& StoreOf(Environment& environment, napi_value value);

// `argument` in seconds.
std::chrono::milliseconds ToTimeout(const Argument& argument);

struct TcpAddress {
  std::string host;
  uint16_t port = 0;
  bool is_server = false;
  int64_t world_size = -1;  // negative: not known
  bool wait_for_workers = true;
  bool multi_tenant = false;
  std::chrono::milliseconds timeout{};
};

TcpAddress ToTcpAddress(Environment& environment, const Napi::Object& values);

// Connects, and serves if it is asked to. Waits for the server, so not longer than the timeout.
c10::intrusive_ptr<c10d::Store> MakeTcpStore(const TcpAddress& address);

c10::intrusive_ptr<c10d::Store> MakeFileStore(const std::string& path, int64_t world_size);

}  // namespace libtorch_node
