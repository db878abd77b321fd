/** Functions of nn that look at their tensors before LibTorch does: what is no tensor is named. */
import torch, { nn } from 'libtorch-node';
import t from 'tap';

// biome-ignore lint/suspicious/noExplicitAny: what TypeScript forbids is what is tested
const F = nn.functional as any;
// biome-ignore lint/suspicious/noExplicitAny: as above
const any = nn as any;
const x = torch.ones(2, 3);

const cases: Record<string, [call: () => unknown, message: RegExp]> = {
  mse_loss: [() => F.mse_loss(x, 5), /^mse_loss\(\): argument 'target' must be Tensor, not int$/],
  l1_loss: [() => F.l1_loss([1], x), /^l1_loss\(\): argument 'input' must be Tensor, not list$/],
  smooth_l1_loss: [() => F.smooth_l1_loss(x, null), /argument 'target' must be Tensor, not NoneType$/],
  huber_loss: [() => F.huber_loss('x', x), /argument 'input' must be Tensor, not str$/],
  bce: [() => F.binary_cross_entropy(x, 1), /argument 'target' must be Tensor, not int$/],
  bce_logits: [() => F.binary_cross_entropy_with_logits(x, 1), /argument 'target' must be Tensor/],
  margin_ranking: [() => F.margin_ranking_loss(x, 1, x), /argument 'input2' must be Tensor, not int$/],
  triplet: [() => F.triplet_margin_with_distance_loss(x, x, 1), /argument 'negative' must be Tensor/],
  gaussian: [() => F.gaussian_nll_loss(x, x, 'x'), /argument 'var' must be Tensor, not str$/],
  soft_margin: [() => F.multilabel_soft_margin_loss(x, 1), /argument 'target' must be Tensor/],
  embedding: [() => F.embedding(x, null), /^embedding\(\): argument 'weight' must be Tensor, not NoneType$/],
  embedding_bag: [() => F.embedding_bag(1, x), /argument 'input' must be Tensor, not int$/],
  linear: [() => F.linear_cross_entropy(x, 1, x), /argument 'linear_weight' must be Tensor/],
  glu: [() => F.glu(null), /argument 'input' must be Tensor, not NoneType$/],
  softsign: [() => F.softsign(null), /argument 'input'.* must be Tensor/],
  tanhshrink: [() => F.tanhshrink(5), /argument 'input'.* must be Tensor/],
  dropout2d: [() => F.dropout2d('x'), /argument 'input'.* must be Tensor/],
  'a layer': [() => new nn.GELU().forward(5 as never), /argument 'input'.* must be Tensor/],
  'an option': [() => new any.ELU('x'), /ELU.*argument 'alpha'/],
  'sizes of a table': [() => new any.Embedding(2.5, 2), /Embedding.*argument 'num_embeddings'/],
};

for (const [name, [call, message]] of Object.entries(cases)) {
  t.test(name, async (t) => {
    t.throws(call, { constructor: TypeError, message });
  });
}

t.test('gradients', async (t) => {
  t.throws(() => any.utils.clip_grad_norm_([x, 5], 1), {
    message: /argument 'parameters' must be Tensor, not int$/,
  });
  t.throws(() => any.utils.get_total_norm([5]), { message: /argument 'tensors' must be Tensor, not int$/ });
});

t.test('a sparse array is no shape', async (t) => {
  const long = new Array(2 ** 32 - 1);
  const message = 'a list of 4294967295 elements is not a size; it may have 65536';
  const named = /: 'normalized_shape' is a list of 4294967295 elements; it may have 33554432$/;
  t.throws(() => new any.LayerNorm(long), { constructor: torch.ValueError, message: named });
  t.throws(() => new any.RMSNorm(long), { constructor: torch.ValueError, message: named });
  t.throws(() => new any.LayerNorm(new Array(2 ** 17)), {
    constructor: torch.ValueError,
    message: 'a list of 131072 elements is not a size; it may have 65536',
  });
  t.throws(() => torch.broadcast_shapes(long), { constructor: torch.ValueError, message });
  const [values, indices] = F.max_pool2d(torch.ones(1, 4, 4), 2, { return_indices: true });
  t.throws(() => F.max_unpool2d(values, indices, 2, { output_size: long }), {
    constructor: torch.ValueError,
    message: /'output_size' is a list of 4294967295 elements/,
  });
});

t.test('nor a list of tensors', async (t) => {
  const long = new Array(2 ** 32 - 1);
  const { utils, ModuleList, ParameterDict, ParameterList } = any;
  const takers: Record<string, () => unknown> = {
    'an optimizer': () => new torch.optim.Adadelta(long),
    'a group': () => new torch.optim.SGD([{ params: long }], { lr: 1 }),
    clip_grad_norm_: () => utils.clip_grad_norm_(long, 1),
    parameters_to_vector: () => utils.parameters_to_vector(long),
    pad_sequence: () => utils.rnn.pad_sequence(long),
    ModuleList: () => new ModuleList(long),
    ParameterList: () => new ParameterList(long),
    'a pair': () => new ParameterDict([long]),
    Sequential: () => new nn.Sequential().extend(long),
    backward: () => torch.autograd.backward(long),
    grad: () => torch.autograd.grad(long, long),
  };
  for (const [name, take] of Object.entries(takers)) {
    t.throws(take, { message: /a list of 4294967295 elements(; it may have 33554432| is too long)$/ }, name);
  }
});
