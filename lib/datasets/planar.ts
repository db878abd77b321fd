import { Image } from '../image/image.js';
import type { Tensor } from '../tensor/tensor.js';
import type { InMemory } from './vision.js';

/** Pictures that lie in one tensor `[N, 3, side, side]`, channel behind channel, with a label each. */
export function planar_pictures(data: Tensor, labels: Tensor, side: number): InMemory<number> {
  return {
    mode: 'RGB',
    picture: (index) => {
      const bytes = data.select(0, index).permute(1, 2, 0).contiguous().numpy() as Uint8Array;
      return new Image(bytes, side, side);
    },
    target: (index) => labels.select(0, index).item() as number,
  };
}
