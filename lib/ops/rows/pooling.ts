/** Pooling and resampling. */
import { func, functional, nn, type Rows, unlisted } from '../row.js';

export const pooling: Rows = {
  max_pool1d: functional(
    func(
      'Maxima of windows along one dimension.',
      'max_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=0, int[1] dilation=1, bool ceil_mode=False) -> Tensor',
    ),
  ),
  max_pool2d: functional(
    func(
      'Maxima of windows along two dimensions.',
      'max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> Tensor',
    ),
  ),
  max_pool3d: functional(
    func(
      'Maxima of windows along three dimensions.',
      'max_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> Tensor',
    ),
  ),
  max_pool1d_with_indices: functional(
    func(
      'Maxima of windows along one dimension, with their indices.',
      'max_pool1d_with_indices(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=0, int[1] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)',
    ),
  ),
  max_pool2d_with_indices: nn(
    'Maxima of windows along two dimensions, with their indices.',
    'max_pool2d_with_indices(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)',
  ),
  max_pool3d_with_indices: nn(
    'Maxima of windows along three dimensions, with their indices.',
    'max_pool3d_with_indices(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)',
  ),
  max_unpool2d: nn(
    'Puts maxima back at their indices, zeros elsewhere, along two dimensions.',
    'max_unpool2d(Tensor self, Tensor indices, SymInt[2] output_size) -> Tensor',
  ),
  max_unpool3d: nn(
    'Puts maxima back at their indices, zeros elsewhere, along three dimensions.',
    'max_unpool3d(Tensor self, Tensor indices, SymInt[3] output_size, int[3] stride, int[3] padding) -> Tensor',
  ),
  avg_pool1d: func(
    'Means of windows along one dimension.',
    'avg_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=0, bool ceil_mode=False, bool count_include_pad=True) -> Tensor',
  ),
  avg_pool2d: nn(
    'Means of windows along two dimensions.',
    'avg_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor',
  ),
  avg_pool3d: nn(
    'Means of windows along three dimensions.',
    'avg_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor',
  ),
  adaptive_avg_pool1d: func(
    'Means of as many windows as `output_size` says, along one dimension.',
    'adaptive_avg_pool1d(Tensor self, int[1] output_size) -> Tensor',
  ),
  adaptive_avg_pool2d: nn(
    'Means of as many windows as `output_size` says, along two dimensions.',
    'adaptive_avg_pool2d(Tensor self, SymInt[2] output_size) -> Tensor',
  ),
  adaptive_avg_pool3d: nn(
    'Means of as many windows as `output_size` says, along three dimensions.',
    'adaptive_avg_pool3d(Tensor self, SymInt[3] output_size) -> Tensor',
  ),
  adaptive_max_pool1d: functional(
    func(
      'Maxima of as many windows as `output_size` says, with indices.',
      'adaptive_max_pool1d(Tensor self, int[1] output_size) -> (Tensor, Tensor)',
    ),
  ),
  adaptive_max_pool2d: nn(
    'Maxima of as many windows as `output_size` says, with indices, along two dimensions.',
    'adaptive_max_pool2d(Tensor self, int[2] output_size) -> (Tensor, Tensor)',
  ),
  adaptive_max_pool3d: nn(
    'Maxima of as many windows as `output_size` says, with indices, along three dimensions.',
    'adaptive_max_pool3d(Tensor self, int[3] output_size) -> (Tensor, Tensor)',
  ),
  fractional_max_pool2d: nn(
    'Maxima of windows of random steps, with indices, along two dimensions.',
    'fractional_max_pool2d(Tensor self, int[2] kernel_size, int[2] output_size, Tensor random_samples) -> (Tensor, Tensor)',
  ),
  fractional_max_pool3d: nn(
    'Maxima of windows of random steps, with indices, along three dimensions.',
    'fractional_max_pool3d(Tensor self, int[3] kernel_size, int[3] output_size, Tensor random_samples) -> (Tensor, Tensor)',
  ),
  upsample_nearest1d: nn(
    'Resamples signals by the nearest neighbour.',
    'upsample_nearest1d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor',
    'upsample_nearest1d(Tensor self, SymInt[1] output_size, float? scales=None) -> Tensor',
  ),
  upsample_nearest2d: nn(
    'Resamples pictures by the nearest neighbour.',
    'upsample_nearest2d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor',
    'upsample_nearest2d(Tensor self, SymInt[2] output_size, float? scales_h=None, float? scales_w=None) -> Tensor',
  ),
  upsample_nearest3d: nn(
    'Resamples volumes by the nearest neighbour.',
    'upsample_nearest3d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor',
    'upsample_nearest3d(Tensor self, SymInt[3] output_size, float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor',
  ),
  upsample_linear1d: nn(
    'Resamples signals linearly.',
    'upsample_linear1d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor',
    'upsample_linear1d(Tensor self, SymInt[1] output_size, bool align_corners, float? scales=None) -> Tensor',
  ),
  upsample_bilinear2d: nn(
    'Resamples pictures bilinearly.',
    'upsample_bilinear2d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor',
    'upsample_bilinear2d(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor',
  ),
  upsample_bicubic2d: nn(
    'Resamples pictures bicubically.',
    'upsample_bicubic2d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor',
    'upsample_bicubic2d(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor',
  ),
  upsample_trilinear3d: nn(
    'Resamples volumes trilinearly.',
    'upsample_trilinear3d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor',
    'upsample_trilinear3d(Tensor self, SymInt[3] output_size, bool align_corners, float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor',
  ),
  pixel_shuffle: func(
    'Channels rearranged into a picture that is larger by a factor.',
    'pixel_shuffle(Tensor self, int upscale_factor) -> Tensor',
  ),
  pixel_unshuffle: func(
    'Inverse of `pixel_shuffle`.',
    'pixel_unshuffle(Tensor self, int downscale_factor) -> Tensor',
  ),
  channel_shuffle: func(
    'Channels of several groups interleaved.',
    'channel_shuffle(Tensor self, SymInt groups) -> Tensor',
  ),
  native_channel_shuffle: unlisted(
    func('Same as `channel_shuffle`.', 'native_channel_shuffle(Tensor self, SymInt groups) -> Tensor'),
  ),
  grid_sampler: unlisted(
    func(
      'Samples of the input at the points of a grid.',
      'grid_sampler(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor',
    ),
  ),
  grid_sampler_2d: unlisted(
    func(
      'As `grid_sampler`, of pictures.',
      'grid_sampler_2d(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor',
    ),
  ),
  grid_sampler_3d: unlisted(
    func(
      'As `grid_sampler`, of volumes.',
      'grid_sampler_3d(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor',
    ),
  ),
  affine_grid_generator: unlisted(
    func(
      'Grids of sampling points from affine matrices.',
      'affine_grid_generator(Tensor theta, SymInt[] size, bool align_corners) -> Tensor',
    ),
  ),
  pad: nn(
    'Fills up the last dimensions by `mode`, by pairs of widths from the last one backwards.',
    'pad(Tensor self, SymInt[] pad, str mode="constant", float? value=None) -> Tensor',
  ),
  reflection_pad1d: nn(
    'Fills up signals with their mirror image.',
    'reflection_pad1d(Tensor self, SymInt[2] padding) -> Tensor',
  ),
  reflection_pad2d: nn(
    'Fills up pictures with their mirror image.',
    'reflection_pad2d(Tensor self, SymInt[4] padding) -> Tensor',
  ),
  reflection_pad3d: nn(
    'Fills up volumes with their mirror image.',
    'reflection_pad3d(Tensor self, SymInt[6] padding) -> Tensor',
  ),
  replication_pad1d: nn(
    'Fills up signals with their border.',
    'replication_pad1d(Tensor self, SymInt[2] padding) -> Tensor',
  ),
  replication_pad2d: nn(
    'Fills up pictures with their border.',
    'replication_pad2d(Tensor self, SymInt[4] padding) -> Tensor',
  ),
  replication_pad3d: nn(
    'Fills up volumes with their border.',
    'replication_pad3d(Tensor self, SymInt[6] padding) -> Tensor',
  ),
};
