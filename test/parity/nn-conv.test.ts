/** Convolutions against PyTorch's: parameters, output, gradients, text, state and errors. */

import torch, { nn } from 'libtorch-node';
import t from 'tap';
import {
  compare_error,
  compare_expression,
  compare_layer,
  type InputOptions,
} from '../helpers/both-sides.js';
import { equal_bits, observe, python, warnings_of } from '../helpers/reference.js';

const signal = [2, 4, 11];
const picture = [2, 4, 7, 6];
const volume = [2, 4, 5, 6, 4];

const layers: [made: string, shape: number[], options?: InputOptions][] = [
  ['nn.Conv1d(4, 6, 3)', signal],
  ['nn.Conv1d(4, 6, (3,), stride=2, padding=1, dilation=2, groups=2, bias=False)', signal],
  ["nn.Conv1d(4, 6, 4, padding='same', padding_mode='circular', dilation=2)", signal],
  ["nn.Conv1d(4, 6, 3, padding='valid')", [4, 11]],
  ["nn.Conv1d(4, 6, 3, padding='same')", signal],
  ["nn.Conv1d(4, 6, 3, padding=2, padding_mode='reflect')", signal],
  ["nn.Conv1d(4, 6, 3, padding=2, padding_mode='replicate')", signal],
  ['nn.Conv1d(4, 6, 3, dtype=torch.float64)', signal, { dtype: 'float64' }],
  ["nn.Conv1d(4, 6, 3, device='cpu', dtype=torch.bfloat16)", signal, { dtype: 'bfloat16' }],
  ['nn.Conv3d(4, 6, 3)', volume],
  ['nn.Conv3d(4, 6, 3)', volume, { memory_format: 'channels_last_3d' }],
  ['nn.Conv3d(4, 6, (3, 2, 1), stride=(2, 1, 1), padding=(1, 0, 2), dilation=(1, 2, 1), groups=2)', volume],
  ["nn.Conv3d(4, 4, (3, 2, 4), padding='same')", volume],
  ["nn.Conv3d(4, 4, (2, 4, 3), padding='same', padding_mode='replicate')", volume],
  ["nn.Conv3d(4, 4, 3, padding=(2, 1, 1), padding_mode='reflect')", volume],
  ["nn.Conv3d(4, 4, 3, padding=(2, 1, 3), padding_mode='circular')", [4, 5, 6, 4]],
  ['nn.Conv3d(4, 6, 3, bias=False, dtype=torch.float64)', volume, { dtype: 'float64' }],
  ['nn.Conv2d(4, 6, 3)', picture, { memory_format: 'channels_last' }],
  ['nn.ConvTranspose1d(4, 6, 3)', signal],
  ['nn.ConvTranspose1d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2, dilation=2)', signal],
  ['nn.ConvTranspose1d(4, 6, 3, 2, 1, 1, 2, False)', [4, 11]],
  ['nn.ConvTranspose2d(4, 6, 3)', picture],
  ['nn.ConvTranspose2d(4, 6, 3)', picture, { memory_format: 'channels_last' }],
  ['nn.ConvTranspose2d(4, 6, (3, 2), stride=(2, 3), padding=(1, 0), output_padding=(1, 2))', picture],
  ['nn.ConvTranspose2d(4, 6, 3, groups=2, bias=False, dilation=(2, 1))', picture],
  ['nn.ConvTranspose2d(4, 6, 3, dtype=torch.float64)', picture, { dtype: 'float64' }],
  ['nn.ConvTranspose2d(4, 6, 3, dtype=torch.bfloat16)', picture, { dtype: 'bfloat16' }],
  ['nn.ConvTranspose3d(4, 6, 2)', volume],
  ['nn.ConvTranspose3d(4, 6, (3, 2, 2), stride=2, padding=1, output_padding=(1, 0, 1))', volume],
  ['nn.Unfold(2)', picture],
  ['nn.Unfold((2, 3), dilation=2, padding=(1, 2), stride=(1, 2))', picture],
  ['nn.Unfold(3)', [4, 7, 6]],
  ['nn.Fold((4, 5), (2, 2))', [1, 12, 12]],
  ['nn.Fold(6, 3, dilation=1, padding=1, stride=(2, 3))', [2, 18, 6]],
];

t.test('layers', async (t) => {
  for (const [made, shape, options] of layers) await compare_layer(t, made, shape, options);
});

t.test('output_size', async (t) => {
  for (const [made, size, shape] of [
    ['nn.ConvTranspose1d(4, 6, 3, stride=2)', '[23]', signal],
    ['nn.ConvTranspose1d(4, 6, 3, stride=2)', '[2, 6, 24]', signal],
    ['nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1)', '[14, 11]', picture],
    ['nn.ConvTranspose2d(4, 6, 3, stride=3, dilation=2)', '(6, 25, 22)', [4, 7, 6]],
    ['nn.ConvTranspose3d(4, 6, 3, stride=2)', '[12, 13, 10]', volume],
  ] as [string, string, number[]][]) {
    await compare_expression(t, `${made}(x, output_size=${size})`, { x: shape });
    await compare_expression(t, `${made}(x, ${size})`, { x: shape });
  }
});

t.test('functions', async (t) => {
  for (const [code, inputs] of [
    ['F.unfold(x, (2, 3), padding=1, stride=2)', { x: picture }],
    ['F.fold(x, (4, 5), kernel_size=2)', { x: [1, 12, 12] }],
    ['F.conv1d(x, w, b, 2, 1)', { x: signal, w: [6, 4, 3], b: [6] }],
    ['F.conv3d(x, w, padding=1, groups=2)', { x: volume, w: [6, 2, 3, 3, 3] }],
    ["F.conv3d(x, w, padding='same')", { x: volume, w: [6, 4, 3, 2, 3] }],
    ['F.conv_transpose1d(x, w, b, stride=2, output_padding=1)', { x: signal, w: [4, 6, 3], b: [6] }],
    ['F.conv_transpose2d(x, w, None, 2, 1, 1, 2, 2)', { x: picture, w: [4, 6, 3, 3] }],
    ['F.conv_transpose3d(x, w)', { x: volume, w: [4, 6, 2, 2, 2] }],
  ] as [string, Record<string, number[]>][]) {
    await compare_expression(t, code, inputs);
  }
});

t.test('sizes of zero', async (t) => {
  for (const [made, make] of [
    ['nn.Conv1d(2, 0, 3)', () => new nn.Conv1d(2, 0, 3)],
    ['nn.Conv3d(0, 2, 3)', () => new nn.Conv3d(0, 2, 3)],
    ['nn.ConvTranspose2d(2, 0, 3)', () => new nn.ConvTranspose2d(2, 0, 3)],
  ] as [string, () => nn.Module][]) {
    const { value, warnings } = await observe(
      'torch.manual_seed(1); return [list(eval(made).parameters()), torch.rand(2)]',
      { made },
    );
    torch.manual_seed(1);
    let found: unknown[] = [];
    const ours = await warnings_of(() => {
      found = [make().parameters(), torch.rand(2)];
    });
    equal_bits(t, found, value, made);
    t.same(ours, warnings, made);
  }
});

t.test('reset_parameters of a channels_last weight', async (t) => {
  const theirs = await python(`
torch.manual_seed(5)
a = nn.ConvTranspose2d(3, 4, 3).to(memory_format=torch.channels_last)
a.reset_parameters()
return [a.weight, a.bias]`);
  torch.manual_seed(5);
  const a = new nn.ConvTranspose2d(3, 4, 3).to({ memory_format: 'channels_last' });
  a.reset_parameters();
  equal_bits(t, [a.weight, a.bias], theirs);
});

t.test('a Sequential of them is one native call', async (t) => {
  const theirs = await python(`
torch.manual_seed(3)
net = nn.Sequential(nn.ConvTranspose2d(2, 4, 2, 2), nn.InstanceNorm2d(4), nn.ReflectionPad2d(1), nn.Upsample(scale_factor=2),
                    nn.PixelUnshuffle(2), nn.GroupNorm(2, 16), nn.LPPool2d(2, 2), nn.AdaptiveMaxPool2d((2, None)))
return [net(torch.randn(2, 2, 4, 4)), repr(net)]`);
  torch.manual_seed(3);
  const net = new nn.Sequential(
    new nn.ConvTranspose2d(2, 4, 2, 2),
    new nn.InstanceNorm2d(4),
    new nn.ReflectionPad2d(1),
    new nn.Upsample({ scale_factor: 2 }),
    new nn.PixelUnshuffle(2),
    new nn.GroupNorm(2, 16),
    new nn.LPPool2d(2, 2),
    new nn.AdaptiveMaxPool2d([2, null]),
  );
  // Only the chain gives this promise without running each layer here.
  equal_bits(t, [await net.forward_async(torch.randn(2, 2, 4, 4)), String(net)], theirs);
});

t.test('mistakes', async (t) => {
  for (const code of [
    'nn.Conv1d(3, 4, 3, groups=2)',
    'nn.Conv3d(4, 3, 3, groups=2)',
    'nn.ConvTranspose1d(3, 3, 3, groups=0)',
    "nn.Conv3d(3, 4, 3, stride=(1, 2, 1), padding='same')",
    'nn.Conv1d(3, 4)',
    'nn.Conv3d(3, 4, 3, pad=2)',
    'nn.ConvTranspose2d(3)',
    'nn.ConvTranspose2d(3, 4, 3, outpad=1)',
    "nn.ConvTranspose2d(3, 4, 3, padding_mode='reflect')",
    "nn.ConvTranspose3d(3, 4, 3, padding_mode='circular')",
    'nn.Conv1d(4, 4, 3)(torch.zeros(1, 3, 4))',
    'nn.Conv3d(3, 4, 5)(torch.zeros(1, 3, 4, 4, 4))',
    'nn.ConvTranspose2d(4, 4, 3)(torch.zeros(3, 4, 4))',
    'nn.ConvTranspose2d(4, 4, 3, output_padding=1)(torch.zeros(1, 4, 4, 4))',
    'nn.ConvTranspose1d(4, 4, 3, stride=2)(torch.zeros(1, 4, 4), [30])',
    'nn.ConvTranspose2d(4, 4, 3, stride=2)(torch.zeros(1, 4, 4, 4), output_size=[9])',
    'nn.ConvTranspose2d(4, 4, 3)()',
    'nn.Unfold(3)(torch.zeros(3))',
    'nn.Unfold(9)(torch.zeros(1, 3, 4, 4))',
    'nn.Fold(4, 2)(torch.zeros(1, 3, 4))',
    'nn.Fold(4)',
    'F.unfold(torch.zeros(1, 3, 4, 4))',
    'F.fold(torch.zeros(1, 3, 4), 4, 2)',
  ]) {
    await compare_error(t, code);
  }
});
