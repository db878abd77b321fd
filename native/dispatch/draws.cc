// Random numbers of the CPU without a tensor in JavaScript for each: transforms draw several for each
// picture. They come from the operators themselves, so that they are theirs in every version.
#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include "boundary/convert.h"
#include "boundary/guard.h"
#include "device/random.h"

namespace libtorch_node {

namespace {

// The last argument: a generator, or null for the default one.
std::optional<at::Generator> GeneratorOrDefault(Environment& environment, const Napi::Value& value) {
  if (value.IsNull() || value.IsUndefined()) return std::nullopt;
  return UnwrapGenerator(environment, value);
}

at::Tensor Uniform(Environment& environment, const Napi::CallbackInfo& info, const char* function) {
  const double low = ToDouble({environment, info[0], function, "from"});
  const double high = ToDouble({environment, info[1], function, "to"});
  return at::empty({1}, at::kFloat).uniform_(low, high, GeneratorOrDefault(environment, info[2]));
}

Napi::Value NumberOf(const Napi::CallbackInfo& info, const at::Tensor& single) {
  return Napi::Number::New(info.Env(), *single.const_data_ptr<float>());
}

// draw_uniform(low, high, generator | null)
Napi::Value DrawUniform(Environment& environment, const Napi::CallbackInfo& info) {
  const c10::InferenceMode inference;
  return NumberOf(info, Uniform(environment, info, "uniform_"));
}

// draw_exp_uniform(low, high, generator | null): the exponential of such a number, in single precision
Napi::Value DrawExpUniform(Environment& environment, const Napi::CallbackInfo& info) {
  const c10::InferenceMode inference;
  return NumberOf(info, Uniform(environment, info, "uniform_").exp_());
}

// draw_integer(low, end, generator | null)
Napi::Value DrawInteger(Environment& environment, const Napi::CallbackInfo& info) {
  const c10::InferenceMode inference;
  const int64_t low = ToInt64({environment, info[0], "randint", "low"});
  const int64_t end = ToInt64({environment, info[1], "randint", "high"});
  const at::Tensor drawn =
      at::randint(low, end, {1}, GeneratorOrDefault(environment, info[2]), at::TensorOptions(at::kLong));
  return Napi::Number::New(info.Env(), static_cast<double>(*drawn.const_data_ptr<int64_t>()));
}

// --- what transforms draw --------------------------------------------------------------------------------

// Numbers one after the other, in the default dtype, by operators that write into the same tensors.
class Numbers {
 public:
  explicit Numbers(std::optional<at::Generator> generator)
      : generator_(std::move(generator)), real_(at::empty({1})), whole_(at::empty({1}, at::kLong)) {}

  double Uniform(double low, double high) { return real_.uniform_(low, high, generator_).item<double>(); }
  double ExpUniform(double low, double high) {
    return real_.uniform_(low, high, generator_).exp_().item<double>();
  }
  int32_t Below(double end) {
    whole_.random_(0, static_cast<int64_t>(end), generator_);
    return static_cast<int32_t>(*whole_.const_data_ptr<int64_t>());
  }

 private:
  std::optional<at::Generator> generator_;
  at::Tensor real_;
  at::Tensor whole_;
};

// Top, left, height and width.
using Box = std::array<int32_t, 4>;

// RandomResizedCrop: a part of random area and shape, or none after ten that do not fit. `limits` are the
// least and the greatest share of the area, and of the logarithm of width / height.
std::optional<Box> DrawPart(Numbers& numbers, double height, double width, const double* limits) {
  for (int attempt = 0; attempt < 10; ++attempt) {
    const double area = height * width * numbers.Uniform(limits[0], limits[1]);
    const double shape = numbers.ExpUniform(limits[2], limits[3]);
    // As Python rounds: halves to the even neighbour.
    const double wide = std::nearbyint(std::sqrt(area * shape));
    const double high = std::nearbyint(std::sqrt(area / shape));
    if (!(wide > 0 && wide <= width && high > 0 && high <= height)) continue;
    const int32_t top = numbers.Below(height - high + 1);
    const int32_t left = numbers.Below(width - wide + 1);
    return Box{top, left, static_cast<int32_t>(high), static_cast<int32_t>(wide)};
  }
  return std::nullopt;
}

// draw_part(height, width, limits, generator | null): [top, left, height, width], or null
Napi::Value DrawPart(Environment& environment, const Napi::CallbackInfo& info) {
  const c10::InferenceMode inference;
  const double height = ToDouble({environment, info[0], "draw_part", "height"});
  const double width = ToDouble({environment, info[1], "draw_part", "width"});
  Numbers numbers(GeneratorOrDefault(environment, info[3]));
  const Napi::Float64Array limits = info[2].As<Napi::Float64Array>();
  const std::optional<Box> box = DrawPart(numbers, height, width, limits.Data());
  if (!box) return info.Env().Null();
  Napi::Array result = Napi::Array::New(info.Env(), box->size());
  for (uint32_t i = 0; i < box->size(); ++i) result[i] = (*box)[i];
  return result;
}

// The steps of pictures, as native/pixels/steps.h has them, nine numbers each, drawn by records of 16
// numbers. A record begins with its kind and that of the step; lib/data/pictures/program.ts writes them.
constexpr size_t kRecord = 16;
constexpr size_t kStep = 9;

enum class RecordKind : int32_t {
  kFixed = 0,   // the step's numbers
  kPart = 1,    // crop, height, width, limits (4), the box if none fits (4), resize, height, width, filter
  kPlace = 2,   // crop, rows and columns to choose from, height, width
  kChance = 3,  // step, probability
};

class StepsOf {
 public:
  StepsOf(int32_t* to, const int32_t* end, Numbers& numbers) : to_(to), end_(end), numbers_(numbers) {}

  void Take(const double* record) {
    switch (static_cast<RecordKind>(static_cast<int32_t>(record[0]))) {
      case RecordKind::kFixed:
        Add(record[1], record + 2, kStep - 1);
        return;
      case RecordKind::kPart:
        return TakePart(record);
      case RecordKind::kPlace: {
        const double top = numbers_.Below(record[2]);
        const double left = numbers_.Below(record[3]);
        const double box[] = {top, left, record[4], record[5]};
        return Add(record[1], box, std::size(box));
      }
      case RecordKind::kChance:
        if (numbers_.Uniform(0, 1) < record[2]) Add(record[1], nullptr, 0);
        return;
    }
  }

  const int32_t* to() const { return to_; }

 private:
  void TakePart(const double* record) {
    double box[] = {record[8], record[9], record[10], record[11]};
    if (const std::optional<Box> drawn = DrawPart(numbers_, record[2], record[3], record + 4))
      std::copy(drawn->begin(), drawn->end(), box);
    Add(record[1], box, std::size(box));
    if (box[2] != record[13] || box[3] != record[14]) Add(record[12], record + 13, 3);
  }

  void Add(double kind, const double* values, size_t count) {
    if (end_ - to_ < static_cast<ptrdiff_t>(kStep))
      ThrowTorchError("draw_steps: more steps than there is room for");
    *to_ = static_cast<int32_t>(kind);
    std::fill(to_ + 1, to_ + kStep, 0);
    for (size_t i = 0; i < count; ++i) to_[i + 1] = static_cast<int32_t>(values[i]);
    to_ += kStep;
  }

  int32_t* to_;
  const int32_t* end_;
  Numbers& numbers_;
};

// draw_steps(records, spans, steps, ends, generator | null): `spans` has the first record and the end of
// each picture's; the steps go to `steps`, and to `ends` after how many of them each picture ends.
Napi::Value DrawSteps(Environment& environment, const Napi::CallbackInfo& info) {
  const c10::InferenceMode inference;
  const Napi::Float64Array records = info[0].As<Napi::Float64Array>();
  const Napi::Int32Array spans = info[1].As<Napi::Int32Array>();
  Napi::Int32Array steps = info[2].As<Napi::Int32Array>();
  Napi::Int32Array ends = info[3].As<Napi::Int32Array>();
  Numbers numbers(GeneratorOrDefault(environment, info[4]));
  StepsOf drawn(steps.Data(), steps.Data() + steps.ElementLength(), numbers);
  for (size_t picture = 0; picture < ends.ElementLength(); ++picture) {
    for (int32_t at = spans[picture * 2]; at < spans[picture * 2 + 1]; ++at)
      drawn.Take(records.Data() + static_cast<size_t>(at) * kRecord);
    ends[picture] = static_cast<int32_t>((drawn.to() - steps.Data()) / static_cast<ptrdiff_t>(kStep));
  }
  return info.Env().Undefined();
}

}  // namespace

void InitDraws(Napi::Object exports) {
  Export<&DrawUniform, Touches::kWrites>(exports, "draw_uniform");
  Export<&DrawExpUniform, Touches::kWrites>(exports, "draw_exp_uniform");
  Export<&DrawInteger, Touches::kWrites>(exports, "draw_integer");
  Export<&DrawPart, Touches::kWrites>(exports, "draw_part");
  Export<&DrawSteps, Touches::kWrites>(exports, "draw_steps");
}

}  // namespace libtorch_node
