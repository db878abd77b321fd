import { no_grad } from '../autograd/grad-mode.js';
import { Tensor } from '../tensor/tensor.js';
import { type_name } from '../internal/type-name.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { functions } from '../ops/index.js';

export interface MakeGridOptions {
  tensor: Tensor | readonly Tensor[];
  nrow?: number;
  padding?: number;
  normalize?: boolean;
  value_range?: readonly [number, number] | null;
  scale_each?: boolean;
  pad_value?: number;
}

const bind_make_grid = signature<MakeGridOptions>('make_grid', {
  tensor: required,
  nrow: 8,
  padding: 2,
  normalize: false,
  value_range: null,
  scale_each: false,
  pad_value: 0,
});

/** Shape (B, C, H, W), with three channels for one. */
function batch_of(given: Tensor | readonly Tensor[]): Tensor {
  const wrong = Array.isArray(given) ? given.find((each) => !(each instanceof Tensor)) : undefined;
  if (wrong !== undefined)
    throw new TypeError(`tensor or list of tensors expected, got a list containing ${type_name(wrong)}`);
  if (!Array.isArray(given) && !(given instanceof Tensor))
    throw new TypeError(`tensor or list of tensors expected, got ${type_name(given)}`);
  let batch = given instanceof Tensor ? (given as Tensor) : functions.stack(given as Tensor[]);
  if (batch.dim() === 2) batch = batch.unsqueeze(0);
  if (batch.dim() === 3) batch = batch.unsqueeze(0);
  return batch.shape[1] === 1 ? functions.cat([batch, batch, batch], 1) : batch;
}

function scaled(picture: Tensor, range: readonly [number, number] | null): void {
  const [low, high] = range ?? [picture.min().item() as number, picture.max().item() as number];
  picture.clamp_(low, high);
  picture.sub_(low).div_(Math.max(high - low, 1e-5));
}

/**
 * Pictures side by side in one: shape (3, height, width).
 *
 * - `tensor`: shape (B, C, H, W), or a list of pictures of the same size
 * - `nrow`: pictures in a row; default 8
 * - `padding`: pixels between them; default 2
 * - `normalize`: bring values to 0 to 1; default false
 * - `value_range`: what is brought there; default null: from the least to the greatest
 * - `scale_each`: by each picture's own least and greatest; default false
 * - `pad_value`: value between the pictures; default 0
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.utils.make_grid.html
 *
 * @throws TypeError for anything but tensors
 * @example
 * const grid = vision.utils.make_grid(batch, { nrow: 4, normalize: true });
 */
export function make_grid(
  ...args: Arguments<
    MakeGridOptions,
    ['tensor', 'nrow', 'padding', 'normalize', 'value_range', 'scale_each', 'pad_value']
  >
): Tensor {
  const options = bind_make_grid(args);
  return no_grad(() => grid_of(options));
}

function grid_of(options: Required<MakeGridOptions>): Tensor {
  const { nrow, padding, normalize, value_range, scale_each, pad_value } = options;
  let batch = batch_of(options.tensor);
  const count = batch.shape[0]!;
  if (normalize) {
    batch = batch.clone();
    if (scale_each) for (let i = 0; i < count; i++) scaled(batch.select(0, i), value_range);
    else scaled(batch, value_range);
  }
  if (count === 1) return batch.squeeze(0);
  const columns = Math.min(nrow, count);
  const rows = Math.ceil(count / columns);
  const [, channels, inner_height, inner_width] = batch.shape as [number, number, number, number];
  const [height, width] = [inner_height + padding, inner_width + padding];
  const grid = batch.new_full([channels, height * rows + padding, width * columns + padding], pad_value);
  for (let index = 0; index < count; index++) {
    const [row, column] = [Math.floor(index / columns), index % columns];
    grid
      .narrow(1, row * height + padding, inner_height)
      .narrow(2, column * width + padding, inner_width)
      .copy_(batch.select(0, index));
  }
  return grid;
}
