#include "optim/optim.h"

#include <cmath>

#include "boundary/convert.h"
#include "boundary/guard.h"

namespace libtorch_node {

// C's pow(), which is Python's `**` for floats. JavaScript's own rounds one result in ten differently.
static Napi::Value Pow(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), std::pow(ToDouble({environment, info[0], "pow", "base"}),
                                                ToDouble({environment, info[1], "pow", "exponent"})));
}

// The same for functions of one number: JavaScript's come from another library than Python's.
template <double (*kFunction)(double)>
static Napi::Value OfNumber(Environment& environment, const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), kFunction(ToDouble({environment, info[0], "math", "x"})));
}

void InitOptim(Napi::Object exports) {
  InitSgd(exports);
  InitStepLr(exports);
  InitZeroGrad(exports);
  Export<&Pow>(exports, "pow");
  Export<&OfNumber<&std::cos>>(exports, "cos");
  Export<&OfNumber<&std::log>>(exports, "log");
}

}  // namespace libtorch_node
