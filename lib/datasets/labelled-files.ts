import type { Image } from '../image/image.js';
import { default_loader } from '../image/load-image.js';
import { check_index, FileDataset, type SampleSource, type Transforms } from './vision.js';

export type Loader = (file: string) => Promise<Image>;

/** Picture files with a label each, and a loader that users may replace. */
export abstract class LabelledFiles<Sample, Target> extends FileDataset<Image, number, Sample, Target> {
  protected files: readonly string[] = [];
  protected labels: readonly number[] = [];
  readonly loader: Loader;

  constructor(root: string, options: Transforms<Image, number, Sample, Target> & { loader: Loader }) {
    super(root, options);
    this.loader = options.loader;
  }

  get length(): number {
    return this.files.length;
  }

  override source_of(index: number): SampleSource<number> | null {
    check_index(this, index);
    if (this.loader !== default_loader) return null;
    return { path: this.files[index]!, mode: 'RGB', target: this.labels[index]! };
  }

  override async load(index: number): Promise<[image: Image, target: number]> {
    check_index(this, index);
    return [await this.loader(this.files[index]!), this.labels[index]!];
  }
}
