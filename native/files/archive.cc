// The zip archives of torch.save, read and written by LibTorch's own reader and writer.
#include <caffe2/serialize/inline_container.h>
#include <caffe2/serialize/read_adapter_interface.h>
#include <c10/core/CPUAllocator.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "files/archive_sink.h"
#include "boundary/convert.h"
#include "boundary/guard.h"
#include "memory/storage.h"
#include "boundary/tensor.h"
#include "boundary/wrap.h"

namespace libtorch_node {

namespace {

using caffe2::serialize::PyTorchStreamReader;
using caffe2::serialize::PyTorchStreamWriter;

// An archive that lies in a tensor of bytes: a file mapped into memory, or a copy of a JavaScript buffer.
class TensorAdapter final : public caffe2::serialize::ReadAdapterInterface {
 public:
  explicit TensorAdapter(at::Tensor bytes) : bytes_(std::move(bytes)) {}

  size_t size() const override { return bytes_.nbytes(); }

  size_t read(uint64_t position, void* into, size_t count, const char*) const override {
    if (position >= size()) return 0;
    count = std::min<uint64_t>(count, size() - position);
    std::memcpy(into, static_cast<const char*>(bytes_.const_data_ptr()) + position, count);
    return count;
  }

 private:
  at::Tensor bytes_;
};

struct ArchiveReader {
  std::unique_ptr<PyTorchStreamReader> reader;  // null once closed
};

// The name of the folder that all records of an archive lie in. LibTorch takes it from the path of the file
// that it opens itself, and PyTorch keeps it; who hands in a function to write with gets "archive" and no way
// to say better. An explicit instantiation may name a private member.
std::string& FolderOf(PyTorchStreamWriter& writer);
template <std::string PyTorchStreamWriter::* kMember>
struct FolderMember {
  friend std::string& FolderOf(PyTorchStreamWriter& writer) { return writer.*kMember; }
};
template struct FolderMember<&PyTorchStreamWriter::archive_name_plus_slash_>;

struct ArchiveWriter {
  explicit ArchiveWriter(int file) : sink(file) {}

  ArchiveSink sink;
  std::unique_ptr<PyTorchStreamWriter> writer;

  // LibTorch's destructor writes the end of an unfinished archive, and must not throw there.
  ~ArchiveWriter() { Abandon(); }

  void Abandon() noexcept {
    sink.Discard();
    try {
      if (writer != nullptr && !writer->finalized()) writer->writeEndOfFile();
    } catch (...) {
    }
    writer.reset();
  }
};

}  // namespace

template <>
struct ClassOf<ArchiveReader> {
  static constexpr const char* kName = "ArchiveReader";
  static constexpr napi_type_tag kTag{0x1d50b3a7c96e4f21, 0x8e7c5a204bd1936f};
};

template <>
struct ClassOf<ArchiveWriter> {
  static constexpr const char* kName = "ArchiveWriter";
  static constexpr napi_type_tag kTag{0x53c2e80f6a1b4d97, 0xb1096fd43e82c75a};
};

namespace {

// --- class ArchiveReader ---

// new ArchiveReader(path | uint8 tensor)
Napi::Value Open(Environment& environment, const Napi::CallbackInfo& info) {
  auto archive = std::make_shared<ArchiveReader>();
  if (info[0].IsString()) {
    const std::string path = ToString({environment, info[0], "ArchiveReader", "source"});
    archive->reader = std::make_unique<PyTorchStreamReader>(path);
  } else {
    const at::Tensor bytes = CheckBytes(UnwrapTensor({environment, info[0], "ArchiveReader", "source"}));
    archive->reader = std::make_unique<PyTorchStreamReader>(std::make_shared<TensorAdapter>(bytes));
  }
  return Own(environment, info, std::move(archive));
}

PyTorchStreamReader& ReaderOf(Environment& environment, const Napi::CallbackInfo& info) {
  const auto& archive = Owned<ArchiveReader>(environment, info.This());
  if (archive->reader == nullptr) ThrowTorchError("the archive is closed");
  return *archive->reader;
}

std::string NameOf(Environment& environment, const Napi::CallbackInfo& info) {
  return ToString({environment, info[0], "Archive", "name"});
}

Napi::Value Names(Environment& environment, const Napi::CallbackInfo& info) {
  const std::vector<std::string> names = ReaderOf(environment, info).getAllRecords();
  Napi::Array array = Napi::Array::New(info.Env(), names.size());
  for (uint32_t i = 0; i < names.size(); ++i) array.Set(i, Napi::String::New(info.Env(), names[i]));
  return array;
}

Napi::Value Size(Environment& environment, const Napi::CallbackInfo& info) {
  const size_t size = ReaderOf(environment, info).getRecordSize(NameOf(environment, info));
  return Napi::Number::New(info.Env(), static_cast<double>(size));
}

// Where the bytes of a record begin in the archive.
Napi::Value Offset(Environment& environment, const Napi::CallbackInfo& info) {
  const size_t offset = ReaderOf(environment, info).getRecordOffset(NameOf(environment, info));
  return Napi::Number::New(info.Env(), static_cast<double>(offset));
}

// Where the local header of a record begins.
Napi::Value HeaderOffset(Environment& environment, const Napi::CallbackInfo& info) {
  const size_t offset = ReaderOf(environment, info).getRecordHeaderOffset(NameOf(environment, info));
  return Napi::Number::New(info.Env(), static_cast<double>(offset));
}

// A record as a tensor of bytes.
Napi::Value Read(Environment& environment, const Napi::CallbackInfo& info) {
  auto [data, size] = ReaderOf(environment, info).getRecord(NameOf(environment, info));
  c10::Storage storage(c10::Storage::use_byte_size_t(), size, std::move(data), c10::GetCPUAllocator(), true);
  return Napi::Value(info.Env(), WrapTensor(environment, BytesOver(storage)));
}

Napi::Value CloseReader(Environment& environment, const Napi::CallbackInfo& info) {
  Owned<ArchiveReader>(environment, info.This())->reader.reset();
  return info.Env().Undefined();
}

// --- class ArchiveWriter ---

// new ArchiveWriter(descriptor | null, name): into an open file, or into memory. `name` is the file's,
// without its end.
Napi::Value Create(Environment& environment, const Napi::CallbackInfo& info) {
  const bool in_memory = info[0].IsNull();
  const int file =
      in_memory ? -1 : static_cast<int>(ToInt64({environment, info[0], "ArchiveWriter", "descriptor"}));
  auto archive = std::make_shared<ArchiveWriter>(file);
  ArchiveSink* sink = &archive->sink;
  archive->writer = std::make_unique<PyTorchStreamWriter>(
      [sink](const void* data, size_t count) { return sink->Append(data, count); });
  FolderOf(*archive->writer) = ToString({environment, info[1], "ArchiveWriter", "name"}) + "/";
  return Own(environment, info, std::move(archive));
}

PyTorchStreamWriter& WriterOf(Environment& environment, const Napi::CallbackInfo& info) {
  const auto& archive = Owned<ArchiveWriter>(environment, info.This());
  if (archive->writer == nullptr) ThrowTorchError("the archive is closed");
  return *archive->writer;
}

// write(name, uint8 tensor on the CPU)
Napi::Value Write(Environment& environment, const Napi::CallbackInfo& info) {
  PyTorchStreamWriter& writer = WriterOf(environment, info);
  const at::Tensor bytes = CheckBytes(UnwrapTensor({environment, info[1], "ArchiveWriter.write", "bytes"}));
  writer.writeRecord(NameOf(environment, info), bytes.const_data_ptr(), bytes.nbytes());
  return info.Env().Undefined();
}

// Ends the archive; its bytes, if it is in memory.
Napi::Value Finish(Environment& environment, const Napi::CallbackInfo& info) {
  WriterOf(environment, info).writeEndOfFile();
  ArchiveWriter& archive = *Owned<ArchiveWriter>(environment, info.This());
  archive.Abandon();
  const size_t size = archive.sink.size();
  Napi::ArrayBuffer buffer = Napi::ArrayBuffer::New(info.Env(), size);
  if (size > 0) archive.sink.MoveTo(static_cast<char*>(buffer.Data()));
  return Napi::Uint8Array::New(info.Env(), size, buffer, 0);
}

// The system's number of the error that ended the writing; 0 if there was none.
Napi::Value ErrorNumber(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), Owned<ArchiveWriter>(environment, info.This())->sink.error());
}

// Gives up: what was written is of no use.
Napi::Value CloseWriter(Environment& environment, const Napi::CallbackInfo& info) {
  Owned<ArchiveWriter>(environment, info.This())->Abandon();
  return info.Env().Undefined();
}

}  // namespace

void InitArchive(Napi::Object exports) {
  DefineClass<ArchiveReader, &Open>(
      exports,
      {Method<&Names>("names"), Method<&Size>("size"), Method<&Offset>("offset"),
       Method<&HeaderOffset>("header_offset"), Method<&Read>("read"), Method<&CloseReader>("close")});
  DefineClass<ArchiveWriter, &Create>(
      exports, {Method<&Write>("write"), Method<&Finish>("finish"), Method<&ErrorNumber>("error_number"),
                Method<&CloseWriter>("close")});
}

}  // namespace libtorch_node
