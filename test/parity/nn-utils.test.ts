/** `torch.nn.utils`: clipping of gradients, parameters as a vector, sequences of different lengths. */

import torch, { nn, type Tensor } from 'libtorch-node';
import t from 'tap';
import { equal_bits, expect_error, observe, python, warnings_of } from '../helpers/reference.js';

const { rnn } = nn.utils;
// biome-ignore lint/suspicious/noExplicitAny: what TypeScript forbids
const any = nn.utils as any;

torch.manual_seed(31);
const gradients = [
  torch.randn(3, 5),
  torch.randn(7),
  torch.randn(2, 2, dtype('float64')),
  torch.randn(9).mul(3),
  torch.randn(4, dtype('float64')),
];

function dtype(name: 'float64') {
  return { dtype: name };
}

function parameters(): Tensor[] {
  return gradients.map((gradient) => {
    const parameter = new nn.Parameter(torch.zeros_like(gradient));
    parameter.grad = gradient.clone();
    return parameter;
  });
}

const MAKE = `
def make():
    made = [nn.Parameter(torch.zeros_like(g)) for g in gradients]
    for p, g in zip(made, gradients): p.grad = g.clone()
    return made
p = make()
`;

t.test('clipping', async (t) => {
  const { clip_grad_norm_, clip_grad_value_, clip_grads_with_norm_, get_total_norm } = nn.utils;
  const cases: [code: string, clip: (p: Tensor[]) => unknown][] = [
    ['nn.utils.clip_grad_norm_(p, 1.0)', (p) => clip_grad_norm_(p, 1)],
    ['nn.utils.clip_grad_norm_(p[:2], 100)', (p) => clip_grad_norm_(p.slice(0, 2), 100)],
    [
      'nn.utils.clip_grad_norm_(p[0], max_norm=0.5, norm_type=1)',
      (p) => clip_grad_norm_(p[0]!, { max_norm: 0.5, norm_type: 1 }),
    ],
    [
      'nn.utils.clip_grad_norm_(iter(p), 0.5, math.inf)',
      (p) => clip_grad_norm_(p.values(), 0.5, Number.POSITIVE_INFINITY),
    ],
    [
      'nn.utils.clip_grad_norm_(p, 1.5, 3, foreach=True)',
      (p) => clip_grad_norm_(p, 1.5, 3, { foreach: true }),
    ],
    ['nn.utils.clip_grad_norm_(p, 1.5, foreach=False)', (p) => clip_grad_norm_(p, 1.5, { foreach: false })],
    ['nn.utils.clip_grad_norm_([], 1.5)', () => clip_grad_norm_([], 1.5)],
    ['nn.utils.clip_grad_norm_([torch.ones(2)], 1.5)', () => clip_grad_norm_([torch.ones(2)], 1.5)],
    ['nn.utils.clip_grad_value_(p, 0.25)', (p) => clip_grad_value_(p, 0.25)],
    [
      'nn.utils.clip_grad_value_(p[1], clip_value=1, foreach=True)',
      (p) => clip_grad_value_(p[1]!, { clip_value: 1, foreach: true }),
    ],
    [
      'nn.utils.get_total_norm([each.grad for each in p], 1.5)',
      (p) =>
        get_total_norm(
          p.map((each) => each.grad!),
          1.5,
        ),
    ],
    ['nn.utils.get_total_norm(p[3].grad)', (p) => get_total_norm(p[3]!.grad!)],
    [
      'nn.utils.clip_grads_with_norm_(p, 1, torch.tensor(4.0))',
      (p) => clip_grads_with_norm_(p, 1, torch.tensor(4).float()),
    ],
    [
      'nn.utils.clip_grads_with_norm_(p, 1, torch.tensor(4.0), True)',
      (p) => clip_grads_with_norm_(p, 1, torch.tensor(4).float(), true),
    ],
  ];
  for (const [code, clip] of cases) {
    const theirs = await python(`${MAKE}\nreturn [eval(code), [each.grad for each in p]]`, {
      code,
      gradients,
    });
    const ours = parameters();
    equal_bits(t, [clip(ours), ours.map((each) => each.grad)], theirs, code);
  }
});

t.test('parameters as a vector', async (t) => {
  const theirs = await python(`torch.manual_seed(1)
net = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
vector = nn.utils.parameters_to_vector(net.parameters())
nn.utils.vector_to_parameters(vector.detach() * 2, net.parameters())
return [vector, vector.requires_grad, list(net.parameters()), net(torch.ones(1, 2))]`);
  torch.manual_seed(1);
  const net = new nn.Sequential(new nn.Linear(2, 3), new nn.Linear(3, 1));
  const vector = nn.utils.parameters_to_vector(net.parameters());
  nn.utils.vector_to_parameters(vector.detach().mul(2), net.parameters());
  const y = net.forward(torch.ones(1, 2));
  equal_bits(t, [vector, vector.requires_grad, net.parameters(), y], theirs);
});

const SEQUENCES = 'a, b, c = torch.arange(1.0, 5), torch.arange(5.0, 7), torch.arange(7.0, 10)\n';
const [a, b, c] = [torch.arange(1, 5), torch.arange(5, 7), torch.arange(7, 10)].map((each) =>
  each.float(),
) as [Tensor, Tensor, Tensor];

t.test('sequences', async (t) => {
  const cases: [code: string, compute: () => unknown][] = [
    ['rnn.pad_sequence([a, b, c])', () => rnn.pad_sequence([a, b, c])],
    ["rnn.pad_sequence((b, a), True, -1, 'left')", () => rnn.pad_sequence([b, a], true, -1, 'left')],
    ['rnn.pad_sequence(torch.ones(2, 3))', () => rnn.pad_sequence(torch.ones(2, 3))],
    ['list(rnn.pack_sequence([a, c, b]))', () => [...rnn.pack_sequence([a, c, b])]],
    [
      'list(rnn.pack_sequence([b, a, c], enforce_sorted=False))',
      () => [...rnn.pack_sequence([b, a, c], { enforce_sorted: false })],
    ],
    [
      'list(rnn.pack_padded_sequence(torch.arange(12.0).view(2, 3, 2), torch.tensor([3, 1]), batch_first=True))',
      () => [
        ...rnn.pack_padded_sequence(torch.arange(12).float().view(2, 3, 2), torch.tensor([3, 1]), {
          batch_first: true,
        }),
      ],
    ],
    [
      'list(rnn.pack_padded_sequence(torch.arange(12.0).view(3, 4), [1, 3, 2, 3], enforce_sorted=False))',
      () => [
        ...rnn.pack_padded_sequence(torch.arange(12).float().view(3, 4), [1, 3, 2, 3], {
          enforce_sorted: false,
        }),
      ],
    ],
    [
      'list(rnn.pad_packed_sequence(rnn.pack_sequence([b, a, c], False)))',
      () => rnn.pad_packed_sequence(rnn.pack_sequence([b, a, c], false)),
    ],
    [
      'list(rnn.pad_packed_sequence(rnn.pack_sequence([a, b]), True, padding_value=-1, total_length=6))',
      () => rnn.pad_packed_sequence(rnn.pack_sequence([a, b]), true, { padding_value: -1, total_length: 6 }),
    ],
    [
      'rnn.unpack_sequence(rnn.pack_sequence([b, a, c], False))',
      () => rnn.unpack_sequence(rnn.pack_sequence([b, a, c], false)),
    ],
    [
      'rnn.unpad_sequence(rnn.pad_sequence([a, b]), torch.tensor([4, 2]))',
      () => rnn.unpad_sequence(rnn.pad_sequence([a, b]), torch.tensor([4, 2])),
    ],
    [
      'rnn.invert_permutation(torch.tensor([2, 0, 1]))',
      () => rnn.invert_permutation(torch.tensor([2, 0, 1])),
    ],
    [
      'repr(rnn.pack_sequence([b, a], False).double())',
      () => String(rnn.pack_sequence([b, a], false).double()),
    ],
    ['repr(rnn.pack_sequence([a, b]).long())', () => String(rnn.pack_sequence([a, b]).to('cpu', 'int64'))],
  ];
  for (const [code, compute] of cases) {
    const theirs = await python(`${SEQUENCES}rnn = nn.utils.rnn\nreturn ${code}`);
    equal_bits(t, compute(), theirs, code);
  }
  const packed = rnn.pack_sequence([a, b]);
  t.equal(packed.float(), packed, 'nothing to convert');
});

t.test('gradients go through packing', async (t) => {
  const theirs = await python(`x = torch.arange(12.0).view(3, 4).requires_grad_()
packed = nn.utils.rnn.pack_padded_sequence(x, [1, 3, 2, 3], enforce_sorted=False)
out, _ = nn.utils.rnn.pad_packed_sequence(nn.utils.rnn.PackedSequence(packed.data ** 2, *packed[1:]))
out.sum().backward()
return [out, x.grad]`);
  const x = torch.arange(12).float().view(3, 4).requires_grad_();
  const { data, ...rest } = rnn.pack_padded_sequence(x, [1, 3, 2, 3], { enforce_sorted: false });
  const [out] = rnn.pad_packed_sequence(new rnn.PackedSequence({ data: data.pow(2), ...rest }));
  out.sum().backward();
  equal_bits(t, [out, x.grad], theirs);
});

t.test('mistakes and warnings', async (t) => {
  const infinite = torch.ones(2, { requires_grad: true });
  infinite.grad = torch.tensor([1, Number.POSITIVE_INFINITY]);
  const cases: [string, () => unknown][] = [
    ['nn.utils.clip_grad_norm_([x])', () => any.clip_grad_norm_([infinite])],
    [
      'nn.utils.clip_grad_norm_([x], 1, error_if_nonfinite=True)',
      () => nn.utils.clip_grad_norm_([infinite], 1, { error_if_nonfinite: true }),
    ],
    ['nn.utils.clip_grad_norm_([x], 1, 1.5, True)', () => nn.utils.clip_grad_norm_([infinite], 1, 1.5, true)],
    ['nn.utils.clip_grad_value_([x], value=1)', () => any.clip_grad_value_([infinite], { value: 1 })],
    [
      "nn.utils.get_total_norm(torch.ones(2, device='meta'), foreach=True)",
      () => nn.utils.get_total_norm(torch.ones(2, { device: 'meta' }), { foreach: true }),
    ],
    ['nn.utils.parameters_to_vector([])', () => nn.utils.parameters_to_vector([])],
    ['nn.utils.vector_to_parameters([1], [x])', () => any.vector_to_parameters([1], [infinite])],
    [
      'nn.utils.vector_to_parameters(torch.ones(1), [x])',
      () => nn.utils.vector_to_parameters(torch.ones(1), [infinite]),
    ],
    ['nn.utils.rnn.pad_sequence(5)', () => any.rnn.pad_sequence(5)],
    [
      "nn.utils.rnn.pad_sequence([x], padding_side='up')",
      () => any.rnn.pad_sequence([infinite], { padding_side: 'up' }),
    ],
    ['nn.utils.rnn.pack_sequence([x[:1], x])', () => rnn.pack_sequence([infinite.narrow(0, 0, 1), infinite])],
    [
      'nn.utils.rnn.pack_padded_sequence(torch.ones(2, 2), [2, 0])',
      () => rnn.pack_padded_sequence(torch.ones(2, 2), [2, 0]),
    ],
    [
      'nn.utils.rnn.pad_packed_sequence(nn.utils.rnn.pack_sequence([x]), total_length=1)',
      () => rnn.pad_packed_sequence(rnn.pack_sequence([infinite]), { total_length: 1 }),
    ],
    [
      'nn.utils.rnn.unpad_sequence(torch.ones(2, 2), torch.ones(3))',
      () => rnn.unpad_sequence(torch.ones(2, 2), torch.ones(3)),
    ],
    [
      'nn.utils.rnn.unpad_sequence(torch.ones(2, 2), torch.ones(1))',
      () => rnn.unpad_sequence(torch.ones(2, 2), torch.ones(1)),
    ],
    [
      "nn.utils.rnn.PackedSequence(torch.ones(1), torch.ones(1, device='meta'))",
      () => new rnn.PackedSequence(torch.ones(1), torch.ones(1, { device: 'meta' })),
    ],
  ];
  const prepare = 'x = torch.ones(2, requires_grad=True); x.grad = torch.tensor([1, math.inf])\n';
  for (const [code, fn] of cases) {
    const { error } = await observe(`${prepare}return ${code}`);
    await expect_error(t, fn, error, code);
  }
  const warned: [string, () => unknown][] = [
    ['nn.utils.clip_grad_norm_((p for p in []), 1)', () => nn.utils.clip_grad_norm_((function* () {})(), 1)],
    ['nn.utils.clip_grad_norm([torch.ones(2)], 1)', () => nn.utils.clip_grad_norm([torch.ones(2)], 1)],
  ];
  for (const [code, fn] of warned) {
    const { warnings } = await observe(code);
    t.equal(warnings.length, 1, code);
    t.same(await warnings_of(fn), warnings, code);
  }
});
