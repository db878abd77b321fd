/**
 * A decoded picture: `height` rows of `width` pixels, each red, green and blue bytes. What PIL's RGB image is
 * to torchvision.
 */
export class Image {
  /**
   * Pixels from which on a file is taken for an attack, as `PIL.Image.MAX_IMAGE_PIXELS`: more are a warning, more than
   * twice as many an error. null for no limit. Default: 89478485, a quarter of a GiB in RGB.
   */
  static MAX_IMAGE_PIXELS: number | null = Math.floor(2 ** 30 / 4 / 3);

  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;

  /**
   * @param data `width * height * 3` bytes, row by row; not copied
   * @throws RangeError if the number of bytes does not fit
   */
  constructor(data: Uint8Array, width: number, height: number) {
    if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
      throw new RangeError(`width and height must be positive integers, but got ${width} and ${height}`);
    }
    if (data.length !== width * height * 3) {
      throw new RangeError(
        `an RGB picture of ${width} x ${height} has ${width * height * 3} bytes, but got ${data.length}`,
      );
    }
    this.data = data;
    this.width = width;
    this.height = height;
  }

  /** `[width, height]`, as PIL gives it. */
  get size(): [width: number, height: number] {
    return [this.width, this.height];
  }

  toString(): string {
    return `<Image mode=RGB size=${this.width}x${this.height}>`;
  }
}
