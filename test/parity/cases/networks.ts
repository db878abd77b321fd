/** Cases of convolutions, pooling, activations, normalisations and recurrent networks. */
import { type Cases, each, f, k, p, u, v, w } from './spec.js';

const picture = f(1, 2, 5, 6);
const rnn_weights = [f(4, 3), f(4, 4), f(4), f(4)];
const gru_weights = [f(12, 3), f(12, 4), f(12), f(12)];
const lstm_weights = [f(16, 3), f(16, 4), f(16), f(16)];
const settings = [true, 1, 0, false, false, false] as const;

export const networks: Cases = {
  conv1d: [
    [f(2, 4, 9), f(6, 4, 3)],
    [f(2, 4, 9), f(6, 2, 3), f(6), { stride: 2, padding: 1, groups: 2 }],
  ],
  conv2d: [
    [picture, f(3, 2, 3, 3)],
    [picture, f(3, 2, 3, 3), f(3), 2, 1],
    [picture, f(4, 1, 3, 3), { groups: 2, padding: 'same' }],
    [picture, f(3, 2, 2, 2), f(3), [1, 2], [0, 1], 2],
  ],
  conv3d: [[f(1, 2, 4, 4, 4), f(3, 2, 2, 2, 2), f(3)]],
  conv_transpose1d: [
    [f(2, 4, 5), f(4, 3, 3)],
    [f(2, 4, 5), f(4, 3, 3), f(3), { stride: 2, output_padding: 1 }],
  ],
  conv_transpose2d: [
    [picture, f(2, 3, 3, 3)],
    [picture, f(2, 3, 3, 3), f(3), 2, 1],
  ],
  conv_transpose3d: [[f(1, 2, 3, 3, 3), f(2, 3, 2, 2, 2)]],
  conv_tbc: [[f(6, 2, 3), f(3, 3, 4), f(4)]],
  convolution: [[picture, f(3, 2, 3, 3), f(3), [1, 1], [0, 0], [1, 1], false, [0, 0], 1]],
  im2col: [[picture, [2, 3], [1, 1], [0, 0], [1, 1]]],
  col2im: [[f(1, 8, 6), [3, 4], [2, 2], [1, 1], [0, 0], [1, 1]]],
  max_pool1d: [
    [f(2, 3, 8), 3],
    [f(2, 3, 8), 3, 2, 1],
  ],
  max_pool2d: [
    [picture, 2],
    [picture, 3, { stride: 2, padding: 1 }],
    [picture, [2, 3], [1, 2], 0, 1, true],
  ],
  max_pool3d: [[f(1, 2, 4, 4, 4), 2]],
  max_pool1d_with_indices: [[f(2, 3, 8), 3]],
  max_pool2d_with_indices: [[picture, 2]],
  max_pool3d_with_indices: [[f(1, 2, 4, 4, 4), 2]],
  max_unpool2d: [[f(1, 1, 2, 2), w([1, 1, 2, 2], [0, 3, 9, 14], 'int64'), [4, 4]]],
  max_unpool3d: [
    [f(1, 1, 1, 2, 2), w([1, 1, 1, 2, 2], [0, 3, 9, 14], 'int64'), [2, 4, 4], [2, 2, 2], [0, 0, 0]],
  ],
  avg_pool1d: [
    [f(2, 3, 8), 3],
    [f(2, 3, 8), 3, 2, 1, true, false],
  ],
  avg_pool2d: [
    [picture, 2],
    [picture, 3, { stride: 2, padding: 1, divisor_override: 4 }],
  ],
  avg_pool3d: [[f(1, 2, 4, 4, 4), 2]],
  adaptive_avg_pool1d: [[f(2, 3, 8), 3]],
  adaptive_avg_pool2d: [[picture, [2, 3]]],
  adaptive_avg_pool3d: [[f(1, 2, 4, 5, 6), [2, 2, 3]]],
  adaptive_max_pool1d: [[f(2, 3, 8), 3]],
  adaptive_max_pool2d: [[picture, [2, 3]]],
  adaptive_max_pool3d: [[f(1, 2, 4, 5, 6), [2, 2, 3]]],
  fractional_max_pool2d: [[f(1, 2, 6, 6), [2, 2], [3, 3], k(u(1, 2, 2))]],
  fractional_max_pool3d: [[f(1, 2, 6, 6, 6), [2, 2, 2], [3, 3, 3], k(u(1, 2, 3))]],
  upsample_nearest1d: [
    [f(1, 2, 4), [7]],
    [f(1, 2, 4), null, [2.5]],
  ],
  upsample_nearest2d: [
    [picture, [7, 9]],
    [picture, null, [2, 1.5]],
  ],
  upsample_nearest3d: [[f(1, 2, 2, 3, 4), [3, 5, 6]]],
  upsample_linear1d: [[f(1, 2, 4), [7], false]],
  upsample_bilinear2d: [
    [picture, [7, 9], true],
    [picture, null, false, [2, 1.5]],
  ],
  upsample_bicubic2d: [[picture, [7, 9], false]],
  upsample_trilinear3d: [[f(1, 2, 2, 3, 4), [3, 5, 6], false]],
  grid_sampler_2d: [[picture, f(1, 3, 3, 2), 0, 1, true]],
  grid_sampler_3d: [[f(1, 2, 3, 4, 4), f(1, 2, 3, 3, 3), 0, 2, false]],
  native_channel_shuffle: [[f(1, 4, 2, 2), 2]],
  grid_sampler: [[picture, f(1, 3, 3, 2), 0, 0, true]],
  affine_grid_generator: [[f(1, 2, 3), [1, 2, 3, 4], false]],
  pad: [
    [f(2, 3), [1, 2]],
    [f(1, 2, 3), [1, 1], 'reflect'],
    [f(1, 2, 3), { pad: [2, 0], mode: 'circular' }],
  ],
  ...each('reflection_pad1d replication_pad1d', [f(1, 2, 5), [1, 2]]),
  ...each('reflection_pad2d replication_pad2d', [picture, [1, 2, 2, 1]]),
  ...each('reflection_pad3d replication_pad3d', [f(1, 1, 3, 3, 3), [1, 1, 1, 1, 1, 1]]),
  ...each(
    'relu relu6 selu silu mish hardsigmoid hardswish log_sigmoid',
    [f(2, 5)],
    [v([-4, -3, 0, 3, 6, 7])],
  ),
  elu: [[f(2, 5)], [f(2, 5), 0.5]],
  celu: [[f(2, 5)], [f(2, 5), { alpha: 0.5 }]],
  gelu: [[f(2, 5)], [f(2, 5), { approximate: 'tanh' }]],
  hardtanh: [[f(2, 5)], [f(2, 5), -0.5, 1.5]],
  ...each('hardshrink softshrink', [f(2, 5)], [f(2, 5), 0.8]),
  softplus: [[f(2, 5)], [f(2, 5), { beta: 2, threshold: 1 }]],
  leaky_relu: [[f(2, 5)], [f(2, 5), 0.2]],
  prelu: [
    [f(2, 5), u(1)],
    [f(2, 3, 4), u(3)],
  ],
  threshold: [[f(2, 5), 0.5, -1]],
  glu: [[f(2, 6)], [f(4, 3), 0]],
  scaled_dot_product_attention: [
    [f(1, 2, 4, 8), f(1, 2, 4, 8), f(1, 2, 4, 8)],
    [f(1, 2, 4, 8), f(1, 2, 4, 8), f(1, 2, 4, 8), { is_causal: true, scale: 0.5 }],
  ],
  batch_norm: [
    [picture, p(2), f(2), null, null, true, 0.1, 1e-5, false],
    [picture, p(2), f(2), k(f(2)), k(p(2)), false, 0.1, 1e-5, false],
  ],
  native_batch_norm: [[picture, p(2), f(2), null, null, true, 0.1, 1e-5]],
  _native_batch_norm_legit: [
    [picture, p(2), f(2), true, 0.1, 1e-5],
    [picture, p(2), f(2), k(f(2)), k(p(2)), true, 0.1, 1e-5],
  ],
  instance_norm: [[picture, p(2), f(2), null, null, true, 0.1, 1e-5, false]],
  layer_norm: [
    [f(2, 3, 4), [4]],
    [f(2, 3, 4), [3, 4], p(3, 4), f(3, 4), 1e-3],
  ],
  native_layer_norm: [[f(2, 3, 4), [4], p(4), f(4), 1e-5]],
  group_norm: [
    [f(2, 4, 3), 2],
    [f(2, 4, 3), 2, { weight: p(4), bias: f(4) }],
  ],
  native_group_norm: [[f(2, 4, 3), p(4), f(4), 2, 4, 3, 2, 1e-5]],
  rms_norm: [
    [f(2, 4), [4]],
    [f(2, 4), [4], p(4), 1e-3],
  ],
  ...each('rnn_tanh rnn_relu', [f(5, 2, 3), f(1, 2, 4), rnn_weights, ...settings]),
  ...each('rnn_tanh_cell rnn_relu_cell', [f(2, 3), f(2, 4), f(4, 3), f(4, 4), f(4), f(4)]),
  gru: [[f(5, 2, 3), f(1, 2, 4), gru_weights, ...settings]],
  gru_cell: [[f(2, 3), f(2, 4), f(12, 3), f(12, 4), f(12), f(12)]],
  lstm: [[f(5, 2, 3), [f(1, 2, 4), f(1, 2, 4)], lstm_weights, ...settings]],
  lstm_cell: [[f(2, 3), [f(2, 4), f(2, 4)], f(16, 3), f(16, 4), f(16), f(16)]],
};
