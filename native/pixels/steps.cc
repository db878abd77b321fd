#include "steps.h"

#include <algorithm>
#include <cstring>

namespace libtorch_node::pixels {

namespace {

bool LiesInside(const int32_t* box, int width, int height) {
  return box[0] >= 0 && box[1] >= 0 && box[2] > 0 && box[3] > 0 && box[0] + box[2] <= height &&
         box[1] + box[3] <= width;
}

// Which input position an output position shows, `before` of them lying before the first; -1 for none.
std::vector<int> SourcePositions(int length, int before, int after, Border border) {
  std::vector<int> positions(std::max(0, length + before + after));
  const int period = border == Border::kReflect ? std::max(1, 2 * length - 2) : 2 * length;
  for (int i = 0; i < static_cast<int>(positions.size()); ++i) {
    int at = i - before;
    if (at < 0 || at >= length) {
      if (border == Border::kConstant) {
        at = -1;
      } else if (border == Border::kEdge) {
        at = at < 0 ? 0 : length - 1;
      } else {
        at = ((at % period) + period) % period;
        if (at >= length) at = border == Border::kReflect ? period - at : period - 1 - at;
      }
    }
    positions[i] = at;
  }
  return positions;
}

void WritePlanes(View from, const Output& output) {
  const size_t plane = static_cast<size_t>(output.height) * output.width;
  float* floats = reinterpret_cast<float*>(output.to);
  for (int row = 0; row < from.height; ++row) {
    const uint8_t* pixel = from.Row(row);
    const size_t line = static_cast<size_t>(row) * output.width;
    for (int channel = 0; channel < 3; ++channel) {
      const uint8_t* at = pixel + channel;
      const size_t first = channel * plane + line;
      if (output.table == nullptr) {
        for (int i = 0; i < from.width; ++i) output.to[first + i] = at[i * 3];
      } else {
        const float* table = output.table + channel * 256;
        for (int i = 0; i < from.width; ++i) floats[first + i] = table[at[i * 3]];
      }
    }
  }
}

}  // namespace

View Workbench::Copied(View from, bool across, bool down) {
  Picture& result = Next();
  uint8_t* to = result.Allocate(from.width, from.height);
  for (int row = 0; row < from.height; ++row) {
    const uint8_t* line = from.Row(down ? from.height - 1 - row : row);
    if (!across) {
      std::memcpy(to, line, static_cast<size_t>(from.width) * 3);
      to += from.width * 3;
      continue;
    }
    for (int column = from.width - 1; column >= 0; --column, to += 3) {
      to[0] = line[column * 3];
      to[1] = line[column * 3 + 1];
      to[2] = line[column * 3 + 2];
    }
  }
  return result.view();
}

// Black where the box reaches outside.
View Workbench::Cropped(View from, const int32_t* box) {
  const int top = box[0];
  const int left = box[1];
  const int height = box[2];
  const int width = box[3];
  if (LiesInside(box, from.width, from.height)) {
    return {from.Row(top) + static_cast<ptrdiff_t>(left) * 3, width, height, from.stride};
  }
  Picture& result = Next();
  uint8_t* to = result.Allocate(width, height);
  std::memset(to, 0, static_cast<size_t>(width) * height * 3);
  const int first = std::max(0, left);
  const int last = std::min(from.width, left + width);
  for (int row = std::max(0, top); row < std::min(from.height, top + height) && first < last; ++row) {
    std::memcpy(to + (static_cast<size_t>(row - top) * width + first - left) * 3, from.Row(row) + first * 3,
                static_cast<size_t>(last - first) * 3);
  }
  return result.view();
}

View Workbench::Padded(View from, const int32_t* values) {
  const Border border = static_cast<Border>(values[4]);
  const std::vector<int> columns = SourcePositions(from.width, values[0], values[2], border);
  const std::vector<int> rows = SourcePositions(from.height, values[1], values[3], border);
  const uint8_t fill[3] = {static_cast<uint8_t>(values[5]), static_cast<uint8_t>(values[6]),
                           static_cast<uint8_t>(values[7])};
  Picture& result = Next();
  uint8_t* to = result.Allocate(static_cast<int>(columns.size()), static_cast<int>(rows.size()));
  for (const int row : rows) {
    for (const int column : columns) {
      std::memcpy(to, row < 0 || column < 0 ? fill : from.Row(row) + column * 3, 3);
      to += 3;
    }
  }
  return result.view();
}

View Workbench::Take(View from, const Step& step) {
  switch (step.kind) {
    case StepKind::kCrop:
      return Cropped(from, step.values);
    case StepKind::kResize:
      return Resample(from, step.values[1], step.values[0], static_cast<Filter>(step.values[2]), between_,
                      Next());
    case StepKind::kFlipAcross:
      return Copied(from, true, false);
    case StepKind::kFlipDown:
      return Copied(from, false, true);
    case StepKind::kPad:
      return Padded(from, step.values);
  }
  return from;
}

void Workbench::Trim() {
  decoded.Trim();
  between_.Trim();
  for (Picture& buffer : buffers_) buffer.Trim();
}

Box FirstBox(std::vector<Step>& steps, int width, int height) {
  Box box = {0, 0, height, width};
  size_t taken = 0;
  for (; taken < steps.size() && steps[taken].kind == StepKind::kCrop; ++taken) {
    const int32_t* inner = steps[taken].values;
    if (!LiesInside(inner, box.width, box.height)) break;
    box = {box.top + inner[0], box.left + inner[1], inner[2], inner[3]};
  }
  steps.erase(steps.begin(), steps.begin() + taken);
  return box;
}

void Write(View from, const Output& output) {
  if (output.planes || output.table != nullptr) {
    WritePlanes(from, output);
    return;
  }
  const size_t line = static_cast<size_t>(from.width) * 3;
  for (int row = 0; row < from.height; ++row) std::memcpy(output.to + row * line, from.Row(row), line);
}

}  // namespace libtorch_node::pixels
