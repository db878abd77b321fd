#include "autograd/implicit_gradients.h"

#include <ATen/ops/ones_like.h>

#include <sstream>
#include <string>

#include "boundary/convert.h"
#include "boundary/errors.h"

namespace libtorch_node {

namespace {

std::string SizeText(const at::Tensor& tensor) {
  std::ostringstream text;
  text << "torch.Size([";
  for (int64_t i = 0; i < tensor.dim(); ++i) text << (i == 0 ? "" : ", ") << tensor.size(i);
  text << "])";
  return text.str();
}

std::string DtypeText(const at::Tensor& tensor) {
  return std::string("torch.") + DtypeName(tensor.scalar_type());
}

std::string Place(const char* list, size_t index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

void CheckGradient(const at::Tensor& output, const at::Tensor& gradient, size_t index) {
  if (!output.sizes().equals(gradient.sizes())) {
    ThrowTorchError("Mismatch in shape: " + Place("grad_output", index) + " has a shape of " +
                    SizeText(gradient) + " and " + Place("output", index) + " has a shape of " +
                    SizeText(output) + ".");
  }
  if (output.is_complex() != gradient.is_complex()) {
    ThrowTorchError(
        "For complex Tensors, both grad_output and output are required to have the same dtype. "
        "Mismatch in dtype: " +
        Place("grad_output", index) + " has a dtype of " + DtypeText(gradient) + " and " +
        Place("output", index) + " has a dtype of " + DtypeText(output) + ".");
  }
}

at::Tensor ImplicitGradient(const at::Tensor& output) {
  if (!output.requires_grad()) return {};
  if (output.numel() != 1) ThrowTorchError("grad can be implicitly created only for scalar outputs");
  if (!output.is_floating_point()) {
    ThrowTorchError("grad can be implicitly created only for real scalar outputs but got " +
                    DtypeText(output));
  }
  return at::ones_like(output, at::MemoryFormat::Preserve);
}

}  // namespace

void ThrowGradientCount(size_t tensors, size_t gradients) {
  ThrowTorchError("got " + std::to_string(tensors) + " tensors and " + std::to_string(gradients) +
                  " gradients");
}

void CompleteGradients(const std::vector<at::Tensor>& outputs, std::vector<at::Tensor>& gradients) {
  for (size_t i = 0; i < outputs.size() && i < gradients.size(); ++i) {
    if (gradients[i].defined()) {
      CheckGradient(outputs[i], gradients[i], i);
    } else {
      gradients[i] = ImplicitGradient(outputs[i]);
    }
  }
  if (outputs.size() != gradients.size()) ThrowGradientCount(outputs.size(), gradients.size());
}

}  // namespace libtorch_node
