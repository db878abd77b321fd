import type { Image } from '../image/image.js';
import { default_loader } from '../image/load-image.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import type { TransformLike } from '../transforms/transform.js';
import { DatasetFolder } from './dataset-folder.js';
import { IMG_EXTENSIONS } from './files.js';
import type { SampleSource } from './vision.js';

export interface ImageFolderOptions<Sample, Target> {
  root: string;
  transform?: TransformLike<Image, Sample> | null;
  target_transform?: TransformLike<number, Target> | null;
  loader?: (file: string) => Promise<Image>;
  is_valid_file?: ((file: string) => boolean) | null;
  allow_empty?: boolean;
}

const bind_image_folder = signature<ImageFolderOptions<unknown, unknown>>('ImageFolder.__init__', {
  root: required,
  transform: null,
  target_transform: null,
  loader: default_loader,
  is_valid_file: null,
  allow_empty: false,
});

/**
 * Pictures in one folder for each class: `root/cat/1.jpg`, `root/cat/more/2.png`, `root/dog/3.jpg`.
 *
 * - `transform`: what becomes of a picture; default: it stays an `Image`
 * - `target_transform`: what becomes of a class's index
 * - `loader`: reads a file; default: `default_loader`, which decodes to RGB
 * - `is_valid_file`: which files to take; default: by their ending
 * - `allow_empty`: do not mind a class without files; default false
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.ImageFolder.html
 *
 * @throws FileNotFoundError if `root` has no class folders, or a class has no picture
 * @example
 * const train = new datasets.ImageFolder('photos/train', {
 *   transform: new transforms.Compose([new transforms.CenterCrop(227), new transforms.ToTensor()]),
 * });
 * const [x, target] = await train.get(0);
 */
export class ImageFolder<Sample = Image, Target = number> extends DatasetFolder<Image, Sample, Target> {
  static readonly module: string = import.meta.url;

  constructor(
    ...args: Arguments<
      ImageFolderOptions<Sample, Target>,
      ['root', 'transform', 'target_transform', 'loader', 'is_valid_file', 'allow_empty']
    >
  ) {
    const options = bind_image_folder(args) as Required<ImageFolderOptions<Sample, Target>>;
    super({ ...options, extensions: options.is_valid_file === null ? IMG_EXTENSIONS : null });
  }

  /** As `samples`. */
  get imgs(): readonly (readonly [file: string, target: number])[] {
    return this.samples;
  }

  override source_of(index: number): SampleSource<number> | null {
    const sample = this.samples[index];
    if (sample === undefined || this.loader !== default_loader) return null;
    return { path: sample[0], mode: 'RGB', target: sample[1] };
  }
}
