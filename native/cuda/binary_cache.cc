#include "cuda/binary_cache.h"

#include <c10/util/hash.h>
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <random>

namespace libtorch_node::cuda {

namespace {

namespace fs = std::filesystem;

// The file: this line, the hash of all after it, and a line each for the kernel's symbol and the image.
constexpr const char* kFormat = "libtorch-node kernel 1";

std::string Sha1(const std::string& text) { return c10::sha1(text).str(); }

struct Folder {
  std::mutex mutex;
  std::string path;
};

Folder& TheFolder() {
  static auto* folder = new Folder;
  return *folder;
}

fs::path FileOf(const std::string& key) {
  Folder& folder = TheFolder();
  const std::lock_guard<std::mutex> lock(folder.mutex);
  return folder.path.empty() ? fs::path() : fs::path(folder.path) / (Sha1(key) + ".kernel");
}

std::string Written(const Binary& binary) {
  const std::string body = binary.symbol + "\n" + binary.image;
  return std::string(kFormat) + "\n" + Sha1(body) + "\n" + body;
}

// The text up to the next line break, which is passed; false at the end.
bool TakeLine(const std::string& text, size_t& at, std::string& line) {
  const size_t end = text.find('\n', at);
  if (end == std::string::npos) return false;
  line = text.substr(at, end - at);
  at = end + 1;
  return true;
}

std::optional<Binary> Parsed(const std::string& text) {
  size_t at = 0;
  std::string format;
  std::string hash;
  Binary binary;
  if (!TakeLine(text, at, format) || format != kFormat || !TakeLine(text, at, hash)) return std::nullopt;
  if (Sha1(text.substr(at)) != hash || !TakeLine(text, at, binary.symbol)) return std::nullopt;
  binary.image = text.substr(at);
  return binary;
}

// A name beside `file` that nobody else has.
fs::path Temporary(const fs::path& file) {
  std::random_device random;
  std::string name = file.string() + ".";
  for (int word = 0; word < 4; ++word) name += std::to_string(random());
  return name + ".tmp";
}

bool WriteNew(const fs::path& file, const std::string& text) {
  const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (descriptor < 0) return false;
  size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = write(descriptor, text.data() + written, text.size() - written);
    if (count <= 0) break;
    written += static_cast<size_t>(count);
  }
  return (close(descriptor) == 0) & (written == text.size());
}

}  // namespace

void SetBinaryFolder(const std::string& path) {
  Folder& folder = TheFolder();
  const std::lock_guard<std::mutex> lock(folder.mutex);
  folder.path = path;
}

std::optional<Binary> ReadBinary(const std::string& key) {
  const fs::path file = FileOf(key);
  if (file.empty()) return std::nullopt;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  return stream.bad() ? std::nullopt : Parsed(text);
}

void WriteBinary(const std::string& key, const Binary& binary) {
  const fs::path file = FileOf(key);
  if (file.empty()) return;
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  const fs::path temporary = Temporary(file);
  if (!WriteNew(temporary, Written(binary))) {
    fs::remove(temporary, error);
    return;
  }
  // whole or not at all, whoever reads or writes at the same time
  fs::rename(temporary, file, error);
  if (error) fs::remove(temporary, error);
}

}  // namespace libtorch_node::cuda
