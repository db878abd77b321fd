import * as nn from '../nn/index.js';

/**
 * How a model's parameters begin:
 *
 * - `'notebook'`: weights from N(0, 0.01), biases 1 for the second, fourth and fifth convolution and for every
 *   fully connected layer, else 0. It does not learn in practice at the notebook's learning rate.
 * - `'kaiming'`: weights from a normal distribution that keeps the signal's strength through ReLU, biases 0.
 *   It learns.
 * - `'caffe'`: as bvlc_alexnet begins: weights from N(0, 0.01), N(0, 0.005) for the fully connected layers but the last,
 *   biases 0.1 where the paper has 1, else 0.
 * - `'default'`: what PyTorch's layers begin with.
 */
export type Init = 'notebook' | 'kaiming' | 'caffe' | 'default';

const is_conv = (layer: nn.Module): layer is nn.Conv2d => layer instanceof nn.Conv2d;
const is_linear = (layer: nn.Module): layer is nn.Linear => layer instanceof nn.Linear;

function normal_with_bias(layer: nn.Conv2d | nn.Linear, bias: number): void {
  nn.init.normal_(layer.weight, { mean: 0, std: 0.01 });
  nn.init.constant_(layer.bias, bias);
}

/**
 * The notebook's `init_bias`, draw for draw. It sets the three biases of 1 inside its loop, so they hold at the
 * end only because a later round repeats what an earlier one undid; the result is the same, and no constant
 * draws from the generator.
 */
export function init_bias(conv: nn.Sequential, fc: nn.Sequential): void {
  for (const layer of conv) {
    if (is_conv(layer)) normal_with_bias(layer, 0);
    for (const index of [4, 10, 12]) nn.init.constant_((conv[index] as nn.Conv2d).bias, 1);
  }
  for (const layer of fc) if (is_linear(layer)) normal_with_bias(layer, 1);
}

/** The same rule for layers in their order; `last` is the bias of the last fully connected one. */
export function init_layers(layers: readonly nn.Module[], last: number): void {
  const linears = layers.filter(is_linear);
  for (const [index, layer] of layers.filter(is_conv).entries()) {
    normal_with_bias(layer, [1, 3, 4].includes(index) ? 1 : 0);
  }
  for (const layer of linears) normal_with_bias(layer, layer === linears.at(-1) ? last : 1);
}

/** Kaiming's normal initialisation for every convolution and fully connected layer of `model`. */
export function init_kaiming(model: nn.Module): void {
  for (const layer of model.modules()) {
    if (!is_conv(layer) && !is_linear(layer)) continue;
    nn.init.kaiming_normal_(layer.weight, { nonlinearity: 'relu' });
    nn.init.zeros_(layer.bias);
  }
}

/** Caffe's bvlc_alexnet: with the paper's biases of 1 its loss stays flat. */
export function init_caffe(model: nn.Module): void {
  const layers = [...model.modules()];
  const linears = layers.filter(is_linear);
  for (const [index, layer] of layers.filter(is_conv).entries()) {
    nn.init.normal_(layer.weight, { mean: 0, std: 0.01 });
    nn.init.constant_(layer.bias, [1, 3, 4].includes(index) ? 0.1 : 0);
  }
  for (const layer of linears) {
    const is_last = layer === linears.at(-1);
    nn.init.normal_(layer.weight, { mean: 0, std: is_last ? 0.01 : 0.005 });
    nn.init.constant_(layer.bias, is_last ? 0 : 0.1);
  }
}
