/** Sizes and gains that the initial values of a layer depend on. */
import { ValueError } from '../../errors.js';
import type { Tensor } from '../../tensor/tensor.js';
import { needed, type OptionsOf, option, taking } from '../takes.js';

export type Nonlinearity =
  | 'linear'
  | 'conv1d'
  | 'conv2d'
  | 'conv3d'
  | 'conv_transpose1d'
  | 'conv_transpose2d'
  | 'conv_transpose3d'
  | 'sigmoid'
  | 'tanh'
  | 'relu'
  | 'leaky_relu'
  | 'selu';

export type FanMode = 'fan_in' | 'fan_out';

export interface GainArguments extends OptionsOf<typeof calculate_gain> {}

const constant_gains: Readonly<Record<string, number>> = {
  linear: 1,
  conv1d: 1,
  conv2d: 1,
  conv3d: 1,
  conv_transpose1d: 1,
  conv_transpose2d: 1,
  conv_transpose3d: 1,
  sigmoid: 1,
  tanh: 5 / 3,
  relu: Math.sqrt(2),
  selu: 3 / 4,
};

/**
 * By how much a nonlinearity shrinks its input, as a factor for initial weights.
 *
 * @throws ValueError if the nonlinearity is not known.
 *
 * @example
 * console.log(nn.init.calculate_gain('leaky_relu', 0.2)); // 1.3867504905630728
 */
export const calculate_gain = taking(
  'calculate_gain',
  {
    nonlinearity: needed<Nonlinearity>(),
    /** Negative slope of `'leaky_relu'`. Default: 0.01. */
    param: option<number | null>(null),
  },
  ({ nonlinearity, param }): number => {
    if (nonlinearity === 'leaky_relu') {
      const slope = param ?? 0.01;
      if (typeof slope !== 'number')
        throw new ValueError(`negative_slope ${String(slope)} not a valid number`);
      return Math.sqrt(2 / (1 + slope ** 2));
    }
    if (!Object.hasOwn(constant_gains, nonlinearity))
      throw new ValueError(`Unsupported nonlinearity ${nonlinearity}`);
    return constant_gains[nonlinearity] as number;
  },
);

/** Inputs and outputs of one unit of a layer with this weight. */
export function fans(tensor: Tensor): { fan_in: number; fan_out: number } {
  const [outputs, inputs, ...field] = tensor.shape;
  if (outputs === undefined || inputs === undefined) {
    throw new ValueError('Fan in and fan out can not be computed for tensor with fewer than 2 dimensions');
  }
  const size = field.reduce((product, length) => product * length, 1);
  return { fan_in: inputs * size, fan_out: outputs * size };
}

export function fan_of(tensor: Tensor, mode: string): number {
  const wanted = mode.toLowerCase();
  if (wanted !== 'fan_in' && wanted !== 'fan_out') {
    throw new ValueError(`Mode ${wanted} not supported, please use one of ['fan_in', 'fan_out']`);
  }
  return fans(tensor)[wanted];
}
