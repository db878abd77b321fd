import type { Tensor } from '../tensor/tensor.js';

/** EXIF's number for how the camera was held; 1 where nothing is said. */
export async function orientation_of(bytes: Uint8Array): Promise<number> {
  const { default: sharp } = await import('sharp');
  return (await sharp(bytes).metadata()).orientation ?? 1;
}

/** The picture as it was meant to be seen. */
export function turned(picture: Tensor, orientation: number): Tensor {
  const sideways = orientation >= 5 ? picture.transpose(-2, -1) : picture;
  const flips: Readonly<Record<number, number[]>> = {
    2: [-1],
    3: [-2, -1],
    4: [-2],
    6: [-1],
    7: [-2, -1],
    8: [-2],
  };
  return sideways.flip(flips[orientation] ?? []).contiguous();
}
