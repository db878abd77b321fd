/** Padding, resampling and rearranging against PyTorch's. */

import t from 'tap';
import {
  compare_error,
  compare_expression,
  compare_layer,
  compare_warnings,
  type InputOptions,
} from '../helpers/both-sides.js';

const signal = [2, 3, 5];
const picture = [2, 4, 5, 6];
const volume = [1, 2, 4, 5, 3];
const last: InputOptions = { memory_format: 'channels_last' };

const fillings = ['ZeroPad', 'ReflectionPad', 'ReplicationPad', 'CircularPad'];

t.test('padding layers', async (t) => {
  for (const filling of fillings) {
    await compare_layer(t, `nn.${filling}1d(2)`, signal);
    await compare_layer(t, `nn.${filling}1d((3, 1))`, [3, 5], { dtype: 'float64' });
    await compare_layer(t, `nn.${filling}2d(1)`, picture, last);
    await compare_layer(t, `nn.${filling}2d((2, 0, 1, 3))`, [4, 5, 6]);
    await compare_layer(t, `nn.${filling}3d(1)`, volume);
    await compare_layer(t, `nn.${filling}3d((1, 2, 0, 1, 2, 3))`, volume);
  }
  await compare_layer(t, 'nn.ConstantPad1d((2, 1), 3.5)', signal);
  await compare_layer(t, 'nn.ConstantPad2d(1, -2)', picture);
  await compare_layer(t, 'nn.ConstantPad3d(1, value=0.5)', volume);
  await compare_layer(t, 'nn.ZeroPad2d((-1, -1, 1, 0))', picture);
});

t.test('resampling layers', async (t) => {
  for (const [made, shape, options] of [
    ['nn.Upsample(scale_factor=2)', signal],
    ['nn.Upsample(7)', signal],
    ["nn.Upsample(size=(9,), mode='linear')", signal],
    ["nn.Upsample(scale_factor=1.7, mode='linear', align_corners=True)", signal],
    ['nn.Upsample(scale_factor=(2, 3))', picture],
    ["nn.Upsample((7, 9), mode='bilinear')", picture, last],
    ["nn.Upsample(scale_factor=2.5, mode='bicubic', align_corners=True)", picture],
    ["nn.Upsample(scale_factor=1.3, mode='bilinear', recompute_scale_factor=True)", picture],
    ["nn.Upsample(scale_factor=0.5, mode='area')", picture],
    ["nn.Upsample(size=4, mode='nearest-exact')", picture],
    ["nn.Upsample(scale_factor=2, mode='trilinear')", volume],
    ["nn.Upsample((3, 4, 5), mode='nearest')", volume],
    ["nn.Upsample(scale_factor=2, mode='bilinear')", picture, { dtype: 'bfloat16' }],
    ['nn.UpsamplingNearest2d(scale_factor=2)', picture],
    ['nn.UpsamplingNearest2d((7, 8))', picture],
    ['nn.UpsamplingBilinear2d(scale_factor=(2, 1.5))', picture],
    ['nn.UpsamplingBilinear2d(size=8)', picture, { dtype: 'float64' }],
    ['nn.PixelShuffle(2)', picture],
    ['nn.PixelUnshuffle(3)', [2, 6, 9]],
    ['nn.ChannelShuffle(2)', picture],
    ['nn.ChannelShuffle(2)', picture, last],
  ] as [string, number[], InputOptions?][]) {
    await compare_layer(t, made, shape, options);
  }
});

t.test('functions', async (t) => {
  for (const [code, inputs] of [
    ['F.interpolate(x, 7)', { x: signal }],
    ["F.interpolate(x, scale_factor=0.6, mode='nearest-exact')", { x: signal }],
    ["F.interpolate(x, size=(4, 9), mode='bicubic')", { x: picture }],
    ["F.interpolate(x, (3, 4), None, 'bilinear', False, None, True)", { x: picture }],
    ["F.interpolate(x, scale_factor=0.7, mode='bicubic', antialias=True)", { x: picture }],
    ["F.interpolate(x, (3, 4), mode='lanczos', antialias=True)", { x: picture }],
    ["F.interpolate(x, scale_factor=(2, 1.5, 1), mode='area')", { x: volume }],
    ["F.interpolate(x, scale_factor=(2, 1.5, 1), mode='nearest-exact')", { x: volume }],
    ["F.interpolate(x, scale_factor=1.5, mode='trilinear', align_corners=True)", { x: volume }],
    ['F.pad(x, (1, 2))', { x: signal }],
    ["F.pad(x, [1, 2, 0, 1], 'constant', 2.5)", { x: picture }],
    ["F.pad(x, (1, 2, 2, 1), mode='reflect')", { x: picture }],
    ["F.pad(x, (1, 2, 2, 1, 0, 1), mode='replicate')", { x: volume }],
    ["F.pad(x, (3, 0), mode='circular')", { x: signal }],
    ['F.pad(x, (-1, -1, 1, 0), value=7)', { x: picture }],
    ['F.pixel_shuffle(x, 2)', { x: picture }],
    ['F.pixel_unshuffle(x, 3)', { x: [2, 6, 9] }],
    ['F.channel_shuffle(x, 2)', { x: picture }],
    ['F.affine_grid(t, (2, 3, 4, 5), False)', { t: [2, 2, 3] }],
    ['F.affine_grid(t, [2, 3, 4, 5, 2], align_corners=True)', { t: [2, 3, 4] }],
    ['F.grid_sample(x, g, align_corners=False)', { x: picture, g: [2, 3, 4, 2] }],
    ["F.grid_sample(x, g, 'nearest', 'border', True)", { x: picture, g: [2, 3, 4, 2] }],
    [
      "F.grid_sample(x, g, mode='bicubic', padding_mode='reflection', align_corners=True)",
      { x: picture, g: [2, 3, 4, 2] },
    ],
    ['F.grid_sample(x, g, align_corners=True)', { x: volume, g: [1, 2, 3, 4, 3] }],
  ] as [string, Record<string, number[]>][]) {
    await compare_expression(t, code, inputs);
  }
});

t.test('warnings', async (t) => {
  for (const code of [
    'F.upsample(torch.ones(1, 2, 3), 6)',
    "F.upsample(torch.ones(1, 2, 3), scale_factor=2, mode='linear')",
    'F.upsample_nearest(torch.ones(1, 2, 3), 6)',
    'F.upsample_bilinear(torch.ones(1, 2, 3, 3), scale_factor=2)',
    'F.affine_grid(torch.ones(1, 2, 3), (1, 1, 2, 2))',
    'F.affine_grid(torch.ones(1, 2, 3), (1, 1, 1, 2), align_corners=True)',
    'F.grid_sample(torch.ones(1, 1, 2, 2), torch.zeros(1, 1, 1, 2))',
  ]) {
    await compare_warnings(t, code);
  }
});

t.test('mistakes', async (t) => {
  const picture = 'torch.ones(1, 1, 4, 4)';
  for (const code of [
    'nn.ConstantPad2d(1)',
    'nn.ZeroPad2d()',
    'nn.ReflectionPad1d(1, mode=2)',
    'nn.CircularPad1d(1)(torch.ones(4))',
    'nn.CircularPad2d(1)(torch.ones(4, 4))',
    'nn.CircularPad3d(1)(torch.ones(4, 4))',
    `nn.CircularPad2d(5)(${picture})`,
    `nn.ReflectionPad2d(4)(${picture})`,
    'nn.ReplicationPad1d(1)(torch.ones(4))',
    `nn.ZeroPad2d(-3)(${picture})`,
    `F.pad(${picture}, (1, 2, 3))`,
    `F.pad(${picture}, (1, 2), mode='mirror')`,
    `F.pad(${picture}, (1, 2), mode='reflect', value=2)`,
    `F.interpolate(${picture})`,
    `F.interpolate(${picture}, 2, 2)`,
    `F.interpolate(${picture}, (2, 3, 4))`,
    `F.interpolate(${picture}, scale_factor=(2, 1.5, 4))`,
    `F.interpolate(${picture}, 2, mode='linear')`,
    `F.interpolate(${picture}, 2, mode='trilinear')`,
    `F.interpolate(torch.ones(1, 1, 4), 2, mode='bilinear')`,
    `F.interpolate(torch.ones(1, 1, 4), 2, mode='bicubic')`,
    `F.interpolate(torch.ones(1, 4), 2)`,
    `F.interpolate(${picture}, 2, mode='cubic')`,
    `F.interpolate(${picture}, 2, align_corners=True)`,
    `F.interpolate(${picture}, 2, mode='area', align_corners=False)`,
    `F.interpolate(${picture}, 2, recompute_scale_factor=True)`,
    `F.interpolate(${picture}, 2, antialias=True)`,
    `F.interpolate(${picture}, 2, mode='lanczos')`,
    `F.interpolate(${picture}, 2, mode='lanczos', align_corners=True, antialias=True)`,
    `F.interpolate(${picture}, 0)`,
    `nn.Upsample()(${picture})`,
    'nn.Upsample(scale_factor=2, factor=3)',
    'nn.UpsamplingBilinear2d(scale_factor=2)(torch.ones(1, 1, 4))',
    'nn.PixelShuffle()',
    `nn.PixelShuffle(2)(${picture})`,
    `nn.PixelUnshuffle(3)(${picture})`,
    'nn.ChannelShuffle(3)(torch.ones(1, 4, 2, 2))',
    `F.grid_sample(${picture}, torch.ones(1, 2, 2, 2), 'linear')`,
    `F.grid_sample(${picture}, torch.ones(1, 2, 2, 2), padding_mode='zero')`,
    `F.grid_sample(${picture}, torch.ones(1, 2, 2, 3), align_corners=True)`,
    'F.affine_grid(torch.ones(1, 2, 3).long(), (1, 1, 2, 2), True)',
    'F.affine_grid(torch.ones(1, 2, 2), [1, 1, 2, 2], True)',
    'F.affine_grid(torch.ones(1, 3, 3), [1, 1, 2, 2, 2], True)',
    'F.affine_grid(torch.ones(1, 2, 3), [1, 2, 2], True)',
    'F.affine_grid(torch.ones(1, 2, 3), [1, 0, 2, 2], True)',
  ]) {
    await compare_error(t, code);
  }
});
