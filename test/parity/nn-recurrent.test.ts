/** Recurrent layers and cells against PyTorch's: parameters, output, states, gradients, texts and errors. */

import torch, { nn, type Tensor } from 'libtorch-node';
import t from 'tap';
import { compare_error, compare_expression, compare_warnings } from '../helpers/both-sides.js';
import { equal_bits, python } from '../helpers/reference.js';
import { evaluate } from '../helpers/python-expression.js';

const sequences = { x: [5, 3, 4] };
const one = { x: [5, 4] };

const expressions: [code: string, inputs: Record<string, number[]>][] = [];
for (const kind of ['RNN', 'LSTM', 'GRU']) {
  expressions.push(
    [`nn.${kind}(4, 6)(x)`, sequences],
    [`nn.${kind}(4, 6, 2, bidirectional=True)(x)`, sequences],
    [`nn.${kind}(4, 6, num_layers=2, bias=False, batch_first=True)(x)`, sequences],
    [`nn.${kind}(4, 6, 3, dropout=0.5)(x)`, sequences],
    [`nn.${kind}(4, 6, 3, dropout=0.5).eval()(x)`, sequences],
    [`nn.${kind}(4, 6)(x)`, one],
    [`nn.${kind}(4, 6, batch_first=True, bidirectional=True)(x)`, one],
    [`nn.${kind}(4, 6, dtype=torch.float64)(x.double())`, sequences],
    [`nn.${kind}(4, 6, dtype=torch.bfloat16)(x.bfloat16())`, sequences],
    [`repr(nn.${kind}(4, 6, 2, bias=False, batch_first=True, dropout=0.25, bidirectional=True))`, {}],
    [`repr(nn.${kind}(4, 6))`, {}],
    [`nn.${kind}Cell(4, 6)(x)`, { x: [3, 4] }],
    [`nn.${kind}Cell(4, 6, bias=False)(x)`, { x: [4] }],
    [`nn.${kind}Cell(4, 6, dtype=torch.float64)(x.double())`, { x: [3, 4] }],
    [`repr(nn.${kind}Cell(4, 6, False))`, {}],
  );
}
for (const kind of ['RNN', 'GRU']) {
  expressions.push(
    [`nn.${kind}(4, 6, 2)(x, h)`, { ...sequences, h: [2, 3, 6] }],
    [`nn.${kind}(4, 6)(x, h)`, { ...one, h: [1, 6] }],
    [`nn.${kind}Cell(4, 6)(x, h)`, { x: [3, 4], h: [3, 6] }],
    [`nn.${kind}Cell(4, 6)(x, h)`, { x: [4], h: [6] }],
  );
}
expressions.push(
  ["nn.RNN(4, 6, 2, 'relu', False)(x)", sequences],
  ["nn.RNN(4, 6, nonlinearity='relu')(x)", sequences],
  ["nn.RNNCell(4, 6, nonlinearity='relu')(x)", { x: [3, 4] }],
  ["repr(nn.RNNCell(4, 6, nonlinearity='relu'))", {}],
  ['nn.LSTM(4, 6)(x, (h, c))', { ...sequences, h: [1, 3, 6], c: [1, 3, 6] }],
  ['nn.LSTM(4, 6)(x, (h, c))', { ...one, h: [1, 6], c: [1, 6] }],
  ['nn.LSTM(4, 6, 2, proj_size=3, bidirectional=True)(x)', sequences],
  ['nn.LSTM(4, 6, proj_size=3, bias=False)(x, (h, c))', { ...sequences, h: [1, 3, 3], c: [1, 3, 6] }],
  ['repr(nn.LSTM(4, 6, 2, proj_size=3, dropout=1))', {}],
  ['nn.LSTMCell(4, 6)(x, (h, c))', { x: [3, 4], h: [3, 6], c: [3, 6] }],
  ['nn.LSTMCell(4, 6)(x, (h, c))', { x: [4], h: [6], c: [6] }],
);

t.test('outputs and states', async (t) => {
  for (const [code, inputs] of expressions) await compare_expression(t, code, inputs);
});

t.test('parameters, their order and their gradients', async (t) => {
  for (const made of [
    'nn.RNN(4, 6, 2, bidirectional=True)',
    'nn.LSTM(4, 6, 2, bidirectional=True, proj_size=3)',
    'nn.LSTM(4, 6, bias=False, proj_size=3)',
    'nn.GRU(4, 6, 2, bias=False)',
    'nn.LSTMCell(4, 6)',
    'nn.GRUCell(4, 6, bias=False)',
  ]) {
    const is_cell = made.includes('Cell');
    const theirs = await python(
      `torch.manual_seed(9)
layer = eval(made)
x = torch.randn(3, 4) if cell else torch.randn(5, 3, 4)
found = layer(x)
(found if isinstance(found, torch.Tensor) else found[0]).sum().backward()
return {'state': dict(layer.state_dict()), 'names': [name for name, _ in layer.named_parameters()],
        'gradients': [p.grad for p in layer.parameters()], 'all': [] if cell else layer.all_weights}`,
      { made, cell: is_cell },
    );
    torch.manual_seed(9);
    const layer = evaluate(made) as nn.Module;
    const found = layer.forward(is_cell ? torch.randn(3, 4) : torch.randn(5, 3, 4)) as Tensor | [Tensor];
    (Array.isArray(found) ? found[0] : found).sum().backward();
    const ours = {
      state: layer.state_dict(),
      names: layer.named_parameters().map(([name]) => name),
      gradients: layer.parameters().map((parameter) => parameter.grad),
      all: is_cell ? [] : (layer as nn.RNN).all_weights,
    };
    equal_bits(t, ours, theirs, made);
  }
});

t.test('packed sequences', async (t) => {
  for (const made of [
    'nn.RNN(4, 6, 2)',
    "nn.RNN(4, 6, nonlinearity='relu')",
    'nn.GRU(4, 6, bidirectional=True)',
    'nn.LSTM(4, 6, 2, bidirectional=True)',
    'nn.LSTM(4, 6, proj_size=3)',
  ]) {
    const theirs = await python(
      `torch.manual_seed(8)
layer = eval(made)
x = torch.randn(5, 3, 4, requires_grad=True)
lengths = torch.tensor([3, 5, 2])
packed = nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
output, state = layer(packed)
padded, _ = nn.utils.rnn.pad_packed_sequence(output)
padded.sum().backward()
again = layer(packed, state)[1]
return [padded, state, again, x.grad]`,
      { made },
    );
    torch.manual_seed(8);
    const layer = evaluate(made) as nn.LSTM;
    const x = torch.randn(5, 3, 4, { requires_grad: true });
    const { pack_padded_sequence, pad_packed_sequence } = nn.utils.rnn;
    const packed = pack_padded_sequence(x, torch.tensor([3, 5, 2]), { enforce_sorted: false });
    const [output, state] = layer.forward(packed);
    const [padded] = pad_packed_sequence(output);
    padded.sum().backward();
    const [, again] = layer.forward(packed, state);
    equal_bits(t, [padded, state, again, x.grad], theirs, made);
  }
});

t.test('weights that were replaced are used', async (t) => {
  const theirs = await python(`
torch.manual_seed(2)
layer = nn.GRU(2, 3)
layer.weight_hh_l0 = nn.Parameter(torch.ones(9, 3))
layer.flatten_parameters()
return layer(torch.randn(4, 1, 2))[0]`);
  torch.manual_seed(2);
  const layer = new nn.GRU(2, 3);
  Object.assign(layer, { weight_hh_l0: new nn.Parameter(torch.ones(9, 3)) });
  layer.flatten_parameters();
  equal_bits(t, layer.forward(torch.randn(4, 1, 2))[0], theirs);
});

t.test('warnings', async (t) => {
  await compare_warnings(t, 'nn.GRU(2, 3, dropout=0.5)');
});

t.test('mistakes', async (t) => {
  for (const code of [
    'nn.RNN(4)',
    'nn.LSTM()',
    "nn.RNN(4, 6, nonlinearity='gelu')",
    'nn.RNN(4, 6, proj_size=2)',
    'nn.GRU(4, 6, proj_size=2)',
    'nn.LSTM(4, 6, proj_size=6)',
    'nn.LSTM(4, 6, proj_size=-1)',
    'nn.LSTM(4, 6, dropout=2)',
    'nn.LSTM(0, 6)',
    'nn.LSTM(4, 0)',
    'nn.LSTM(4, 6, 0)',
    'nn.LSTM(4.5, 6)',
    'nn.LSTM(4, 6, bias=1)',
    'nn.LSTM(4, 6, batch_first=1)',
    'nn.LSTM(4, 6, batchfirst=True)',
    'nn.RNN(4, 6)(torch.zeros(4))',
    'nn.LSTM(4, 6)(torch.zeros(4))',
    'nn.GRU(4, 6)(torch.zeros(1, 2, 3, 4))',
    'nn.GRU(4, 6)(torch.zeros(2, 3, 5))',
    'nn.LSTM(4, 6)(torch.zeros(2, 3, 5))',
    'nn.LSTM(4, 6)(torch.zeros(2, 3, 4).double())',
    'nn.RNN(4, 6)(torch.zeros(2, 3, 4), torch.zeros(3, 6))',
    'nn.RNN(4, 6)(torch.zeros(2, 4), torch.zeros(1, 3, 6))',
    'nn.GRU(4, 6)(torch.zeros(2, 3, 4), torch.zeros(2, 3, 6))',
    'nn.LSTM(4, 6)(torch.zeros(2, 3, 4), (torch.zeros(1, 3, 6), torch.zeros(3, 6)))',
    'nn.LSTM(4, 6)(torch.zeros(2, 4), (torch.zeros(1, 3, 6), torch.zeros(1, 6)))',
    'nn.LSTM(4, 6)(torch.zeros(2, 3, 4), (torch.zeros(2, 3, 6), torch.zeros(1, 3, 6)))',
    'nn.LSTM(4, 6)(torch.zeros(2, 3, 4), (torch.zeros(1, 3, 6), torch.zeros(1, 3, 5)))',
    'nn.GRU(4, 6)(nn.utils.rnn.pack_sequence([torch.zeros(3, 5)]))',
    'nn.GRU(4, 6)(nn.utils.rnn.pack_sequence([torch.zeros(3, 4)]), torch.zeros(2, 1, 6))',
    'nn.RNNCell(4)',
    'nn.RNNCell(4, 6)(torch.zeros(1, 2, 4))',
    'nn.GRUCell(4, 6)(torch.zeros(2, 4), torch.zeros(1, 2, 6))',
    'nn.LSTMCell(4, 6)(torch.zeros(2, 4), (torch.zeros(2, 6), torch.zeros(1, 2, 6)))',
    'nn.LSTMCell(4, 6)(torch.zeros(2, 5))',
    'nn.GRUCell(4, 6)(torch.zeros(2, 4), torch.zeros(2, 5))',
    "nn.RNNCell(4, 6, nonlinearity='gelu')(torch.zeros(2, 4))",
  ]) {
    await compare_error(t, code);
  }
});
