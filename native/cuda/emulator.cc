#include "cuda/emulator.h"

#include <c10/util/Exception.h>
#include <dlfcn.h>

#include <cstdlib>
#include <vector>

namespace libtorch_node::cuda {

namespace {

constexpr size_t kMostText = 1024;

// What the library exports; test/native/kernels/emulator.cc says it from the other side.
struct Library {
  // A kernel, or null.
  const void* (*find)(const char* source, const char* name);
  // Runs it over a grid: grid and block sizes, shared bytes, and the arguments with their sizes. 0, or 1 and
  // a sentence.
  int (*run)(const void* kernel, const unsigned* sizes, unsigned shared_bytes, const void* const* values,
             const size_t* value_sizes, size_t count, char* text, size_t text_size);
};

const char* LibraryFile() {
  static const char* file = std::getenv("LIBTORCH_NODE_KERNEL_EMULATOR");
  return file;
}

Library Open() {
  void* library = dlopen(LibraryFile(), RTLD_NOW | RTLD_LOCAL);
  TORCH_CHECK(library != nullptr, "LIBTORCH_NODE_KERNEL_EMULATOR: ", dlerror());
  Library found{reinterpret_cast<decltype(Library::find)>(dlsym(library, "emulator_find")),
                reinterpret_cast<decltype(Library::run)>(dlsym(library, "emulator_run"))};
  TORCH_CHECK(found.find != nullptr && found.run != nullptr, "LIBTORCH_NODE_KERNEL_EMULATOR: ", LibraryFile(),
              " is no grid emulator");
  return found;
}

const Library& TheLibrary() {
  static const Library library = Open();
  return library;
}

class Emulated final : public Kernel {
 public:
  Emulated(std::string what, const void* kernel) : what_(std::move(what)), kernel_(kernel) {}

  void Run(Grid grid, Grid block, unsigned shared_bytes, const Argument* arguments,
           size_t count) const override {
    const unsigned sizes[] = {grid.x, grid.y, grid.z, block.x, block.y, block.z};
    std::vector<const void*> values;
    std::vector<size_t> value_sizes;
    for (size_t i = 0; i < count; ++i) {
      values.push_back(arguments[i].value);
      value_sizes.push_back(arguments[i].size);
    }
    char text[kMostText] = "";
    const int status = TheLibrary().run(kernel_, sizes, shared_bytes, values.data(), value_sizes.data(),
                                        count, static_cast<char*>(text), sizeof text);
    TORCH_CHECK(status == 0, "the emulated kernel ", what_, ": ", static_cast<const char*>(text));
  }

 private:
  const std::string what_;
  const void* const kernel_;
};

}  // namespace

bool EmulatesKernels() { return LibraryFile() != nullptr; }

std::unique_ptr<Kernel> EmulatedKernel(const std::string& source, const std::string& name) {
  const void* kernel = TheLibrary().find(source.c_str(), name.c_str());
  TORCH_CHECK(kernel != nullptr, "native/cuda/kernels/instances.inc has no line KERNEL(", source, ", ", name,
              ")");
  return std::make_unique<Emulated>(name + " of " + source + ".cu", kernel);
}

}  // namespace libtorch_node::cuda
