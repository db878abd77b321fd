import { bare } from '../internal/define.js';
import { no_grad } from '../autograd/grad-mode.js';
import { ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import { warn } from '../internal/warn.js';
import { functions } from '../ops/index.js';
import { tensor } from '../tensor/create.js';
import { Tensor } from '../tensor/tensor.js';
import { Canvas } from './canvas.js';
import { type Colour, type Colours, parse_colours } from './colours.js';
import { draw_label } from './label.js';

export interface DrawBoundingBoxesOptions {
  image: Tensor;
  boxes: Tensor;
  labels?: readonly (string | null)[] | null;
  colors?: Colours;
  fill?: boolean;
  width?: number;
  font?: string | null;
  font_size?: number | null;
  label_colors?: Colours;
  label_background_colors?: Colours;
  fill_labels?: boolean;
}

const bind_boxes = signature<DrawBoundingBoxesOptions>('draw_bounding_boxes', {
  image: required,
  boxes: required,
  labels: null,
  colors: null,
  fill: false,
  width: 1,
  font: null,
  font_size: null,
  label_colors: null,
  label_background_colors: null,
  fill_labels: false,
});

function check_image(image: unknown, name: string): asserts image is Tensor {
  if (!(image instanceof Tensor)) throw new TypeError(`${name}, got ${type_name(image)}`);
  if (image.dtype !== 'uint8' && !image.is_floating_point())
    throw new ValueError(`The image dtype must be uint8 or float, got torch.${image.dtype}`);
  if (image.dim() !== 3) throw new ValueError('Pass individual images, not batches');
}

const FILLED_ALPHA = 100;

/**
 * The picture with boxes drawn on it, and a label in each.
 *
 * - `image`: shape (1 or 3, height, width), uint8, or floats from 0 to 1
 * - `boxes`: shape (N, 4): xmin, ymin, xmax, ymax
 * - `labels`: a text for each box, or null
 * - `colors`: one for all, or a list: `'red'`, `'#ff7f00'`, `'hsl(120, 50%, 40%)'`, `[240, 10, 157]`; default: one by one
 * - `fill`: fill the boxes, so that the picture shines through; default false
 * - `width`: of the lines, in pixels; default 1
 * - `font`, `font_size`: a TrueType file and its size in points; default: a font that the machine has, 10
 * - `label_colors`, `label_background_colors`, `fill_labels`: how labels look; default: as the boxes, without a background
 *
 * Boxes have torchvision's pixels. The letters of labels have not: libvips draws them.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.utils.draw_bounding_boxes.html
 *
 * @returns shape (3, height, width), in the dtype of `image`
 * @throws ValueError for other shapes or dtypes, boxes with min and max exchanged, or another number of labels
 * @example
 * const drawn = await vision.utils.draw_bounding_boxes(x, boxes, ['cat', 'dog'], { colors: 'red', width: 2 });
 */
export async function draw_bounding_boxes(
  ...args: Arguments<DrawBoundingBoxesOptions, ['image', 'boxes', 'labels', 'colors', 'fill', 'width']>
): Promise<Tensor> {
  const options = bind_boxes(args);
  const { image, boxes, fill, width, font, font_size } = options;
  check_image(image, 'Tensor expected');
  if (![1, 3].includes(image.shape[0]!)) throw new ValueError('Only grayscale and RGB images are supported');
  const list = boxes.to('int64').tolist() as number[][];
  if (list.some((box) => box.length !== 4))
    throw new ValueError(`boxes should have the shape (N, 4), but got [${boxes.shape.join(', ')}]`);
  if (list.some(([left, top, right, bottom]) => left! > right! || top! > bottom!))
    throw new ValueError(
      'Boxes need to be in (xmin, ymin, xmax, ymax) format. Use torchvision.ops.box_convert to convert them',
    );
  if (list.length === 0) {
    warn("boxes doesn't contain any box. No box was drawn");
    return image;
  }
  const { labels = null } = bare(options);
  if (labels !== null && labels.length !== list.length)
    throw new ValueError(
      `Number of boxes (${list.length}) and labels (${labels.length}) mismatch. Please specify labels for each box.`,
    );
  if (font === null && font_size !== null)
    warn("Argument 'font_size' will be ignored since 'font' is not set.");
  const colours = parse_colours(options.colors, list.length);
  const has_own = options.label_colors !== null || options.fill_labels;
  const inks = has_own ? parse_colours(options.label_colors ?? 'black', list.length) : colours;
  const grounds =
    options.fill_labels && options.label_background_colors !== null
      ? parse_colours(options.label_background_colors, list.length)
      : colours;
  const canvas = new Canvas(to_bytes(image));
  for (const [index, box] of list.entries()) {
    const colour = colours[index]!;
    if (fill) canvas.fill(box, colour, FILLED_ALPHA);
    canvas.outline(box, colour, width);
    const label = labels?.[index] ?? null;
    if (label === null) continue;
    const style = {
      ink: inks[index]!,
      ground: options.fill_labels ? grounds[index]! : null,
      font,
      font_size,
    };
    await draw_label(canvas, label, [box[0]! + width + 1, box[1]! + width + 1], style);
  }
  return no_grad(() => from_bytes(canvas.picture(), image));
}

/** Three channels of uint8. */
function to_bytes(image: Tensor): Tensor {
  const coloured = image.shape[0] === 1 ? functions.cat([image, image, image]) : image;
  return no_grad(() =>
    (coloured.is_floating_point() ? coloured.mul(255 + 1 - 1e-3).to('uint8') : coloured).cpu(),
  );
}

function from_bytes(bytes: Tensor, like: Tensor): Tensor {
  return (like.is_floating_point() ? bytes.to(like.dtype).mul(1 / 255) : bytes).to(like.device);
}

export interface DrawSegmentationMasksOptions {
  image: Tensor;
  masks: Tensor;
  alpha?: number;
  colors?: Colours;
}

const bind_masks = signature<DrawSegmentationMasksOptions>('draw_segmentation_masks', {
  image: required,
  masks: required,
  alpha: 0.8,
  colors: null,
});

/**
 * The picture with masks laid over it; black where two of them meet.
 *
 * - `image`: shape (3, height, width), uint8, or floats from 0 to 1
 * - `masks`: bool of shape (N, height, width) or (height, width)
 * - `alpha`: 0 for masks that cannot be seen, 1 for ones that cannot be seen through; default 0.8
 * - `colors`: as for `draw_bounding_boxes`
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.utils.draw_segmentation_masks.html
 *
 * @returns shape (3, height, width), in the dtype of `image`
 * @throws ValueError for other shapes or dtypes
 * @example
 * const drawn = vision.utils.draw_segmentation_masks(x, mask, { alpha: 0.5, colors: 'orange' });
 */
export function draw_segmentation_masks(
  ...args: Arguments<DrawSegmentationMasksOptions, ['image', 'masks', 'alpha', 'colors']>
): Tensor {
  const { image, masks: given, alpha, colors } = bind_masks(args);
  check_image(image, 'The image must be a tensor');
  if (image.shape[0] !== 3) throw new ValueError('Pass an RGB image. Other Image formats are not supported');
  const masks = given.dim() === 2 ? given.unsqueeze(0) : given;
  if (masks.dim() !== 3) throw new ValueError('masks must be of shape (H, W) or (batch_size, H, W)');
  if (masks.dtype !== 'bool')
    throw new ValueError(`The masks must be of dtype bool. Got torch.${masks.dtype}`);
  if (masks.shape[1] !== image.shape[1] || masks.shape[2] !== image.shape[2])
    throw new ValueError('The image and the masks must have the same height and width');
  const count = masks.shape[0]!;
  if (count === 0) {
    warn("masks doesn't contain any mask. No mask was drawn");
    return image;
  }
  return no_grad(() => {
    let drawn = image;
    for (const [index, colour] of parse_colours(colors, count).entries())
      drawn = functions.where(masks.select(0, index), colour_tensor(colour, image), drawn);
    const meet = masks.sum(0).gt(1);
    drawn = functions.where(meet, functions.zeros_like(drawn), drawn);
    return image
      .mul(1 - alpha)
      .add(drawn.mul(alpha))
      .to(image.dtype);
  });
}

function colour_tensor(colour: Colour, like: Tensor): Tensor {
  const values = like.is_floating_point() ? colour.map((value) => value / 255) : [...colour];
  return tensor(values, { dtype: like.dtype, device: like.device }).view(3, 1, 1);
}
