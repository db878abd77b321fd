import type { Parameter } from '../../tensor/parameter.js';
import { python_text } from '../module/repr.js';

interface Convolution {
  in_channels: number;
  out_channels: number;
  kernel_size: readonly number[];
  stride: readonly number[];
  padding: readonly number[] | string;
  dilation: readonly number[];
  groups: number;
  padding_mode: string;
  bias: Parameter | null;
}

/** The options of a convolution as Python prints them; of a transposed one, with what is added to its output. */
export function conv_repr(conv: Convolution, output_padding: readonly number[] = []): string {
  const { in_channels, out_channels, kernel_size, stride, padding, dilation } = conv;
  const is_all = (sizes: readonly number[] | string, size: number) =>
    typeof sizes !== 'string' && sizes.every((each) => each === size);
  let text = `${in_channels}, ${out_channels}, kernel_size=${python_text(kernel_size)}, stride=${python_text(stride)}`;
  if (!is_all(padding, 0)) text += `, padding=${python_text(padding)}`;
  if (!is_all(dilation, 1)) text += `, dilation=${python_text(dilation)}`;
  if (!is_all(output_padding, 0)) text += `, output_padding=${python_text(output_padding)}`;
  if (conv.groups !== 1) text += `, groups=${conv.groups}`;
  if (conv.bias === null) text += ', bias=False';
  if (conv.padding_mode !== 'zeros') text += `, padding_mode=${conv.padding_mode}`;
  return text;
}
