// PyTorch's names for dtypes, layouts and memory formats, which are strings on the JavaScript side.
#include <algorithm>

#include "boundary/convert.h"
#include "boundary/errors.h"

namespace libtorch_node {

namespace {

template <typename Value>
struct Entry {
  const char* name;
  Value value;
};

// PyTorch's names, then its aliases. The first name of a type is the one that is printed.
constexpr Entry<c10::ScalarType> kDtypes[] = {
    {"float32", c10::kFloat},
    {"float64", c10::kDouble},
    {"float16", c10::kHalf},
    {"bfloat16", c10::kBFloat16},
    {"int64", c10::kLong},
    {"int32", c10::kInt},
    {"int16", c10::kShort},
    {"int8", c10::kChar},
    {"uint8", c10::kByte},
    {"uint16", c10::ScalarType::UInt16},
    {"uint32", c10::ScalarType::UInt32},
    {"uint64", c10::ScalarType::UInt64},
    {"bool", c10::kBool},
    {"complex64", c10::kComplexFloat},
    {"complex128", c10::kComplexDouble},
    {"complex32", c10::kComplexHalf},
    {"float8_e4m3fn", c10::kFloat8_e4m3fn},
    {"float8_e4m3fnuz", c10::kFloat8_e4m3fnuz},
    {"float8_e5m2", c10::kFloat8_e5m2},
    {"float8_e5m2fnuz", c10::kFloat8_e5m2fnuz},
    {"float8_e8m0fnu", c10::kFloat8_e8m0fnu},
    {"float", c10::kFloat},
    {"double", c10::kDouble},
    {"half", c10::kHalf},
    {"long", c10::kLong},
    {"int", c10::kInt},
    {"short", c10::kShort},
    {"cfloat", c10::kComplexFloat},
    {"cdouble", c10::kComplexDouble},
    {"chalf", c10::kComplexHalf},
};

constexpr Entry<c10::Layout> kLayouts[] = {
    {"strided", c10::kStrided},      {"sparse_coo", c10::kSparse},    {"sparse_csr", c10::kSparseCsr},
    {"sparse_csc", c10::kSparseCsc}, {"sparse_bsr", c10::kSparseBsr}, {"sparse_bsc", c10::kSparseBsc},
};

constexpr Entry<c10::MemoryFormat> kMemoryFormats[] = {
    {"contiguous_format", c10::MemoryFormat::Contiguous},
    {"channels_last", c10::MemoryFormat::ChannelsLast},
    {"channels_last_3d", c10::MemoryFormat::ChannelsLast3d},
    {"preserve_format", c10::MemoryFormat::Preserve},
};

template <typename Value, size_t kCount>
const char* NameOf(const Entry<Value> (&table)[kCount], Value value) {
  for (const Entry<Value>& entry : table) {
    if (entry.value == value) return entry.name;
  }
  return nullptr;
}

// The value of a name; `kind` is what PyTorch calls it: "memory_format". Aliases are not listed in the error.
template <typename Value, size_t kCount>
Value Named(const Argument& argument, const Entry<Value> (&table)[kCount], std::string kind) {
  napi_env env = argument.environment.env();
  const std::string where = argument.Where() + " must be torch." + kind;
  if (TypeOf(env, argument.value) != napi_string) {
    ThrowTypeError(where + ", not " + TypeName(argument.environment, argument.value));
  }
  const std::string name = Napi::String(env, argument.value).Utf8Value();
  std::string known;
  for (const Entry<Value>& entry : table) {
    if (name == entry.name) return entry.value;
    if (entry.name == NameOf(table, entry.value))
      known += (known.empty() ? "" : ", ") + std::string(entry.name);
  }
  std::replace(kind.begin(), kind.end(), '_', ' ');
  ThrowTypeError(where + ", not '" + name + "' (" + kind + "s are " + known + ")");
}

}  // namespace

c10::ScalarType ToScalarType(const Argument& argument) { return Named(argument, kDtypes, "dtype"); }

c10::MemoryFormat ToMemoryFormat(const Argument& argument) {
  return Named(argument, kMemoryFormats, "memory_format");
}

c10::Layout ToLayout(const Argument& argument) { return Named(argument, kLayouts, "layout"); }

const char* LayoutName(c10::Layout layout) {
  const char* name = NameOf(kLayouts, layout);
  return name != nullptr ? name : "unknown";
}

const char* DtypeName(c10::ScalarType dtype) {
  const char* name = NameOf(kDtypes, dtype);
  return name != nullptr ? name : c10::toString(dtype);
}

}  // namespace libtorch_node
