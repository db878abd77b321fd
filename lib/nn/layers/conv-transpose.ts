import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { addon } from '../../native/addon.js';
import { functions } from '../../ops/index.js';
import type { Parameter } from '../../tensor/parameter.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size1, Size2, Size3 } from '../../types.js';
import {
  bind_accessors,
  type FactoryOptions,
  factory_defaults,
  kind_of,
  layer_of,
  NativeModule,
  run_async,
} from '../native-module.js';
import { check_channels, type PaddingMode } from './conv.js';
import { conv_repr } from './conv-repr.js';

/** Options of a transposed convolution whose sizes are of type `Size`. */
export interface ConvTransposeOptions<Size> extends FactoryOptions {
  in_channels: number;
  out_channels: number;
  kernel_size: Size;
  /** Default: 1. */
  stride?: Size;
  /** What the output loses on each side. Default: 0. */
  padding?: Size;
  /** What the output gains on one side. Default: 0. */
  output_padding?: Size;
  /** Channels are split into as many groups, each convolved by itself. Default: 1. */
  groups?: number;
  /** Adds a learnt number to each output channel. Default: true. */
  bias?: boolean;
  /** Distance between the points of the kernel. Default: 1. */
  dilation?: Size;
  /** Only `'zeros'`. */
  padding_mode?: PaddingMode;
}

type AnyOptions = ConvTransposeOptions<Size1 | Size2 | Size3>;

const kinds = ['ConvTranspose1d', 'ConvTranspose2d', 'ConvTranspose3d'] as const;

const bind = Object.fromEntries(
  kinds.map((kind) => [
    kind,
    signature<AnyOptions>(`${kind}.__init__`, {
      in_channels: required,
      out_channels: required,
      kernel_size: required,
      stride: 1,
      padding: 0,
      output_padding: 0,
      groups: 1,
      bias: true,
      dilation: 1,
      padding_mode: 'zeros',
      ...factory_defaults,
    }),
  ]),
);

interface ForwardArguments {
  input: Tensor;
  output_size?: readonly number[] | null;
}

const bind_forward = Object.fromEntries(
  kinds.map((kind) => [
    kind,
    signature<ForwardArguments>(`${kind}.forward`, { input: required, output_size: null }),
  ]),
);

/** What transposed convolutions over one, two and three dimensions have in common. */
abstract class ConvTransposeNd<Size, Sizes extends readonly number[]> extends NativeModule {
  declare in_channels: number;
  declare out_channels: number;
  declare kernel_size: Sizes;
  declare stride: Sizes;
  declare padding: Sizes;
  declare output_padding: Sizes;
  declare dilation: Sizes;
  declare groups: number;
  declare padding_mode: PaddingMode;
  declare weight: Parameter;
  declare bias: Parameter;

  constructor(
    ...args: Arguments<
      ConvTransposeOptions<Size>,
      [
        in_channels: 'in_channels',
        out_channels: 'out_channels',
        kernel_size: 'kernel_size',
        stride: 'stride',
        padding: 'padding',
        output_padding: 'output_padding',
        groups: 'groups',
        bias: 'bias',
        dilation: 'dilation',
        padding_mode: 'padding_mode',
        device: 'device',
        dtype: 'dtype',
      ]
    >
  ) {
    const kind = kind_of(new.target);
    const { device, dtype, ...options } = bind[kind]!(args);
    if (options.padding_mode !== 'zeros') {
      throw new ValueError(`Only "zeros" padding mode is supported for ${new.target.name}`);
    }
    check_channels(options);
    super(kind, options, { device, dtype }, ({ forward }) => forward === ConvTransposeNd.prototype.forward);
  }

  /** `output_size` chooses among the sizes that give the same input when convolved: with or without batch and channels. */
  override forward(
    ...args: Arguments<ForwardArguments, [input: 'input', output_size: 'output_size']>
  ): Tensor {
    const kind = kind_of(this.constructor);
    const { input, output_size } = bind_forward[kind]!(args);
    if (output_size === null) return addon.layers_forward([layer_of(this)], input) as Tensor;
    const output_padding = padding_for(this, input, output_size);
    const { weight, bias, stride, padding, groups, dilation } = this;
    const operands = {
      stride: [...stride],
      padding: [...padding],
      output_padding,
      groups,
      dilation: [...dilation],
    };
    const name = kind.replace('ConvTranspose', 'conv_transpose') as `conv_transpose${1 | 2 | 3}d`;
    return functions[name](input, weight, bias, operands as never);
  }

  /** As `forward` without `output_size`, on the compute thread. */
  override forward_async(input: Tensor): Promise<Tensor> {
    return run_async(this, input);
  }

  /** Draws the parameters anew, as the constructor does. */
  reset_parameters(): void {
    addon.layer_reset_parameters(layer_of(this));
  }

  override extra_repr(): string {
    return conv_repr(this);
  }
}

interface Geometry {
  kernel_size: readonly number[];
  stride: readonly number[];
  padding: readonly number[];
  dilation: readonly number[];
}

const list = (sizes: readonly number[]) => `[${sizes.join(', ')}]`;

/** The output padding that gives `output_size`. */
function padding_for(conv: Geometry, input: Tensor, output_size: readonly number[]): number[] {
  const { kernel_size, stride, padding, dilation } = conv;
  const count = kernel_size.length;
  const before = input.ndim === count + 2 ? 2 : 1;
  const wanted = output_size.length === before + count ? output_size.slice(before) : output_size;
  if (wanted.length !== count) {
    throw new ValueError(
      `ConvTranspose${count}D: for ${input.ndim}D input, output_size must have ${count} or ${before + count} ` +
        `elements (got ${wanted.length})`,
    );
  }
  const least = kernel_size.map(
    (kernel, place) =>
      ((input.shape[place + before] as number) - 1) * stride[place]! -
      2 * padding[place]! +
      dilation[place]! * (kernel - 1) +
      1,
  );
  const most = least.map((size, place) => size + stride[place]! - 1);
  if (wanted.some((size, place) => size < least[place]! || size > most[place]!)) {
    throw new ValueError(
      `requested an output size of ${list(wanted)}, but valid sizes range from ${list(least)} to ` +
        `${list(most)} (for an input of torch.Size(${list(input.shape.slice(2))}))`,
    );
  }
  return wanted.map((size, place) => size - least[place]!);
}

export interface ConvTranspose1dOptions extends ConvTransposeOptions<Size1> {}

/**
 * Transposed convolution over signals: the gradient of {@link Conv1d} with respect to its input.
 *
 * - Input: `[N, in_channels, L]` or `[in_channels, L]`.
 * - Output: `L' = (L − 1)·stride − 2·padding + dilation·(kernel_size − 1) + output_padding + 1`.
 * - Parameters: `weight` `[in_channels, out_channels / groups, kernel_size]` and `bias` `[out_channels]`.
 *
 * @throws ValueError if the channels do not divide by `groups`, or `output_size` is out of reach.
 *
 * @example
 * const up = new nn.ConvTranspose1d(16, 8, 3, { stride: 2 });
 * console.log(up.forward(torch.randn(1, 16, 10), [22]).shape); // [1, 8, 22]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose1d.html
 */
export class ConvTranspose1d extends ConvTransposeNd<Size1, readonly [number]> {
  static readonly kind: string = 'ConvTranspose1d';
}

bind_accessors(ConvTranspose1d);

export interface ConvTranspose2dOptions extends ConvTransposeOptions<Size2> {}

/**
 * Transposed convolution over pictures: the gradient of {@link Conv2d} with respect to its input.
 *
 * - Input: `[N, in_channels, H, W]` or `[in_channels, H, W]`. Output sizes as those of {@link ConvTranspose1d}.
 * - Parameters: `weight` `[in_channels, out_channels / groups, ...kernel_size]` and `bias` `[out_channels]`.
 *
 * @throws ValueError if the channels do not divide by `groups`, or `output_size` is out of reach.
 *
 * @example
 * const up = new nn.ConvTranspose2d(16, 8, 4, { stride: 2, padding: 1 });
 * console.log(up.forward(torch.randn(1, 16, 7, 7)).shape); // [1, 8, 14, 14]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
 */
export class ConvTranspose2d extends ConvTransposeNd<Size2, readonly [number, number]> {
  static readonly kind: string = 'ConvTranspose2d';
}

bind_accessors(ConvTranspose2d);

export interface ConvTranspose3dOptions extends ConvTransposeOptions<Size3> {}

/**
 * Transposed convolution over volumes: the gradient of {@link Conv3d} with respect to its input.
 *
 * - Input: `[N, in_channels, D, H, W]` or without N. Output sizes as those of {@link ConvTranspose1d}.
 * - Parameters: `weight` `[in_channels, out_channels / groups, ...kernel_size]` and `bias` `[out_channels]`.
 *
 * @throws ValueError if the channels do not divide by `groups`, or `output_size` is out of reach.
 *
 * @example
 * const up = new nn.ConvTranspose3d(4, 2, 2, { stride: 2 });
 * console.log(up.forward(torch.randn(1, 4, 3, 3, 3)).shape); // [1, 2, 6, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose3d.html
 */
export class ConvTranspose3d extends ConvTransposeNd<Size3, readonly [number, number, number]> {
  static readonly kind: string = 'ConvTranspose3d';
}

bind_accessors(ConvTranspose3d);
