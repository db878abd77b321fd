import * as nn from '../nn/index.js';

const pool = (): nn.MaxPool2d => new nn.MaxPool2d(3, { stride: 2 });
const relu = (): nn.ReLU => new nn.ReLU({ inplace: true });
const lrn = (): nn.LocalResponseNorm =>
  new nn.LocalResponseNorm({ size: 5, alpha: 0.0001, beta: 0.75, k: 2 });

/** The notebook's five convolutions: (batch, 3, 227, 227) to (batch, 256, 6, 6). */
export function conv_stack(): nn.Sequential {
  return new nn.Sequential(
    // (batch, 96, 27, 27)
    new nn.Conv2d(3, 96, { kernel_size: 11, stride: 4 }),
    relu(),
    pool(),
    lrn(),
    // (batch, 256, 13, 13)
    new nn.Conv2d(96, 256, { kernel_size: 5, stride: 1, padding: 2 }),
    relu(),
    pool(),
    lrn(),
    // (batch, 384, 13, 13)
    new nn.Conv2d(256, 384, { kernel_size: 3, stride: 1, padding: 1 }),
    relu(),
    // (batch, 384, 13, 13)
    new nn.Conv2d(384, 384, { kernel_size: 3, stride: 1, padding: 1 }),
    relu(),
    // (batch, 256, 6, 6)
    new nn.Conv2d(384, 256, { kernel_size: 3, stride: 1, padding: 1 }),
    relu(),
    pool(),
  );
}

/** The paper's convolutions: normalisation before pooling, and the second, fourth and fifth in two groups. */
export function two_tower_stack(): nn.Sequential {
  return new nn.Sequential(
    new nn.Conv2d(3, 96, { kernel_size: 11, stride: 4 }),
    relu(),
    lrn(),
    pool(),
    new nn.Conv2d(96, 256, { kernel_size: 5, padding: 2, groups: 2 }),
    relu(),
    lrn(),
    pool(),
    new nn.Conv2d(256, 384, { kernel_size: 3, padding: 1 }),
    relu(),
    new nn.Conv2d(384, 384, { kernel_size: 3, padding: 1, groups: 2 }),
    relu(),
    new nn.Conv2d(384, 256, { kernel_size: 3, padding: 1, groups: 2 }),
    relu(),
    pool(),
  );
}

/**
 * The three fully connected layers. `features` is what the first one takes; `dropout_in_place` is whether the
 * second dropout overwrites the output of the ReLU before it, which the ReLU's gradient needs.
 */
export function fc_stack(features: number, num_classes: number, dropout_in_place: boolean): nn.Sequential {
  return new nn.Sequential(
    new nn.Dropout(0.5, { inplace: true }),
    new nn.Linear(features, 4096),
    relu(),
    new nn.Dropout(0.5, { inplace: dropout_in_place }),
    new nn.Linear(4096, 4096),
    relu(),
    new nn.Linear(4096, num_classes),
  );
}

/** A convolution with ReLU and what follows it, as one stage of the BatchNorm form. */
export const stage = (conv: nn.Conv2d, ...rest: nn.Module[]): nn.Sequential =>
  new nn.Sequential(conv, relu(), ...rest);

/** ReLU's partner in the BatchNorm form: pooling, then BatchNorm where LRN stood. */
export const pool_and_norm = (channels: number): nn.Module[] => [pool(), new nn.BatchNorm2d(channels)];

export { pool, relu };
