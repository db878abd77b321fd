/** Pooling, its inverse, and what it draws, against PyTorch's. */

import t from 'tap';
import {
  compare_error,
  compare_expression,
  compare_layer,
  type InputOptions,
} from '../helpers/both-sides.js';

const signal = [2, 4, 11];
const picture = [2, 4, 9, 7];
const volume = [2, 3, 6, 7, 5];
const last: InputOptions = { memory_format: 'channels_last' };
const last_3d: InputOptions = { memory_format: 'channels_last_3d' };

const layers: [made: string, shape: number[], options?: InputOptions][] = [
  ['nn.MaxPool1d(3)', signal],
  ['nn.MaxPool1d(3, stride=2, padding=1, dilation=2, ceil_mode=True)', [4, 11]],
  ['nn.MaxPool1d((2,))', signal, { dtype: 'bfloat16' }],
  ['nn.MaxPool2d(3, 2, 1)', picture, last],
  ['nn.MaxPool3d(2)', volume],
  ['nn.MaxPool3d((3, 2, 2), stride=(2, 1, 2), padding=1, ceil_mode=True)', volume],
  ['nn.MaxPool3d(2)', volume, last_3d],
  ['nn.MaxPool3d(2, dilation=2)', [3, 6, 7, 5], { dtype: 'float64' }],
  ['nn.AvgPool1d(3)', signal],
  ['nn.AvgPool1d((3,), stride=2, padding=1, ceil_mode=True, count_include_pad=False)', [4, 11]],
  ['nn.AvgPool2d(3)', picture, last],
  ['nn.AvgPool3d(2)', volume],
  ['nn.AvgPool3d((3, 2, 2), (2, 1, 2), 1, True, False, 5)', volume],
  ['nn.AvgPool3d(2)', volume, { dtype: 'float64' }],
  ['nn.LPPool1d(2, 3)', signal],
  ['nn.LPPool1d(1.2, 3, stride=2, ceil_mode=True)', [4, 11]],
  ['nn.LPPool2d(2, (3, 2), stride=(2, 1))', picture],
  ["nn.LPPool2d(float('inf'), 2)", picture],
  ["nn.LPPool2d(float('-inf'), (2, 3), 2)", picture],
  ['nn.LPPool3d(3, 2)', volume],
  ['nn.AdaptiveAvgPool1d(5)', signal],
  ['nn.AdaptiveAvgPool1d((3,))', [4, 11]],
  ['nn.AdaptiveAvgPool2d((4, None))', picture, last],
  ['nn.AdaptiveAvgPool3d(2)', volume],
  ['nn.AdaptiveAvgPool3d((5, None, 2))', volume, last_3d],
  ['nn.AdaptiveMaxPool1d(5)', signal],
  ['nn.AdaptiveMaxPool2d((3, None))', picture],
  ['nn.AdaptiveMaxPool2d(3)', [4, 9, 7], { dtype: 'bfloat16' }],
  ['nn.AdaptiveMaxPool2d(3)', picture, last],
  ['nn.AdaptiveMaxPool3d((2, 3, None))', volume],
  ['nn.FractionalMaxPool2d(2, output_size=(4, 3))', picture],
  ['nn.FractionalMaxPool2d((2, 3), output_ratio=0.5)', [4, 9, 7]],
  ['nn.FractionalMaxPool2d(2, 3)', picture, { dtype: 'float64' }],
  ['nn.FractionalMaxPool3d(2, output_size=3)', volume],
  ['nn.FractionalMaxPool3d((2, 3, 2), output_ratio=(0.5, 0.4, 0.6))', [3, 6, 7, 5]],
];

t.test('layers', async (t) => {
  for (const [made, shape, options] of layers) await compare_layer(t, made, shape, options);
});

t.test('indices, and back', async (t) => {
  for (const [code, shape] of [
    ['nn.MaxPool1d(3, stride=2, return_indices=True)(x)', signal],
    ['nn.MaxPool2d(2, return_indices=True)(x)', picture],
    ['nn.MaxPool3d((2, 3, 2), return_indices=True)(x)', volume],
    ['nn.AdaptiveMaxPool1d(4, return_indices=True)(x)', signal],
    ['nn.AdaptiveMaxPool2d((None, 3), True)(x)', picture],
    ['nn.AdaptiveMaxPool3d(2, return_indices=True)(x)', volume],
    ['nn.FractionalMaxPool2d(2, 3, return_indices=True)(x)', picture],
    ['nn.FractionalMaxPool3d(2, output_ratio=0.5, return_indices=True)(x)', volume],
    ['F.max_pool1d(x, 3, return_indices=True)', signal],
    ['F.max_pool1d(x, 3, 2, 1, 1, True)', signal],
    ['F.max_pool2d(x, (3, 2), stride=2, padding=1, return_indices=True)', picture],
    ['F.max_pool2d_with_indices(x, 3)', picture],
    ['F.max_pool3d(x, 2, stride=None, dilation=2)', volume],
    ['F.max_pool3d(x, 2, return_indices=True)', volume],
    ['F.avg_pool1d(x, 3, stride=2)', signal],
    ['F.avg_pool3d(x, 2, None, 1, count_include_pad=False)', volume],
    ['F.lp_pool1d(x, 2, 3)', signal],
    ['F.lp_pool2d(x, 1.5, (2, 3), stride=1, ceil_mode=True)', picture],
    ["F.lp_pool3d(x, float('inf'), 2)", volume],
    ['F.adaptive_avg_pool3d(x, (2, None, 3))', volume],
    ['F.adaptive_max_pool1d(x, 4)', signal],
    ['F.adaptive_max_pool2d(x, (3, None), return_indices=True)', picture],
    ['F.adaptive_max_pool3d(x, 2)', volume],
    ['F.fractional_max_pool2d(x, 3, output_size=(4, 3))', picture],
    ['F.fractional_max_pool3d(x, 2, output_ratio=(0.5, 0.5, 0.5), return_indices=True)', volume],
    ['nn.FractionalMaxPool2d(2, 3, _random_samples=torch.full((2, 4, 2), 0.25))(x)', picture],
    ['nn.MaxUnpool1d(2)(*nn.MaxPool1d(2, return_indices=True)(x))', [1, 2, 8]],
    ['nn.MaxUnpool2d(2, stride=2)(*F.max_pool2d(x, 2, return_indices=True))', [2, 3, 6, 8]],
    [
      'nn.MaxUnpool2d((2, 3), 2)(*F.max_pool2d(x, (2, 3), 2, return_indices=True), output_size=[6, 9])',
      [3, 6, 9],
    ],
    ['nn.MaxUnpool3d(2)(*F.max_pool3d(x, 2, return_indices=True), (1, 2, 4, 5, 4))', [1, 2, 4, 5, 4]],
    ['F.max_unpool1d(*F.max_pool1d(x, 2, return_indices=True), 2, output_size=[9])', [1, 2, 9]],
    ['F.max_unpool2d(*F.max_pool2d(x, 3, 2, 1, return_indices=True), 3, 2, 1)', [1, 2, 7, 7]],
    ['F.max_unpool3d(*F.max_pool3d(x, 2, return_indices=True), 2)', [1, 2, 4, 4, 4]],
  ] as [string, number[]][]) {
    await compare_expression(t, code, { x: shape });
  }
});

t.test('texts', async (t) => {
  for (const made of [
    'nn.MaxUnpool1d(2)',
    'nn.MaxUnpool2d((2, 3), stride=2, padding=(1, 0))',
    'nn.MaxUnpool3d(3, 2)',
    'nn.MaxPool1d((3,), return_indices=True)',
  ]) {
    await compare_expression(t, `repr(${made})`);
  }
});

t.test('mistakes', async (t) => {
  for (const code of [
    'nn.MaxPool1d()',
    'nn.MaxPool3d(3, size=2)',
    'nn.AvgPool1d()',
    'nn.AvgPool3d()',
    'nn.LPPool2d(2)',
    'nn.AdaptiveMaxPool2d()',
    'nn.MaxUnpool2d()',
    'nn.MaxUnpool2d(2)(torch.zeros(1, 1, 2, 2))',
    'nn.FractionalMaxPool2d(3)',
    'nn.FractionalMaxPool3d(3)',
    'nn.FractionalMaxPool3d(0, 2)',
    'nn.FractionalMaxPool2d(3, 2, 0.5)',
    'nn.FractionalMaxPool2d(3, output_ratio=2)',
    'nn.MaxPool1d(3)(torch.zeros(4))',
    'nn.MaxPool1d(3)(torch.zeros(1, 2, 2))',
    'nn.MaxPool3d(2, padding=2)(torch.zeros(1, 3, 4, 4, 4))',
    'nn.AvgPool1d(3)(torch.zeros(1, 3, 2))',
    'nn.AvgPool3d(2)(torch.zeros(1, 3, 2))',
    'nn.AdaptiveAvgPool2d(2)(torch.zeros(3))',
    'nn.AdaptiveAvgPool3d((2, 2, None))(torch.zeros(3, 3))',
    'nn.AdaptiveMaxPool2d((2, None))(torch.zeros(3))',
    'nn.AdaptiveMaxPool3d(2)(torch.zeros(3, 3))',
    'nn.AdaptiveMaxPool1d(2)(torch.zeros(3))',
    'F.max_pool2d(torch.zeros(1, 3, 4, 4))',
    'F.max_pool3d(torch.zeros(1, 3, 4, 4), 9)',
    'F.adaptive_avg_pool3d(torch.zeros(3), (1, 1, 1))',
    'F.fractional_max_pool2d(torch.zeros(1, 3, 4, 4), 2)',
    'F.fractional_max_pool2d(torch.zeros(1, 3, 4, 4), 2, output_size=(9, 9))',
    'F.fractional_max_pool3d(torch.zeros(1, 3, 4, 4, 4), 2)',
    'F.max_unpool2d(torch.zeros(1, 1, 2, 2), torch.zeros(1, 1, 2, 2), 2)',
    'F.max_unpool2d(torch.zeros(1, 1, 2, 2), torch.zeros(1, 1, 2, 2).long(), 2, output_size=[9])',
    'F.max_unpool2d(torch.zeros(1, 1, 2, 2), torch.zeros(1, 1, 2, 2).long(), 2, output_size=[4, 9])',
    'F.max_unpool2d(torch.zeros(1, 1, 2, 2), torch.zeros(1, 1, 2, 2).long(), 2, padding=4)',
    'F.max_unpool2d(torch.zeros(1, 1, 2, 2), torch.full((1, 1, 2, 2), 99), 2)',
  ]) {
    await compare_error(t, code);
  }
});
