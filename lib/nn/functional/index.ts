/** Functions behind the layers: `torch.nn.functional`. */
import { functions, nn_functions } from '../../ops/index.js';

export * from './activation.js';
export {
  adaptive_avg_pool2d,
  adaptive_avg_pool3d,
  adaptive_max_pool1d,
  adaptive_max_pool1d_with_indices,
  adaptive_max_pool2d,
  adaptive_max_pool2d_with_indices,
  adaptive_max_pool3d,
  adaptive_max_pool3d_with_indices,
} from './adaptive-pooling.js';
export { type MultiHeadAttentionArguments, multi_head_attention_forward } from './attention.js';
export * from './folding.js';
export * from './fractional-pooling.js';
export * from './interpolation.js';
export * from './max-pooling.js';
export * from './max-unpooling.js';
export * from './ctc.js';
export * from './dropout.js';
export * from './embedding.js';
export * from './linear-cross-entropy.js';
export * from './loss.js';
export * from './loss-comparison.js';
export * from './loss-difference.js';
export * from './loss-distribution.js';
export * from './loss-margin.js';
export * from './normalization.js';
export * from './pooling.js';
export * from './softmax.js';

export const {
  adaptive_avg_pool1d,
  avg_pool1d,
  bilinear,
  channel_shuffle,
  conv1d,
  conv2d,
  conv3d,
  conv_transpose1d,
  conv_transpose2d,
  conv_transpose3d,
  cosine_similarity,
  pairwise_distance,
  pdist,
  pixel_shuffle,
  pixel_unshuffle,
  rms_norm,
} = functions;

export const { linear, one_hot, pad, scaled_dot_product_attention } = nn_functions;
