// Whether JavaScript values fit a parameter of an operator.
#include "boundary/errors.h"
#include "boundary/parameter.h"

namespace libtorch_node {

namespace {

template <typename Reader>
bool Reads(const Reader& reader) {
  try {
    reader();
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

bool ElementFits(Environment& environment, const Parameter& parameter, const Value& given, bool exact) {
  const auto [value, kind, handle] = given;
  const Argument unnamed{environment, value, "", ""};
  switch (parameter.base) {
    case Base::kTensor:
      return kind == Kind::kTensor || (parameter.number_as_tensor && IsNumber(kind));
    case Base::kScalar:
      return IsNumber(kind) || (kind == Kind::kTensor && StandsForNumber(environment, value));
    case Base::kInt:
      return kind == Kind::kInteger || (kind == Kind::kTensor && StandsForInteger(environment, value));
    case Base::kFloat:
      return kind == Kind::kInteger || kind == Kind::kFloat ||
             (kind == Kind::kTensor && StandsForNumber(environment, value));
    case Base::kBool:
      return kind == Kind::kBoolean;
    case Base::kString:
      return kind == Kind::kString;
    case Base::kDtype:
      return kind == Kind::kString && (!exact || Reads([&] { ToScalarType(unnamed); }));
    case Base::kDevice:
      return kind == Kind::kDevice || kind == Kind::kInteger ||
             (kind == Kind::kString && (!exact || Reads([&] { ToDevice(unnamed); })));
    case Base::kMemoryFormat:
      return kind == Kind::kString && (!exact || Reads([&] { ToMemoryFormat(unnamed); }));
    case Base::kLayout:
      return kind == Kind::kString;
    case Base::kGenerator:
      return kind == Kind::kGenerator;
  }
  return false;
}

// Far more than a tensor can have dimensions.
constexpr uint32_t kMostIndices = 4096;

bool ListFits(Environment& environment, const Parameter& parameter, const Value& given, bool exact) {
  if (given.kind != Kind::kArray)
    return parameter.length > 0 && ElementFits(environment, parameter, given, exact);
  napi_env env = environment.env();
  const uint32_t length = LengthOf(env, given.value);
  // The holes of an array of any length would all do.
  if (parameter.optional_elements && length > kMostIndices) ThrowIndexError("too many indices");
  for (uint32_t i = 0; i < length; ++i) {
    const Value element = Look(environment, ElementOf(env, given.value, i));
    if (parameter.optional_elements && element.kind == Kind::kNothing) continue;
    // a list of tensors is not a list of numbers, as Python's foreach functions need it
    if (parameter.base == Base::kScalar && element.kind == Kind::kTensor) return false;
    if (!ElementFits(environment, parameter, element, exact)) return false;
  }
  return true;
}

}  // namespace

bool ValueFits(Environment& environment, const Parameter& parameter, const Value& value, bool exact) {
  if (value.kind == Kind::kNothing) return parameter.optional;
  return parameter.list ? ListFits(environment, parameter, value, exact)
                        : ElementFits(environment, parameter, value, exact);
}

}  // namespace libtorch_node
