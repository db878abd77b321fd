#include "pool.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <span>
#include <utility>

namespace libtorch_node::pixels {

namespace {

// A file of pictures that would not fit into the memory of any machine is no file of pictures.
constexpr int64_t kMostBytes = int64_t{1} << 31;

// Files up to this size are kept until their batch is handed out; larger ones are read again.
constexpr size_t kMostKept = size_t{512} << 10;
// More than the header of a PPM file that shards hold.
constexpr int64_t kHead = 64;

class File {
 public:
  explicit File(const char* path) : descriptor_(open(path, O_RDONLY | O_CLOEXEC)) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool IsOpen() const { return descriptor_ >= 0; }
  int64_t Size() const {
    struct stat status;
    return fstat(descriptor_, &status) == 0 ? static_cast<int64_t>(status.st_size) : -1;
  }
  // False at an error, or where the file ends too early.
  bool Read(uint8_t* to, int64_t offset, int64_t size) const {
    while (size > 0) {
      const ssize_t count = pread(descriptor_, to, static_cast<size_t>(size), offset);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      to += count;
      offset += count;
      size -= count;
    }
    return true;
  }

 private:
  int descriptor_;
};

bool Fail(Item& item, const char* reason) {
  item.error = reason;
  return false;
}

// Of the item's part of the file: how long it is; -1 with an error.
int64_t SizeOf(Item& item, const File& file) {
  if (!file.IsOpen()) return Fail(item, std::strerror(errno)), -1;
  const int64_t size = item.size >= 0 ? item.size : file.Size() - item.offset;
  if (size < 0 || size > kMostBytes) return Fail(item, "its size is not that of a picture"), -1;
  return size;
}

bool ReadPart(Item& item, const File& file, uint8_t* to, int64_t offset, int64_t size) {
  errno = 0;
  if (file.Read(to, item.offset + offset, size)) return true;
  return Fail(item, errno == 0 ? "the file ends too early" : std::strerror(errno));
}

bool ReadItem(Item& item, const File& file, int64_t size) {
  item.bytes.resize(static_cast<size_t>(size));
  return ReadPart(item, file, item.bytes.data(), 0, size);
}

bool ReadItem(Item& item) {
  const File file(item.path.c_str());
  const int64_t size = SizeOf(item, file);
  return size >= 0 && ReadItem(item, file, size);
}

// A whole number of a PPM header, with the white space before it; -1 for anything else, comments among them.
int64_t HeaderNumber(std::span<const uint8_t> bytes, size_t& at) {
  const size_t before = at;
  while (at < bytes.size() && std::isspace(bytes[at])) ++at;
  int64_t number = 0;
  const size_t first = at;
  for (; at < bytes.size() && std::isdigit(bytes[at]) && number < kMostBytes; ++at)
    number = number * 10 + bytes[at] - '0';
  return first == before || at == first ? -1 : number;
}

// Pixels that lie in the file as they are: P6 of bytes, as shards have them. Other kinds are left to others.
bool OpenPpm(Item& item, std::span<const uint8_t> head, int64_t file_size) {
  if (head.size() < 2 || head[0] != 'P' || head[1] != '6') return false;
  size_t at = 2;
  const int64_t width = HeaderNumber(head, at);
  const int64_t height = HeaderNumber(head, at);
  const int64_t most = HeaderNumber(head, at);
  if (width < 1 || height < 1 || most != 255 || width > kMostBytes / 3 / height) return false;
  if (at >= head.size() || !std::isspace(head[at])) return false;
  ++at;
  if (file_size - static_cast<int64_t>(at) < width * height * 3) return false;
  item.width = static_cast<int>(width);
  item.height = static_cast<int>(height);
  item.pixels = at;
  return true;
}

void OpenItem(Item& item, JpegDecoder& decoder) {
  const File file(item.path.c_str());
  const int64_t size = SizeOf(item, file);
  if (size < 0) return;
  uint8_t head[kHead];
  const int64_t begun = std::min(size, kHead);
  if (!ReadPart(item, file, head, 0, begun)) return;
  if (OpenPpm(item, {head, static_cast<size_t>(begun)}, size)) {
    item.found = Found::kPicture;
    return;
  }
  if (!ReadItem(item, file, size)) return;
  const bool known = decoder.Open(item.bytes.data(), item.bytes.size(), &item.width, &item.height);
  item.found = known ? Found::kPicture : Found::kOther;
  if (item.bytes.size() > kMostKept || !known) std::vector<uint8_t>().swap(item.bytes);
}

// The box's rows of a PPM file.
bool ReadPixels(Item& item, Box box, Picture& picture, View* result) {
  const File file(item.path.c_str());
  if (!file.IsOpen()) return Fail(item, std::strerror(errno));
  const int64_t line = static_cast<int64_t>(item.width) * 3;
  uint8_t* to = picture.Allocate(item.width, box.height);
  if (!ReadPart(item, file, to, static_cast<int64_t>(item.pixels) + box.top * line, box.height * line))
    return false;
  *result = Part(picture.view(), {0, box.left, box.height, box.width});
  return true;
}

// The file, if it was not kept, until the thread is done with it.
class Whole {
 public:
  explicit Whole(Item& item) : item_(item), read_(item.bytes.empty()) { there_ = !read_ || ReadItem(item); }
  ~Whole() {
    if (read_) std::vector<uint8_t>().swap(item_.bytes);
  }
  Whole(const Whole&) = delete;
  Whole& operator=(const Whole&) = delete;
  bool IsThere() const { return there_; }

 private:
  Item& item_;
  bool read_;
  bool there_;
};

void DecodeItem(Item& item, JpegDecoder& decoder) {
  if (item.is_decoded || item.pixels > 0 || item.found != Found::kPicture) return;
  const Whole whole(item);
  if (!whole.IsThere()) return;
  View view;
  const Box all = {0, 0, item.height, item.width};
  // One that fails is tried again, and is then an error: nobody asks for the outcome of this.
  if (!decoder.Decode(item.bytes.data(), item.bytes.size(), all, item.decoded, &view)) return;
  item.is_decoded = true;
}

bool PixelsOf(Item& item, Box box, JpegDecoder& decoder, Picture& picture, View* result) {
  if (item.is_decoded) {
    *result = Part(item.decoded.view(), box);
    return true;
  }
  if (item.pixels > 0) return ReadPixels(item, box, picture, result);
  const Whole whole(item);
  return whole.IsThere() && decoder.Decode(item.bytes.data(), item.bytes.size(), box, picture, result);
}

// The file is kept: other numbers may be drawn, and the picture made again.
void MakeItem(Item& item, JpegDecoder& decoder, Workbench& bench) {
  item.made = false;
  if (!item.is_decoded && item.found != Found::kPicture) return;
  std::vector<Step> steps = item.steps;
  const Box box = FirstBox(steps, item.width, item.height);
  View view;
  if (!PixelsOf(item, box, decoder, bench.decoded, &view)) return;
  const Planes planes = bench.Finish(view, steps);
  if (planes.width != item.output.width || planes.height != item.output.height) return;
  Write(planes, item.output);
  item.made = true;
  bench.Trim();
}

}  // namespace

Pool::Pool(int threads, const TurboJpeg* library, Done done) : library_(library), done_(std::move(done)) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

Pool::~Pool() { Close(); }

void Pool::Queue(const std::shared_ptr<Batch>& batch, Work work, int only) {
  std::lock_guard<std::mutex> lock(mutex_);
  const size_t first = only < 0 ? 0 : static_cast<size_t>(only);
  const size_t end = only < 0 ? batch->items.size() : first + 1;
  for (size_t index = first; index < end; ++index) {
    queues_[static_cast<int>(work)].push_back({batch, index});
    ++batch->left;
  }
  wake_.notify_all();
}

void Pool::Drop(const std::shared_ptr<Batch>& batch) {
  std::unique_lock<std::mutex> lock(mutex_);
  batch->dropped = true;
  for (std::deque<Task>& queue : queues_) {
    queue.erase(
        std::remove_if(queue.begin(), queue.end(), [&](const Task& task) { return task.batch == batch; }),
        queue.end());
  }
  idle_.wait(lock, [&] { return std::find(busy_.begin(), busy_.end(), batch.get()) == busy_.end(); });
}

void Pool::Close() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    for (std::deque<Task>& queue : queues_) queue.clear();
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool Pool::Next(Task& task, Work& work, std::unique_lock<std::mutex>& lock) {
  for (;;) {
    if (closed_) return false;
    for (const Work kind : {Work::kMake, Work::kDecode, Work::kOpen}) {
      std::deque<Task>& queue = queues_[static_cast<int>(kind)];
      if (queue.empty()) continue;
      task = std::move(queue.front());
      queue.pop_front();
      work = kind;
      busy_.push_back(task.batch.get());
      return true;
    }
    wake_.wait(lock);
  }
}

void Pool::Run() {
  JpegDecoder decoder(library_);
  Workbench bench;
  std::unique_lock<std::mutex> lock(mutex_);
  Task task;
  Work work;
  while (Next(task, work, lock)) {
    lock.unlock();
    Item& item = task.batch->items[task.index];
    try {
      if (work == Work::kOpen) OpenItem(item, decoder);
      if (work == Work::kDecode) DecodeItem(item, decoder);
      if (work == Work::kMake) MakeItem(item, decoder, bench);
    } catch (const std::exception& error) {
      item.error = error.what();  // no memory
    }
    lock.lock();
    busy_.erase(std::find(busy_.begin(), busy_.end(), task.batch.get()));
    const bool last = --task.batch->left == 0 && !task.batch->dropped;
    idle_.notify_all();
    std::shared_ptr<Batch> batch = std::move(task.batch);
    if (!last) continue;
    lock.unlock();
    done_(std::move(batch), work);
    lock.lock();
  }
}

}  // namespace libtorch_node::pixels
