// Lists of sizes as Python prints them.
#include <sstream>

#include "nn/layer.h"

namespace libtorch_node {

std::string ListText(at::IntArrayRef list) {
  std::ostringstream text;
  text << list;
  return text.str();
}

std::string TupleText(at::IntArrayRef list) {
  std::string text = ListText(list);
  text.front() = '(';
  text.back() = ')';
  return list.size() == 1 ? text.insert(text.size() - 1, 1, ',') : text;
}

}  // namespace libtorch_node
