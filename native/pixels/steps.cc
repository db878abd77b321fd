#include "steps.h"

#include <algorithm>
#include <cstring>

#include "layout.h"

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

Box Whole(int width, int height) { return {0, 0, height, width}; }

// Whether the step leaves a part of the window, or turns it: the window is then what it leaves.
bool Narrow(Window& window, const Step& step) {
  Box& part = window.part;
  const int32_t* box = step.values;
  switch (step.kind) {
    case StepKind::kFlipAcross:
      window.across = !window.across;
      return true;
    case StepKind::kFlipDown:
      window.down = !window.down;
      return true;
    case StepKind::kCrop: {
      if (!LiesInside(box, part.width, part.height)) return false;
      const int top = window.down ? part.height - box[0] - box[2] : box[0];
      const int left = window.across ? part.width - box[1] - box[3] : box[1];
      part = {part.top + top, part.left + left, box[2], box[3]};
      return true;
    }
    default:
      return false;
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
    return Part(from, {top, left, height, width});
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
      return Resized(from, step.values);
    case StepKind::kFlipAcross:
      return Copied(from, true, false);
    case StepKind::kFlipDown:
      return Copied(from, false, true);
    case StepKind::kPad:
      return Padded(from, step.values);
  }
  return from;
}

View Workbench::Resized(View from, const int32_t* values) {
  const Window window = {values[0], values[1], Whole(values[1], values[0])};
  const Planes planes = resampler_.Resample(from, window, static_cast<Filter>(values[2]));
  Picture& result = Next();
  uint8_t* to = result.Allocate(planes.width, planes.height);
  PutTogether(planes.data, planes.Plane(), static_cast<int>(planes.Plane()), to);
  return result.view();
}

// The last change of size, with the crops and turns behind it, is one: nothing is made that is not shown.
Planes Workbench::Finish(View from, const std::vector<Step>& steps) {
  size_t at = 0;
  for (;;) {
    Window window = {from.height, from.width, Whole(from.width, from.height)};
    Filter filter = Filter::kBilinear;
    size_t end = at;
    if (end < steps.size() && steps[end].kind == StepKind::kResize) {
      const int32_t* values = steps[end++].values;
      window = {values[0], values[1], Whole(values[1], values[0])};
      filter = static_cast<Filter>(values[2]);
    }
    while (end < steps.size() && Narrow(window, steps[end])) ++end;
    if (end == steps.size()) return resampler_.Resample(from, window, filter);
    // A step that does not fit in is taken by itself, and so are those before it.
    if (steps[end].kind != StepKind::kResize) ++end;
    for (; at < end; ++at) from = Take(from, steps[at]);
  }
}

void Workbench::Trim() {
  decoded.Trim();
  resampler_.Trim();
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

void Write(Planes from, const Output& output) {
  if (output.values == nullptr) {
    std::memcpy(output.to, from.data, from.Plane() * 3);
  } else {
    output.values->Write(from, reinterpret_cast<float*>(output.to));
  }
}

}  // namespace libtorch_node::pixels
