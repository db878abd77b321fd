#include "boundary/nested_array.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/DefaultDtype.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "boundary/convert.h"
#include "boundary/errors.h"
#include "boundary/tensor.h"

namespace libtorch_node {

namespace {

// A typed array among the arrays, and how many elements of other arrays come before it.
struct TypedRow {
  size_t before;
  at::Tensor values;
};

// The elements of nested arrays, in row-major order, in the widest form that they need.
struct Elements {
  std::vector<int64_t> shape;
  std::vector<TypedRow> rows;
  bool any_float = false;
  bool any_complex = false;
  bool any_integer = false;
  std::vector<int64_t> integers;  // filled while neither float nor complex was seen
  std::vector<c10::complex<double>> numbers;
};

class Reader {
 public:
  Reader(Environment& environment, Elements& elements) : environment_(environment), elements_(elements) {}

  void Read(napi_value value) {
    Measure(value);
    size_t count = 1;  // at first: arrays may claim any length
    for (int64_t size : elements_.shape) count = std::min<size_t>(count * static_cast<size_t>(size), 4096);
    elements_.numbers.reserve(count);
    elements_.integers.reserve(count);
    Visit(value, 0);
  }

 private:
  napi_env env() const { return environment_.env(); }

  void Measure(napi_value value) {
    while (true) {
      if (IsTypedArray(env(), value))
        return elements_.shape.push_back(Napi::TypedArray(environment_.env(), value).ElementLength());
      if (KindOf(environment_, value) != Kind::kArray) return;
      if (elements_.shape.size() > 64) ThrowValueError("too many dimensions: nested arrays deeper than 64");
      const uint32_t length = LengthOf(env(), value);
      elements_.shape.push_back(length);
      if (length == 0) break;
      value = ElementOf(env(), value, 0);
    }
  }

  void Visit(napi_value value, size_t depth) {
    if (depth == elements_.shape.size()) return Element(value);
    if (IsTypedArray(env(), value)) return Row(value, depth);
    if (KindOf(environment_, value) != Kind::kArray) {
      ThrowTypeError("not a sequence: tensor() expected an array at dim " + std::to_string(depth) + ", got " +
                     TypeName(environment_, value));
    }
    const uint32_t length = LengthOf(env(), value);
    CheckLength(length, depth);
    for (uint32_t i = 0; i < length; ++i) {
      Napi::HandleScope scope(environment_.env());
      Visit(ElementOf(env(), value, i), depth + 1);
    }
  }

  void CheckLength(int64_t length, size_t depth) {
    if (length == elements_.shape[depth]) return;
    ThrowValueError("expected sequence of length " + std::to_string(elements_.shape[depth]) + " at dim " +
                    std::to_string(depth) + " (got " + std::to_string(length) + ")");
  }

  void Row(napi_value value, size_t depth) {
    at::Tensor values = FromTypedArray(environment_, value);
    CheckLength(values.numel(), depth);
    if (depth + 1 != elements_.shape.size()) {
      ThrowTypeError("not a sequence: tensor() expected an array at dim " + std::to_string(depth + 1) +
                     ", got a number of a " + TypeName(environment_, value));
    }
    elements_.rows.push_back({elements_.numbers.size(), std::move(values)});
  }

  void Element(napi_value value) {
    if (HandleOf(environment_, value) != nullptr) {
      return Add(UnwrapTensor({environment_, value, "tensor", "data"}).item());
    }
    switch (KindOf(environment_, value)) {
      case Kind::kBoolean:
      case Kind::kInteger:
      case Kind::kFloat:
      case Kind::kComplex:
        return Add(ToScalar({environment_, value, "tensor", "data"}));
      case Kind::kArray:
        ThrowValueError("expected a number at dim " + std::to_string(elements_.shape.size()) +
                        ", got an array: the nested arrays have different depths");
      default:
        ThrowTypeError("Could not infer dtype of " + TypeName(environment_, value));
    }
  }

  void Add(const c10::Scalar& number) {
    elements_.any_complex |= number.isComplex();
    elements_.any_float |= number.isFloatingPoint();
    elements_.any_integer |= number.isIntegral(/*includeBool=*/false);
    elements_.integers.push_back(number.isIntegral(true) ? number.to<int64_t>() : 0);
    elements_.numbers.push_back(number.to<c10::complex<double>>());
  }

  Environment& environment_;
  Elements& elements_;
};

c10::ScalarType InferNumbers(const Elements& elements) {
  const c10::ScalarType floating = c10::typeMetaToScalarType(c10::get_default_dtype());
  if (elements.any_complex) return floating == c10::kDouble ? c10::kComplexDouble : c10::kComplexFloat;
  if (elements.any_float || elements.numbers.empty()) return floating;
  return elements.any_integer ? c10::kLong : c10::kBool;
}

// Of all that is there, as Python promotes it.
c10::ScalarType Infer(const Elements& elements) {
  if (elements.rows.empty()) return InferNumbers(elements);
  c10::ScalarType result = elements.rows.front().values.scalar_type();
  for (const TypedRow& row : elements.rows) result = c10::promoteTypes(result, row.values.scalar_type());
  return elements.numbers.empty() ? result : c10::promoteTypes(result, InferNumbers(elements));
}

// Python refuses an integer that the dtype cannot hold.
void CheckRange(const Elements& elements, c10::ScalarType dtype) {
  if (!c10::isIntegralType(dtype, false) || elements.any_float || elements.any_complex) return;
  const int bits = static_cast<int>(c10::elementSize(dtype)) * 8;
  const bool is_signed = c10::isSignedType(dtype);
  if (bits == 64) return;
  const int64_t highest = is_signed ? (int64_t{1} << (bits - 1)) - 1 : (int64_t{1} << bits) - 1;
  const int64_t lowest = is_signed ? -highest - 1 : -highest;  // negatives wrap around, as in Python
  for (int64_t value : elements.integers) {
    if (value > highest || value < lowest) {
      ThrowTorchError("value cannot be converted to type " + std::string(DtypeName(dtype)) +
                      " without overflow");
    }
  }
}

// The numbers of all arrays that are not typed, as one row.
at::Tensor FromNumbers(const Elements& elements, c10::ScalarType dtype) {
  CheckRange(elements, dtype);
  const int64_t count = static_cast<int64_t>(elements.numbers.size());
  const bool exact = !elements.any_float && !elements.any_complex;
  if (exact) {
    return at::from_blob(const_cast<int64_t*>(elements.integers.data()), {count}, c10::kLong)
        .to(dtype, /*non_blocking=*/false, /*copy=*/true);
  }
  if (elements.any_complex) {
    return at::from_blob(const_cast<c10::complex<double>*>(elements.numbers.data()), {count},
                         c10::kComplexDouble)
        .to(dtype, false, true);
  }
  std::vector<double> reals;
  reals.reserve(elements.numbers.size());
  for (const auto& number : elements.numbers) reals.push_back(number.real());
  return at::from_blob(reals.data(), {count}, c10::kDouble).to(dtype, false, true);
}

at::Tensor FromElements(const Elements& elements, c10::ScalarType dtype) {
  const at::AutoDispatchBelowADInplaceOrView
      no_view;  // what is made here is a leaf, whatever it takes to make it
  const at::Tensor numbers = FromNumbers(elements, dtype);
  if (elements.rows.empty()) return numbers.view(elements.shape);
  std::vector<at::Tensor> parts;
  int64_t done = 0;
  for (const TypedRow& row : elements.rows) {
    const auto before = static_cast<int64_t>(row.before);
    parts.push_back(numbers.slice(0, done, before));
    parts.push_back(row.values.to(dtype));
    done = before;
  }
  parts.push_back(numbers.slice(0, done));
  return at::cat(parts).view(elements.shape);
}

}  // namespace

at::Tensor FromNestedArray(Environment& environment, napi_value value, std::optional<c10::ScalarType> dtype) {
  Elements elements;
  Reader(environment, elements).Read(value);
  return FromElements(elements, dtype.value_or(Infer(elements)));
}

}  // namespace libtorch_node
