import type { Image } from '../../image/image.js';
import type { TransformLike } from '../../transforms/transform.js';

/** Where the bytes of a picture lie: a file, or a part of one. */
export interface PictureSource {
  readonly path: string;
  /** Where the part begins. Default: 0. */
  readonly offset?: number;
  /** Bytes of the part. Default: -1, up to the end of the file. */
  readonly size?: number;
}

/**
 * A data set of `[picture, target]` whose pictures lie in files, told so that `DataLoader`'s workers can make whole
 * batches of it.
 */
export interface PictureItems {
  /** The mode of all pictures. Default: RGB. */
  readonly mode?: 'RGB' | 'L';
  /** An empty path for a picture in memory, which is loaded. */
  source(index: number): PictureSource;
  readonly transform: TransformLike<Image, unknown> | null;
  /** Whether `target` runs no code of the user's, which might draw random numbers. Default: false. */
  readonly plain_targets?: boolean;
  /** What stands beside the picture, its own transform done. */
  target(index: number): unknown;
  /** The picture, decoded in another way: for files that the workers cannot decode, and for errors that name the file. */
  load(index: number): Promise<Image>;
}
