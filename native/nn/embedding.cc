// Embedding.
#include <ATen/ops/embedding.h>
#include <ATen/ops/embedding_renorm.h>
#include <ATen/ops/empty.h>
#include <torch/nn/modules/embedding.h>

#include "nn/bound.h"
#include "boundary/tensor.h"

namespace libtorch_node {

namespace {

struct Embedding : torch::nn::EmbeddingImpl {
  using Options = torch::nn::EmbeddingOptions;
  static constexpr const char* kName = "Embedding";
  static std::vector<Option<Options>> Rows() {
    return {LIBTORCH_NODE_EACH(LIBTORCH_NODE_LIBTORCH_ROW, num_embeddings, embedding_dim, padding_idx,
                               max_norm, norm_type, scale_grad_by_freq, sparse)
            // A weight that is there already. JavaScript reads it as the parameter of that name.
            Option<Options>{"weight",
                            [](Environment& environment, const Options& options) {
                              return WrapTensor(environment, options._weight());
                            },
                            [](const Argument& argument, Options& options) {
                              options._weight(UnwrapOptionalTensor(argument));
                            }}};
  }
  LIBTORCH_NODE_PARAMETERS(Embedding, weight)
  static Options Defaults() { return {1, 1}; }

  static std::shared_ptr<Embedding> Make(const Options& options, const Placement& placement) {
    // LibTorch's constructor draws in the default dtype; a weight that is given keeps it from that.
    auto module = std::make_shared<Embedding>(Options(0, 0)._weight(at::empty({0, 0})));
    const at::Tensor& given = options._weight();
    module->options = options;
    module->options._weight(at::Tensor());
    module->weight = given.defined()
                         ? given.detach()
                         : at::empty({options.num_embeddings(), options.embedding_dim()}, placement.Options())
                               .set_requires_grad(true);
    RegisteredParameters(*module)["weight"] = module->weight;
    if (!given.defined()) module->Reset();
    return module;
  }

  using EmbeddingImpl::EmbeddingImpl;

  at::Tensor Run(at::Tensor input) {
    if (options.max_norm().has_value()) {
      input = input.contiguous();
      at::Tensor table = weight.detach();
      at::NoGradGuard no_grad;
      at::embedding_renorm_(table, input, *options.max_norm(), options.norm_type());
    }
    return at::embedding(weight, input, options.padding_idx().value_or(-1), options.scale_grad_by_freq(),
                         options.sparse());
  }

  void Reset() {
    at::NoGradGuard no_grad;
    weight.normal_();
    if (options.padding_idx().has_value()) weight.select(0, *options.padding_idx()).fill_(0);
  }
};

}  // namespace

void AddEmbeddings(std::vector<LayerKind>& kinds) { AddLayers<Embedding>(kinds); }

}  // namespace libtorch_node
