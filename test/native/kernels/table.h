// The kernels that an emulator knows; build.ts writes a file for each source that fills it.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace emulator {

struct Entry {
  std::string source;
  std::string name;
  std::vector<size_t> sizes;  // of the parameters
  std::function<void(const void* const*)> call;
};

// Never moved once made: addresses of its entries are handed out.
std::vector<Entry>& Table();

template <typename... Parameters, size_t... kIndices>
void Call(void (*kernel)(Parameters...), const void* const* values, std::index_sequence<kIndices...>) {
  kernel(*static_cast<const Parameters*>(values[kIndices])...);
}

struct Register {
  template <typename... Parameters>
  Register(const char* source, const char* name, void (*kernel)(Parameters...)) {
    Table().push_back({source, name, {sizeof(Parameters)...}, [kernel](const void* const* values) {
                         Call(kernel, values, std::index_sequence_for<Parameters...>{});
                       }});
  }
};

}  // namespace emulator
