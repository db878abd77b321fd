#include "dispatch/schemas.h"

#include <torch/csrc/jit/frontend/function_schema_parser.h>

#include <sstream>

namespace libtorch_node {

std::string Qualified(const std::string& name) {
  return name.find("::") == std::string::npos ? "aten::" + name : name;
}

c10::FunctionSchema ParseRow(const std::string& row) { return torch::jit::parseSchema(Qualified(row)); }

std::string Difference(const c10::FunctionSchema& declared, const std::optional<c10::OperatorHandle>& found) {
  if (!found) return "LibTorch has no operator " + toString(declared.operator_name());
  const c10::FunctionSchema& registered = found->schema();
  if (registered.arguments() == declared.arguments() && registered.returns() == declared.returns()) return "";
  if (registered.isBackwardCompatibleWith(declared)) return "";
  std::ostringstream text;
  text << "schema drift: declared " << declared << " but LibTorch has " << registered;
  return text.str();
}

}  // namespace libtorch_node
