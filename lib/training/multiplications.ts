/** How much a layer multiplies. */
import * as nn from '../nn/index.js';
import type { Tensor } from '../tensor/tensor.js';

const product = (numbers: readonly number[]): number => numbers.reduce((result, each) => result * each, 1);

type Count = (module: never, inputs: readonly Tensor[], outputs: readonly Tensor[]) => number;

const convolution: Count = ({ weight }: nn.Conv2d, _, [output]) =>
  product((output as Tensor).shape) * product(weight.shape.slice(1));

const transposed: Count = ({ weight }: nn.ConvTranspose2d, [input]) =>
  product((input as Tensor).shape) * product(weight.shape.slice(1));

/** Each step multiplies with every weight. */
const recurrent: Count = (module: nn.RNNBase, [input]) => {
  const weights = module.named_parameters().filter(([name]) => name.startsWith('weight'));
  const steps = product((input as Tensor).shape.slice(0, -1));
  return steps * weights.reduce((sum, [, weight]) => sum + weight.numel(), 0);
};

/** The four projections, and two products of queries and keys. */
const attention: Count = ({ embed_dim, batch_first }: nn.MultiheadAttention, [query, key]) => {
  const { shape, ndim } = query as Tensor;
  const [asked, seen] = [product(shape), product((key as Tensor).shape)];
  const items = ndim === 3 ? (shape[batch_first ? 0 : 1] as number) : 1;
  return (2 * asked + 2 * seen) * embed_dim + (2 * asked * (seen / embed_dim)) / items;
};

const counts: readonly [classes: readonly (abstract new (...args: never) => nn.Module)[], count: Count][] = [
  [[nn.Conv1d, nn.Conv2d, nn.Conv3d], convolution],
  [[nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d], transposed],
  [[nn.Linear], ({ in_features }: nn.Linear, _, [output]) => product((output as Tensor).shape) * in_features],
  [[nn.MultiheadAttention], attention],
  [[nn.RNNBase, nn.RNNCell, nn.LSTMCell, nn.GRUCell], recurrent],
];

/** Multiplications with an addition of one call; of layers that only pass numbers on or scale them, 0. */
export function multiplications(
  module: nn.Module,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
): number {
  const found = counts.find(([classes]) => classes.some((each) => module instanceof each));
  return found === undefined ? 0 : found[1](module as never, inputs, outputs);
}
