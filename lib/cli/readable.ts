import sharp from 'sharp';
import { own } from '../internal/define.js';
import { default_collate } from '../data/collate.js';
import { LoadedDataset } from '../data/dataset.js';
import type { PictureItems } from '../data/pictures/items.js';
import type { ImageFolder } from '../datasets/image-folder.js';
import { Image } from '../image/image.js';
import { functions } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';
import type { BadImages } from './bad-images.js';

/** Which picture it is, so that a batch can leave out those that could not be read. */
interface Mark {
  target: number;
  index: number;
}

type Item = [sample: Tensor, mark: Mark];
type Loaded = [image: Image, mark: Mark];

/** Side of what stands for a picture whose size cannot be read either. */
const SIDE = 256;

/**
 * Pictures of a folder, of which some may be broken: a grey one stands for such a picture until its batch is put
 * together, so that the others get the random numbers that they get wherever they are loaded.
 */
export class Readable extends LoadedDataset<Item, Loaded> {
  readonly #folder: ImageFolder<Tensor>;
  readonly #bad: BadImages;
  readonly #broken = new Set<number>();

  constructor(folder: ImageFolder<Tensor>, bad: BadImages) {
    super();
    this.#folder = folder;
    this.#bad = bad;
  }

  get length(): number {
    return this.#folder.length;
  }

  override async load(index: number): Promise<Loaded> {
    return [await this.#image(index), { target: this.#folder.samples[index]![1], index }];
  }

  override finish([image, mark]: Loaded): Item {
    const [sample] = this.#folder.finish([image, mark.target]);
    return [sample, mark];
  }

  override bytes_of([image]: Loaded): number {
    return image.data.byteLength;
  }

  override pictures(): PictureItems | null {
    const inner = this.#folder.pictures();
    if (inner === null) return null;
    return {
      source: (index) => inner.source(index),
      transform: inner.transform,
      plain_targets: own(inner, 'plain_targets') ?? false,
      target: (index): Mark => ({ target: inner.target(index) as number, index }),
      load: (index) => this.#image(index),
    };
  }

  /** A batch of what could be read; an empty one where nothing could. */
  collate(items: readonly Item[]): [X: Tensor, y: Tensor] {
    const there = items.filter(([, { index }]) => !this.#broken.has(index));
    if (there.length === 0) return [functions.empty([0, 3, 1, 1]), functions.empty([0], { dtype: 'int64' })];
    return default_collate(there.map(([sample, { target }]) => [sample, target] as [Tensor, number]));
  }

  async #image(index: number): Promise<Image> {
    const [file] = this.#folder.samples[index]!;
    try {
      return await this.#folder.loader(file);
    } catch (error) {
      this.#bad.add(error);
      this.#broken.add(index);
      const { width = SIDE, height = SIDE } = await sharp(file)
        .metadata()
        .catch(() => ({ width: SIDE, height: SIDE }));
      return new Image(new Uint8Array(width * height * 3).fill(128), width, height);
    }
  }
}
