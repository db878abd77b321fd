// Finds and launches kernels as the addon does, but with a guard of its own in the place of LibTorch's CUDA
// half, so that it runs with a stand-in driver where LibTorch is a CPU build. Commands come one a line; each
// answers with one line:
//   folder PATH             where compiled kernels are kept
//   find DEVICE NAME        `found`, or `null` and the warning
//   launch DEVICE NAME GRID BLOCK SHARED     three arguments: an address, a float and an int; `ok` or the
//   error thread COMMAND          the same on a thread of its own many DEVICE NAME COUNT  finds it from eight
//   threads at once, COUNT times each
#include <c10/core/Stream.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <c10/util/Exception.h>

#include <cstring>
#include <iostream>
#include <mutex>
#include <sstream>
#include <thread>
#include <vector>

#include "cuda/binary_cache.h"
#include "cuda/launch.h"
#include "cuda/nvrtc_library.h"
#include "emulation.h"

namespace cuda = libtorch_node::cuda;

namespace {

// The stream number 7 of each device is the current one; its handle is 0x7000 and the device's number.
struct StandInGuard final : c10::impl::DeviceGuardImplInterface {
  c10::DeviceType type() const override { return c10::kCUDA; }
  c10::Device exchangeDevice(c10::Device device) const override { return device; }
  c10::Device getDevice() const override { return {c10::kCUDA, 1}; }
  void setDevice(c10::Device) const override {}
  void uncheckedSetDevice(c10::Device) const noexcept override {}
  c10::Stream getStream(c10::Device device) const override {
    return c10::Stream(c10::Stream::UNSAFE, device, 7);
  }
  c10::Stream exchangeStream(c10::Stream stream) const override { return stream; }
  void* getStreamNativeHandle(const c10::Stream stream) const override {
    return reinterpret_cast<void*>(stream.id() * 0x1000 + stream.device_index());
  }
  c10::DeviceIndex deviceCount() const noexcept override { return 2; }
};

C10_REGISTER_GUARD_IMPL(CUDA, StandInGuard);

std::mutex warnings_mutex;
std::string warnings;

struct Warnings final : c10::WarningHandler {
  void process(const c10::Warning& warning) override {
    const std::lock_guard<std::mutex> lock(warnings_mutex);
    warnings += " | warning: " + warning.msg();
  }
};

c10::Device DeviceOf(const std::string& text) { return c10::Device(text); }

std::string Answer(const std::string& line);

std::string Many(c10::Device device, const std::string& name, int count) {
  std::vector<std::thread> threads;
  std::vector<const cuda::Kernel*> found(8);
  for (const cuda::Kernel*& each : found) {
    threads.emplace_back([&each, device, name, count] {
      for (int i = 0; i < count; ++i) each = cuda::FindKernel(device, "self_test", name);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const cuda::Kernel* each : found)
    if (each == nullptr || each != found[0]) return "different ones";
  return "the same one";
}

std::string Do(const std::string& line) {
  std::istringstream words(line);
  std::string command;
  std::string device;
  std::string name;
  words >> command;
  if (command == "thread") {
    std::string answer;
    std::thread thread([&] { answer = Answer(line.substr(command.size() + 1)); });
    thread.join();
    return answer;
  }
  if (command == "emulate") return emulation::Check(line.substr(command.size() + 1));
  words >> device;
  if (command == "folder") {
    cuda::SetBinaryFolder(device);
    return "ok";
  }
  if (command == "candidates") {
    std::string answer;
    for (const std::string& each : cuda::NvrtcCandidates(device))
      answer += (answer.empty() ? "" : ":") + each;
    return answer;
  }
  words >> name;
  if (command == "many") {
    int count = 0;
    words >> count;
    return Many(DeviceOf(device), name, count);
  }
  const cuda::Kernel* kernel = cuda::FindKernel(DeviceOf(device), "self_test", name);
  if (command == "find" || kernel == nullptr) return kernel == nullptr ? "null" : "found";
  unsigned grid = 0;
  unsigned block = 0;
  unsigned shared = 0;
  words >> grid >> block >> shared;
  cuda::Launch(*kernel, {grid, 2, 3}, {block, 4, 5}, shared, reinterpret_cast<void*>(0x1234), 1.5f, 42);
  return "ok";
}

std::string Answer(const std::string& line) {
  Warnings handler;
  c10::WarningUtils::set_warning_handler(&handler);
  std::string answer;
  try {
    answer = Do(line);
  } catch (const c10::OutOfMemoryError& error) {
    answer = std::string("OutOfMemoryError: ") + error.what_without_backtrace();
  } catch (const c10::Error& error) {
    answer = std::string("Error: ") + error.what_without_backtrace();
  } catch (const std::exception& error) {
    answer = std::string("unexpected: ") + error.what();
  }
  c10::WarningUtils::set_warning_handler(nullptr);
  const std::lock_guard<std::mutex> lock(warnings_mutex);
  answer += warnings;
  warnings.clear();
  return answer;
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::string answer = Answer(line);
    for (char& each : answer)
      if (each == '\n') each = ' ';
    std::cout << answer << std::endl;
  }
}
