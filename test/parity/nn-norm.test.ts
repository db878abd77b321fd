/** Normalisations against PyTorch's. */

import torch, { nn } from 'libtorch-node';
import t from 'tap';
import {
  compare_error,
  compare_expression,
  compare_layer,
  compare_warnings,
  type InputOptions,
} from '../helpers/both-sides.js';
import { equal_bits, observe, python } from '../helpers/reference.js';

const rows = [6, 4];
const signal = [3, 4, 5];
const picture = [2, 4, 5, 3];
const volume = [2, 4, 3, 4, 2];
const double: InputOptions = { dtype: 'float64' };

const layers: [made: string, shape: number[], options?: InputOptions][] = [
  ['nn.BatchNorm1d(4)', rows],
  ['nn.BatchNorm1d(4)', signal],
  ['nn.BatchNorm1d(4, 0.001, None, False)', rows],
  ['nn.BatchNorm1d(4, momentum=0.3, bias=False)', signal],
  ['nn.BatchNorm1d(4, track_running_stats=False)', rows],
  ['nn.BatchNorm1d(4, dtype=torch.float64)', signal, double],
  ['nn.BatchNorm2d(4)', picture, { memory_format: 'channels_last' }],
  ['nn.BatchNorm2d(4)', picture, { dtype: 'bfloat16' }],
  ['nn.BatchNorm3d(4)', volume],
  ['nn.BatchNorm3d(4)', volume, { memory_format: 'channels_last_3d' }],
  ["nn.BatchNorm3d(4, affine=False, device='cpu', dtype=torch.float64)", volume, double],
  ['nn.InstanceNorm1d(4)', signal],
  ['nn.InstanceNorm1d(4, affine=True)', [4, 5]],
  ['nn.InstanceNorm1d(4, affine=True, bias=False)', signal],
  ['nn.InstanceNorm1d(4, 0.01, 0.2, True, True)', signal],
  ['nn.InstanceNorm2d(4)', picture],
  ['nn.InstanceNorm2d(4, track_running_stats=True)', [4, 5, 3]],
  ['nn.InstanceNorm2d(4, affine=True)', picture, { memory_format: 'channels_last' }],
  ['nn.InstanceNorm2d(4, momentum=None, track_running_stats=True)', picture],
  ['nn.InstanceNorm3d(4, affine=True, dtype=torch.float64)', volume, double],
  ['nn.InstanceNorm3d(4)', [4, 3, 4, 2]],
  ['nn.GroupNorm(2, 4)', picture],
  ['nn.GroupNorm(4, 4, eps=0.01, affine=False)', rows],
  ['nn.GroupNorm(1, 4, bias=False)', signal],
  ['nn.GroupNorm(2, 4)', picture, { memory_format: 'channels_last' }],
  ['nn.GroupNorm(2, 4, dtype=torch.bfloat16)', volume, { dtype: 'bfloat16' }],
  ['nn.LayerNorm(4)', rows],
  ['nn.LayerNorm((4, 5), eps=0.001)', signal],
  ['nn.LayerNorm([5, 3], elementwise_affine=False)', picture],
  ['nn.LayerNorm(3, bias=False)', picture],
  ['nn.LayerNorm(3, 1e-06, True, False, dtype=torch.float64)', picture, double],
  ['nn.LayerNorm(3)', picture, { memory_format: 'channels_last' }],
  ['nn.LayerNorm(4, dtype=torch.bfloat16)', rows, { dtype: 'bfloat16' }],
  ['nn.RMSNorm(4)', rows],
  ['nn.RMSNorm((5, 3), eps=1e-06)', picture],
  ['nn.RMSNorm([5], elementwise_affine=False)', signal],
  ['nn.RMSNorm(4, dtype=torch.float64)', rows, double],
  ['nn.RMSNorm(4, dtype=torch.bfloat16)', rows, { dtype: 'bfloat16' }],
  // without factors there are no summands, asked for or not
  ['nn.BatchNorm1d(4, affine=False, bias=False)', rows],
  ['nn.BatchNorm2d(4, affine=False, bias=True, track_running_stats=False)', picture],
  ['nn.BatchNorm3d(4, affine=False, bias=False, track_running_stats=False, momentum=None)', volume],
  ['nn.InstanceNorm1d(4, affine=False, bias=False)', signal],
  ['nn.InstanceNorm2d(4, affine=False, bias=True, track_running_stats=True)', picture],
  ['nn.InstanceNorm3d(4, affine=False, bias=False, track_running_stats=True)', volume],
  ['nn.GroupNorm(2, 4, affine=False, bias=False)', picture],
  ['nn.GroupNorm(2, 4, affine=False, bias=True)', picture],
  ['nn.LayerNorm(3, elementwise_affine=False, bias=False)', picture],
  ['nn.LayerNorm(3, elementwise_affine=False, bias=True)', picture],
];

t.test('layers', async (t) => {
  for (const [made, shape, options] of layers) await compare_layer(t, made, shape, options);
});

t.test('functions', async (t) => {
  const affine = { x: picture, w: [4], b: [4] };
  for (const [code, inputs] of [
    ['F.instance_norm(x)', { x: picture }],
    ['F.instance_norm(x, None, None, w, b, eps=0.01)', affine],
    ['F.instance_norm(x, torch.zeros(4), torch.ones(4), use_input_stats=False)', { x: picture }],
    ['F.group_norm(x, 2)', { x: picture }],
    ['F.group_norm(x, 4, w, b, 0.001)', affine],
    ['F.layer_norm(x, (5, 3))', { x: picture }],
    ['F.layer_norm(x, [3], weight=w, eps=0.1)', { x: picture, w: [3] }],
    ['F.rms_norm(x, (5, 3))', { x: picture }],
    ['F.rms_norm(x, [3], w, 0.1)', { x: picture, w: [3] }],
    ['F.batch_norm(x, torch.zeros(4), torch.ones(4), w, b)', affine],
    ['F.batch_norm(x, None, None, training=True, eps=0.1)', { x: picture }],
  ] as [string, Record<string, number[]>][]) {
    await compare_expression(t, code, inputs);
  }
});

t.test('reset_parameters and reset_running_stats', async (t) => {
  const theirs = await python(`
layers = [nn.BatchNorm1d(3), nn.InstanceNorm2d(3, affine=True, track_running_stats=True), nn.GroupNorm(1, 3), nn.LayerNorm(3), nn.RMSNorm(3)]
for each in layers:
    for tensor in each.state_dict().values(): tensor.fill_(7)
    each.reset_parameters()
return [dict(each.state_dict()) for each in layers]`);
  const layers = [
    new nn.BatchNorm1d(3),
    new nn.InstanceNorm2d(3, { affine: true, track_running_stats: true }),
    new nn.GroupNorm(1, 3),
    new nn.LayerNorm(3),
    new nn.RMSNorm(3),
  ];
  for (const each of layers) {
    for (const tensor of Object.values(each.state_dict())) tensor.fill_(7);
    each.reset_parameters();
  }
  equal_bits(
    t,
    layers.map((each) => each.state_dict()),
    theirs,
  );
});

t.test('statistics in the files of old instance normalisations', async (t) => {
  const { error } = await observe(
    "nn.InstanceNorm1d(3).load_state_dict({'running_mean': torch.zeros(3), 'running_var': torch.ones(3)})",
  );
  const layer = new nn.InstanceNorm1d(3);
  t.throws(() => layer.load_state_dict({ running_mean: torch.zeros(3), running_var: torch.ones(3) }), {
    message: error!.message,
  });
});

t.test('warnings', async (t) => {
  await compare_warnings(t, 'nn.InstanceNorm1d(3)(torch.ones(2, 4, 5))');
  await compare_warnings(t, 'nn.InstanceNorm2d(3)(torch.ones(4, 5, 6))');
});

t.test('mistakes', async (t) => {
  for (const code of [
    'nn.BatchNorm1d()',
    'nn.BatchNorm1d(3)(torch.zeros(3))',
    'nn.BatchNorm1d(3)(torch.zeros(1, 3))',
    'nn.BatchNorm3d(3)(torch.zeros(3, 3, 3))',
    'nn.BatchNorm3d(3)(torch.zeros(1, 3, 1, 1, 1))',
    'nn.BatchNorm1d(3, eps=-1)(torch.zeros(4, 3))',
    'nn.BatchNorm1d(4)(torch.zeros(4, 3))',
    'nn.InstanceNorm1d(3, bias=True, biased=False)',
    'nn.InstanceNorm1d(3)(torch.zeros(3))',
    'nn.InstanceNorm2d(3)(torch.zeros(3, 3))',
    'nn.InstanceNorm3d(3)(torch.zeros(3, 3))',
    'nn.InstanceNorm1d(3)(torch.zeros(2, 3, 1))',
    'nn.InstanceNorm1d(3, affine=True)(torch.zeros(2, 4, 5))',
    'nn.GroupNorm(2, 3)',
    'nn.GroupNorm(2)',
    'nn.GroupNorm(2, 4)(torch.zeros(3))',
    'nn.GroupNorm(2, 4)(torch.zeros(1, 2))',
    'nn.GroupNorm(2, 4)(torch.zeros(2, 6, 4))',
    'nn.LayerNorm()',
    'nn.LayerNorm(3)(torch.zeros(2, 4))',
    'nn.LayerNorm(())(torch.zeros(2, 4))',
    'nn.RMSNorm(3)(torch.zeros(2, 4))',
    'nn.RMSNorm(3, bias=True)',
    'F.instance_norm(torch.zeros(2, 3, 1))',
    'F.group_norm(torch.zeros(3), 1)',
    'F.group_norm(torch.zeros(1, 4), 4)',
    'F.layer_norm(torch.zeros(2, 4), (3,))',
    'F.layer_norm(torch.zeros(2, 4))',
    'F.rms_norm(torch.zeros(2, 4), (3,))',
  ]) {
    await compare_error(t, code);
  }
});
