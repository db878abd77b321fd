/** Convolutions. */
import { func, nn, type Rows, unlisted } from '../row.js';

export const convolution: Rows = {
  conv1d: func(
    'Convolution along one dimension, of a batch of signals or of one.',
    'conv1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=1, SymInt[1] padding=0, SymInt[1] dilation=1, SymInt groups=1) -> Tensor',
    'conv1d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=1, str padding="valid", SymInt[1] dilation=1, SymInt groups=1) -> Tensor',
  ),
  conv2d: func(
    'Convolution along two dimensions, of a batch of pictures or of one.',
    'conv2d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=1, SymInt[2] padding=0, SymInt[2] dilation=1, SymInt groups=1) -> Tensor',
    'conv2d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=1, str padding="valid", SymInt[2] dilation=1, SymInt groups=1) -> Tensor',
  ),
  conv3d: func(
    'Convolution along three dimensions, of a batch of volumes or of one.',
    'conv3d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=1, SymInt[3] padding=0, SymInt[3] dilation=1, SymInt groups=1) -> Tensor',
    'conv3d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=1, str padding="valid", SymInt[3] dilation=1, SymInt groups=1) -> Tensor',
  ),
  conv_transpose1d: func(
    'Transposed convolution along one dimension.',
    'conv_transpose1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=1, SymInt[1] padding=0, SymInt[1] output_padding=0, SymInt groups=1, SymInt[1] dilation=1) -> Tensor',
  ),
  conv_transpose2d: func(
    'Transposed convolution along two dimensions.',
    'conv_transpose2d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=1, SymInt[2] padding=0, SymInt[2] output_padding=0, SymInt groups=1, SymInt[2] dilation=1) -> Tensor',
  ),
  conv_transpose3d: func(
    'Transposed convolution along three dimensions.',
    'conv_transpose3d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=1, SymInt[3] padding=0, SymInt[3] output_padding=0, SymInt groups=1, SymInt[3] dilation=1) -> Tensor',
  ),
  conv_tbc: func(
    'Convolution along time of inputs in the order time, batch, channel.',
    'conv_tbc(Tensor self, Tensor weight, Tensor bias, int pad=0) -> Tensor',
  ),
  convolution: unlisted(
    func(
      'Convolution of any kind, with all its parameters.',
      'convolution(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, SymInt[] output_padding, SymInt groups) -> Tensor',
    ),
  ),
  im2col: nn(
    'Sliding blocks of pictures as columns (`unfold` in torch.nn.functional).',
    'im2col(Tensor self, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor',
  ),
  col2im: nn(
    'Columns summed back into pictures (`fold` in torch.nn.functional).',
    'col2im(Tensor self, SymInt[2] output_size, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor',
  ),
};
