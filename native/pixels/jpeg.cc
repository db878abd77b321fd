#include "jpeg.h"

#include <dlfcn.h>

#include <algorithm>

namespace libtorch_node::pixels {

// What turbojpeg.h of libjpeg-turbo 3 declares; its header is not at hand where the addon is built.
struct Region {
  int x, y, w, h;
};

struct TurboJpeg {
  void* (*Init)(int kind);
  void (*Destroy)(void* handle);
  int (*Set)(void* handle, int parameter, int value);
  int (*Get)(void* handle, int parameter);
  int (*DecompressHeader)(void* handle, const unsigned char* bytes, size_t size);
  int (*Decompress8)(void* handle, const unsigned char* bytes, size_t size, unsigned char* to, int pitch,
                     int format);
  int (*SetCroppingRegion)(void* handle, Region region);
};

namespace {

constexpr int kInitDecompress = 1;
constexpr int kFormatRgb = 0;

enum Parameter {
  kSubsampling = 4,
  kWidth = 5,
  kHeight = 6,
  kPrecision = 7,
  kColourspace = 8,
  kLossless = 15
};

enum Colourspace { kRgb = 0, kYcc = 1, kGrey = 2 };

// Width and height of a block of pixels that are coded together, by the number of the subsampling.
constexpr Region kBlocks[] = {{0, 0, 8, 8},  {0, 0, 16, 8}, {0, 0, 16, 16}, {0, 0, 8, 8},
                              {0, 0, 8, 16}, {0, 0, 32, 8}, {0, 0, 8, 32}};

template <typename Function>
bool Find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

}  // namespace

const TurboJpeg* OpenTurboJpeg(const std::string& path) {
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return nullptr;
  auto found = std::make_unique<TurboJpeg>();
  const bool whole = Find(library, "tj3Init", found->Init) && Find(library, "tj3Destroy", found->Destroy) &&
                     Find(library, "tj3Set", found->Set) && Find(library, "tj3Get", found->Get) &&
                     Find(library, "tj3DecompressHeader", found->DecompressHeader) &&
                     Find(library, "tj3Decompress8", found->Decompress8) &&
                     Find(library, "tj3SetCroppingRegion", found->SetCroppingRegion);
  return whole ? found.release() : nullptr;
}

JpegDecoder::JpegDecoder(const TurboJpeg* library)
    : library_(library), handle_(library == nullptr ? nullptr : library->Init(kInitDecompress)) {}

JpegDecoder::~JpegDecoder() {
  if (handle_ != nullptr) library_->Destroy(handle_);
}

bool JpegDecoder::Open(const uint8_t* bytes, size_t size, int* width, int* height) {
  if (handle_ == nullptr || size < 3 || bytes[0] != 0xff || bytes[1] != 0xd8 || bytes[2] != 0xff)
    return false;
  library_->SetCroppingRegion(handle_, {0, 0, 0, 0});
  if (library_->DecompressHeader(handle_, bytes, size) != 0) return false;
  const int colours = library_->Get(handle_, kColourspace);
  if (colours != kRgb && colours != kYcc && colours != kGrey) return false;
  if (library_->Get(handle_, kPrecision) != 8 || library_->Get(handle_, kLossless) == 1) return false;
  *width = library_->Get(handle_, kWidth);
  *height = library_->Get(handle_, kHeight);
  return *width > 0 && *height > 0;
}

bool JpegDecoder::Decode(const uint8_t* bytes, size_t size, Box box, Picture& scratch, View* result) {
  int width = 0;
  int height = 0;
  if (!Open(bytes, size, &width, &height)) return false;
  // Colours are smoothed over the borders of blocks, so one block more is decoded on each side.
  const int subsampling = library_->Get(handle_, kSubsampling);
  Region region = {0, 0, width, height};
  if (subsampling >= 0 && subsampling < static_cast<int>(std::size(kBlocks))) {
    const Region block = kBlocks[subsampling];
    region.x = std::max(0, (box.left / block.w - 1) * block.w);
    region.y = std::max(0, (box.top / block.h - 1) * block.h);
    region.w = std::min(width, ((box.left + box.width + block.w - 1) / block.w + 1) * block.w) - region.x;
    region.h = std::min(height, ((box.top + box.height + block.h - 1) / block.h + 1) * block.h) - region.y;
  }
  const bool whole = region.w == width && region.h == height;
  if (!whole && library_->SetCroppingRegion(handle_, region) != 0) return false;
  uint8_t* to = scratch.Allocate(region.w, region.h);
  if (library_->Decompress8(handle_, bytes, size, to, 0, kFormatRgb) != 0) return false;
  const ptrdiff_t stride = static_cast<ptrdiff_t>(region.w) * 3;
  *result = {to + (box.top - region.y) * stride + (box.left - region.x) * 3, box.width, box.height, stride};
  return true;
}

}  // namespace libtorch_node::pixels
