import { ValueError } from '../errors.js';
import { Image } from '../image/image.js';
import type { ImageMode } from '../image/modes.js';
import { type Arguments, signature } from '../internal/arguments.js';
import { functions } from '../ops/index.js';
import { Generator } from '../tensor/random.js';
import type { TransformLike } from '../transforms/transform.js';
import { check_index, VisionDataset } from './vision.js';

export interface FakeDataOptions<Sample, Target> {
  size?: number;
  image_size?: readonly [channels: number, height: number, width: number];
  num_classes?: number;
  transform?: TransformLike<Image, Sample> | null;
  target_transform?: TransformLike<number, Target> | null;
  random_offset?: number;
}

const bind_fake = signature<FakeDataOptions<unknown, unknown>>('FakeData.__init__', {
  size: 1000,
  image_size: [3, 224, 224],
  num_classes: 10,
  transform: null,
  target_transform: null,
  random_offset: 0,
});

const MODES: Readonly<Record<number, ImageMode>> = { 1: 'L', 2: 'LA', 3: 'RGB', 4: 'RGBA' };

/**
 * Pictures and targets out of random numbers, the same ones for the same index: torchvision's.
 *
 * - `size`: how many there are; default 1000
 * - `image_size`: channels (1 to 4), height, width; default [3, 224, 224]
 * - `num_classes`: targets are below it; default 10
 * - `transform`, `target_transform`: what becomes of a picture and of a target
 * - `random_offset`: is added to the index, which is the seed; default 0
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.FakeData.html
 *
 * @throws ValueError for more than four channels
 * @example
 * const train = new datasets.FakeData(100, [3, 64, 64], 5, new transforms.ToTensor());
 */
export class FakeData<Sample = Image, Target = number> extends VisionDataset<Image, number, Sample, Target> {
  readonly size: number;
  readonly image_size: readonly [channels: number, height: number, width: number];
  readonly num_classes: number;
  readonly random_offset: number;

  constructor(
    ...args: Arguments<
      FakeDataOptions<Sample, Target>,
      ['size', 'image_size', 'num_classes', 'transform', 'target_transform', 'random_offset']
    >
  ) {
    const options = bind_fake(args) as Required<FakeDataOptions<Sample, Target>>;
    super(null, options);
    this.size = options.size;
    this.image_size = options.image_size;
    this.num_classes = options.num_classes;
    this.random_offset = options.random_offset;
    const [channels] = this.image_size;
    if (MODES[channels] === undefined)
      throw new ValueError(`pic should not have > 4 channels. Got ${channels} channels.`);
  }

  get length(): number {
    return this.size;
  }

  override get(index: number): [sample: Sample, target: Target] {
    check_index(this, index);
    const generator = new Generator();
    generator.manual_seed(index + this.random_offset);
    const [channels, height, width] = this.image_size;
    const noise = functions.randn([channels, height, width], { generator });
    const target = functions.randint(0, this.num_classes, [1], { generator }).item() as number;
    // as NumPy casts: towards zero, then the lowest byte
    const bytes = noise.permute(1, 2, 0).mul(255).to('int32').to('uint8').contiguous();
    return this.finish(new Image(bytes.numpy() as Uint8Array, width, height, MODES[channels]), target);
  }
}
