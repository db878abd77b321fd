/** Attention and transformers against PyTorch's, by the usual way and by LibTorch's fused one. */

import torch, { nn, type Tensor } from 'libtorch-node';
import t from 'tap';
import { compare_error, compare_expression, compare_warnings } from '../helpers/both-sides.js';
import { evaluate } from '../helpers/python-expression.js';
import { equal_bits, python } from '../helpers/reference.js';

/** Compares what a module gives in each mode, its gradients and its state; arguments are expressions over `x` and `y`. */
async function compare(
  t: Parameters<typeof equal_bits>[0],
  made: string,
  args: string,
  shapes: { x: number[]; y?: number[] },
) {
  const code = `${made}(${args})`;
  const theirs = await python(
    `torch.manual_seed(4)
m = eval(made)
x = torch.randn(shapes['x'], requires_grad=True)
y = torch.randn(shapes['y']) if 'y' in shapes else None
flat = lambda found: list(found) if isinstance(found, tuple) else [found]
names = {'torch': torch, 'nn': nn, 'F': F, 'm': m, 'x': x, 'y': y}
found = flat(eval('m(' + args + ')', names))
found[0].sum().backward()
gradients = [x.grad] + [p.grad for p in m.parameters()]
m.eval()
slow = flat(eval('m(' + args + ')', names))
with torch.no_grad(): fast = flat(eval('m(' + args + ')', names))
return [found, gradients, slow, fast, repr(m), dict(m.state_dict())]`,
    { made, args, shapes },
  );
  torch.manual_seed(4);
  const m = evaluate(made) as nn.Module;
  const x = torch.randn(shapes.x, { requires_grad: true });
  const y = shapes.y === undefined ? null : torch.randn(shapes.y);
  const run = () => [evaluate(`m(${args})`, { m, x, y })].flat() as Tensor[];
  const found = run();
  found[0]!.sum().backward();
  const gradients = [x.grad, ...m.parameters().map((parameter) => parameter.grad)];
  m.eval();
  const slow = run();
  const fast = torch.no_grad(run);
  equal_bits(t, [found, gradients, slow, fast, String(m), m.state_dict()], theirs, code);
}

const self = { x: [5, 3, 8] };
const cross = { x: [5, 3, 8], y: [6, 3, 8] };

t.test('MultiheadAttention', async (t) => {
  const lower = 'torch.ones(5, 5).tril().logical_not()';
  const padded =
    'torch.tensor([[False, False, True], [False, True, True], [False, False, False], [False, False, False], [False, True, False]])';
  for (const [made, args, shapes] of [
    ['nn.MultiheadAttention(8, 2)', 'x, x, x', self],
    ['nn.MultiheadAttention(8, 2, batch_first=True)', 'x, x, x', self],
    ['nn.MultiheadAttention(8, 4, batch_first=True)', 'x, x, x, need_weights=False', self],
    ['nn.MultiheadAttention(8, 2, batch_first=True)', 'x, x, x, average_attn_weights=False', self],
    ['nn.MultiheadAttention(8, 2, batch_first=True)', `x, x, x, key_padding_mask=${padded}`, self],
    ['nn.MultiheadAttention(8, 2, batch_first=True)', 'x, x, x, attn_mask=torch.zeros(3, 3)', self],
    ['nn.MultiheadAttention(8, 2)', `x, x, x, attn_mask=${lower}`, self],
    ['nn.MultiheadAttention(8, 2)', `x, x, x, None, False, ${lower}, True, True`, self],
    ['nn.MultiheadAttention(8, 2)', `x, x, x, attn_mask=${lower}, need_weights=False`, self],
    ['nn.MultiheadAttention(8, 2, dropout=0.5)', 'x, x, x', self],
    ['nn.MultiheadAttention(8, 2, dropout=0.5)', 'x, x, x, need_weights=False', self],
    ['nn.MultiheadAttention(8, 2, bias=False)', 'x, y, y', cross],
    ['nn.MultiheadAttention(8, 2, add_bias_kv=True)', 'x, y, y', cross],
    ['nn.MultiheadAttention(8, 2, add_zero_attn=True)', 'x, y, y', cross],
    [
      'nn.MultiheadAttention(8, 2, add_bias_kv=True, add_zero_attn=True)',
      `x, x, x, attn_mask=${lower}`,
      self,
    ],
    ['nn.MultiheadAttention(8, 2, kdim=4, vdim=6)', 'x, torch.ones(6, 3, 4), torch.ones(6, 3, 6)', self],
    [
      'nn.MultiheadAttention(8, 2, kdim=8, vdim=8, batch_first=True)',
      'x, y, y',
      { x: [3, 5, 8], y: [3, 6, 8] },
    ],
    ['nn.MultiheadAttention(8, 1)', 'x, y, x', { x: [5, 3, 8], y: [5, 3, 8] }],
    ['nn.MultiheadAttention(8, 2)', 'x, x, x', { x: [5, 8] }],
    [
      'nn.MultiheadAttention(8, 2, batch_first=True)',
      'x, x, x, attn_mask=torch.ones(2, 5, 5)',
      { x: [5, 8] },
    ],
  ] as [string, string, { x: number[]; y?: number[] }][]) {
    await compare(t, made, args, shapes);
  }
});

t.test('transformers', async (t) => {
  const padded =
    'torch.tensor([[False, False, False], [False, True, True], [False, False, True], [False, False, False], [False, False, True]])';
  const causal = 'nn.Transformer.generate_square_subsequent_mask(5)';
  const encoder = 'nn.TransformerEncoderLayer(8, 2, 16, 0';
  for (const [made, args, shapes] of [
    ['nn.TransformerEncoderLayer(8, 2, 16)', 'x', self],
    ["nn.TransformerEncoderLayer(8, 2, 16, 0.1, 'gelu', batch_first=True)", 'x', self],
    ['nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, norm_first=True)', 'x', self],
    ['nn.TransformerEncoderLayer(8, 2, 16, bias=False, layer_norm_eps=0.001)', 'x', self],
    ['nn.TransformerEncoderLayer(8, 2, 16, activation=nn.ReLU(), batch_first=True)', 'x', self],
    ['nn.TransformerEncoderLayer(8, 2, 16, activation=F.silu)', `x, ${causal}`, self],
    [`${encoder}, batch_first=True)`, `x, src_key_padding_mask=${padded}`, self],
    [`${encoder})`, `x, src_mask=${causal}, is_causal=True`, self],
    ['nn.TransformerDecoderLayer(8, 2, 16)', 'x, y', cross],
    [
      'nn.TransformerDecoderLayer(8, 2, 16, norm_first=True, activation="gelu")',
      `x, y, ${causal}, tgt_is_causal=True`,
      cross,
    ],
    [`nn.TransformerEncoder(${encoder}, batch_first=True), 2)`, 'x', self],
    [
      `nn.TransformerEncoder(${encoder}, batch_first=True), 2, nn.LayerNorm(8))`,
      `x, src_key_padding_mask=${padded}`,
      self,
    ],
    [`nn.TransformerEncoder(${encoder}), 2, enable_nested_tensor=False)`, `x, mask=${causal}`, self],
    [
      'nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 16), 2, nn.LayerNorm(8))',
      `x, y, tgt_mask=${causal}`,
      cross,
    ],
    ['nn.Transformer(8, 2, 2, 2, 16, 0, batch_first=True)', 'x, y', { x: [3, 5, 8], y: [3, 6, 8] }],
  ] as [string, string, { x: number[]; y?: number[] }][]) {
    await compare(t, made, args, shapes);
  }
});

t.test('functions', async (t) => {
  await compare_expression(t, 'nn.Transformer.generate_square_subsequent_mask(3)');
  const heads = { q: [2, 3, 4, 8], k: [2, 3, 5, 8], v: [2, 3, 5, 8] };
  for (const code of [
    'F.scaled_dot_product_attention(q, k, v)',
    'F.scaled_dot_product_attention(q, k, v, dropout_p=0.5, scale=0.3)',
    'F.scaled_dot_product_attention(q, k, v, torch.ones(4, 5).tril().bool())',
    'F.scaled_dot_product_attention(q, q, q, is_causal=True)',
  ]) {
    const { q, k, v } = heads;
    await compare_expression(t, code, code.includes('q, q') ? { q } : { q, k, v });
  }
  const weights = { x: [5, 3, 8], w: [24, 8], b: [24], o: [8, 8], p: [8] };
  for (const code of [
    'F.multi_head_attention_forward(x, x, x, 8, 2, w, b, None, None, False, 0.0, o, p)',
    'F.multi_head_attention_forward(x, x, x, 8, 2, w, b, None, None, True, 0.0, o, p, need_weights=False)',
    'F.multi_head_attention_forward(x, x, x, 8, 2, w, b, None, None, False, 0.0, o, p, static_k=torch.ones(6, 5, 4), average_attn_weights=False)',
  ]) {
    await compare_expression(t, code, weights);
  }
});

t.test('layers of an encoder are copies', async (t) => {
  const layer = new nn.TransformerEncoderLayer(4, 2, 8);
  layer.linear1.weight.requires_grad_(false);
  torch.manual_seed(1);
  const drawn = torch.rand(2);
  torch.manual_seed(1);
  const encoder = new nn.TransformerEncoder(layer, 2, { enable_nested_tensor: false });
  t.same(torch.rand(2).tolist(), drawn.tolist());
  const [first, second] = [encoder.layers.at(0), encoder.layers.at(1)] as nn.TransformerEncoderLayer[];
  t.equal(first!.linear1.weight.requires_grad, false);
  t.same(second!.linear2.weight.tolist(), layer.linear2.weight.tolist());
  nn.init.zeros_(first!.linear2.weight);
  t.not(second!.linear2.weight.abs().sum().item(), 0);
  t.not(layer.linear2.weight.abs().sum().item(), 0);
  t.throws(() => new nn.TransformerEncoder(new nn.Linear(2, 2) as never, 2), { message: /copy\(\)/ });
});

t.test('warnings', async (t) => {
  await compare_warnings(t, 'nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2), 1)');
  await compare_warnings(t, 'nn.TransformerEncoder(nn.TransformerEncoderLayer(9, 3, batch_first=True), 1)');
  await compare_warnings(
    t,
    'nn.MultiheadAttention(8, 2)(torch.ones(3, 1, 8), torch.ones(3, 1, 8), torch.ones(3, 1, 8), torch.zeros(1, 3).bool(), attn_mask=torch.zeros(3, 3))',
  );
});

t.test('mistakes', async (t) => {
  const x = 'torch.ones(3, 2, 8)';
  for (const code of [
    'nn.MultiheadAttention(8)',
    'nn.MultiheadAttention(8, 3)',
    'nn.MultiheadAttention(0, 3)',
    'nn.MultiheadAttention(8, 2, heads=2)',
    `nn.MultiheadAttention(8, 2)(${x})`,
    `nn.MultiheadAttention(4, 2)(${x}, ${x}, ${x})`,
    `nn.MultiheadAttention(8, 2)(${x}, torch.ones(3, 8), ${x})`,
    `nn.MultiheadAttention(8, 2)(torch.ones(3, 8), ${x}, ${x})`,
    `nn.MultiheadAttention(8, 2)(torch.ones(8), ${x}, ${x})`,
    `nn.MultiheadAttention(8, 2)(${x}, ${x}, torch.ones(4, 2, 8))`,
    `nn.MultiheadAttention(8, 2)(${x}, ${x}, ${x}, torch.ones(3).bool())`,
    `nn.MultiheadAttention(8, 2)(${x}, ${x}, ${x}, torch.ones(2, 4).bool())`,
    `nn.MultiheadAttention(8, 2)(${x}, ${x}, ${x}, torch.ones(2, 3).long())`,
    `nn.MultiheadAttention(8, 2)(${x}, ${x}, ${x}, attn_mask=torch.ones(3, 4))`,
    `nn.MultiheadAttention(8, 2)(${x}, ${x}, ${x}, attn_mask=torch.ones(3, 3, 3))`,
    `nn.MultiheadAttention(8, 2)(${x}, ${x}, ${x}, attn_mask=torch.ones(3))`,
    `nn.MultiheadAttention(8, 2)(${x}, ${x}, ${x}, is_causal=True)`,
    `nn.MultiheadAttention(8, 2, kdim=4)(${x}, ${x}, ${x})`,
    'nn.TransformerEncoderLayer(8)',
    "nn.TransformerEncoderLayer(8, 2, activation='tanh')",
    `nn.TransformerEncoderLayer(8, 2, 16)(torch.ones(3, 2, 6))`,
    `nn.TransformerDecoderLayer(8, 2, 16)(${x})`,
    `nn.Transformer(8, 2, 1, 1, 16)(${x}, torch.ones(3, 4, 8))`,
    `nn.Transformer(8, 2, 1, 1, 16)(${x}, torch.ones(3, 2, 6))`,
  ]) {
    await compare_error(t, code);
  }
});
