#include "optim/optim.h"

#include <cmath>

#include "convert.h"
#include "guard.h"

namespace libtorch_node {

// C's pow(), which is Python's `**` for floats. JavaScript's own rounds one result in ten differently.
static Napi::Value Pow(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), std::pow(ToDouble(environment, info[0], "pow", "base"),
                                                ToDouble(environment, info[1], "pow", "exponent")));
}

void InitOptim(Napi::Object exports) {
  InitSgd(exports);
  InitStepLr(exports);
  InitZeroGrad(exports);
  Export<&Pow>(exports, "pow");
}

}  // namespace libtorch_node
