// `x[...]` of Python: LibTorch's own indexing, reached with indices that lib/tensor/indexing.ts has read.
#define AT_PER_OPERATOR_HEADERS
#include <ATen/TensorIndexing.h>

#include "boundary/convert.h"
#include "boundary/guard.h"
#include "boundary/tensor.h"
#include "boundary/written_number.h"

namespace libtorch_node {

using at::indexing::Slice;
using at::indexing::TensorIndex;

static std::optional<c10::SymInt> Bound(Environment& environment, const Napi::Array& slice, uint32_t place) {
  static constexpr const char* kNames[] = {"start", "stop", "step"};
  Napi::Value value = slice.Get(place);
  if (value.IsNull() || value.IsUndefined()) return std::nullopt;
  return c10::SymInt(ToInt64({environment, value, "slice", kNames[place]}));
}

// null, an integer, a boolean, a tensor, "...", or [start, stop, step] for a slice.
static TensorIndex ToIndex(Environment& environment, const Napi::Value& value) {
  switch (KindOf(environment, value)) {
    case Kind::kNothing:
      return at::indexing::None;
    case Kind::kInteger:
      return TensorIndex(ToInt64({environment, value, "index", "indices"}));
    case Kind::kBoolean:
      return TensorIndex(value.As<Napi::Boolean>().Value());
    case Kind::kString:
      return at::indexing::Ellipsis;
    case Kind::kArray: {
      Napi::Array slice = value.As<Napi::Array>();
      return Slice(Bound(environment, slice, 0), Bound(environment, slice, 1), Bound(environment, slice, 2));
    }
    default:
      return TensorIndex(UnwrapTensor({environment, value, "index", "indices"}));
  }
}

static std::vector<TensorIndex> ToIndices(Environment& environment, const Napi::Value& value) {
  Napi::Array array = value.As<Napi::Array>();
  std::vector<TensorIndex> indices;
  if (array.Length() == 0) return {at::indexing::Ellipsis};  // x[()] is x[...]
  indices.reserve(array.Length());
  for (uint32_t place = 0; place < array.Length(); place++) {
    indices.push_back(ToIndex(environment, array.Get(place)));
  }
  return indices;
}

static Napi::Value GetItem(Environment& environment, const Napi::CallbackInfo& info) {
  at::Tensor self = UnwrapTensor({environment, info[0], "index", "self"});
  return {info.Env(), WrapTensor(environment, self.index(ToIndices(environment, info[1])))};
}

static Napi::Value SetItem(Environment& environment, const Napi::CallbackInfo& info) {
  at::Tensor self = UnwrapTensor({environment, info[0], "index_put_", "self"});
  std::vector<TensorIndex> indices = ToIndices(environment, info[1]);
  environment.jobs().BeforeWriting();  // a getter among the indices may have begun a job
  if (KindOf(environment, info[2]) == Kind::kTensor) {
    self.index_put_(indices, UnwrapTensor({environment, info[2], "index_put_", "values"}));
  } else {
    const c10::Scalar number = ToScalar({environment, info[2], "index_put_", "values"});
    CheckWrittenNumber(self.scalar_type(), number);
    self.index_put_(indices, number);
  }
  return info[0];
}

void InitIndexing(Napi::Object exports) {
  Export<&GetItem>(exports, "get_item");
  Export<&SetItem, Touches::kWrites>(exports, "set_item");
}

}  // namespace libtorch_node
