/** Files of MNIST: a magic number, the sizes, then bytes row by row. */
import { ValueError } from '../../errors.js';
import { bytes_from, with_file } from '../../io/source.js';
import type { Tensor } from '../../tensor/tensor.js';

const UINT8 = 8;

/**
 * The bytes of a file as a uint8 tensor with `dimensions` dimensions.
 *
 * @throws TypeError for elements of another type, ValueError for another number of dimensions or a truncated file
 */
export function read_idx(path: string, dimensions: number): Tensor {
  return with_file(path, (file) => {
    const head = file.read(0, 4 * (dimensions + 1));
    if (head.length < 4) throw new ValueError(`${path} is truncated`);
    const [kind, found] = [head.readUInt16BE(0) * 256 + head[2]!, head[3]!];
    if (kind !== UINT8)
      throw new TypeError(`${path} should hold elements of the type 8 (uint8) instead of ${kind}`);
    if (found !== dimensions)
      throw new ValueError(`${path} should have ${dimensions} dimension instead of ${found}`);
    if (head.length < 4 * (dimensions + 1)) throw new ValueError(`${path} is truncated`);
    const shape = Array.from({ length: dimensions }, (_, index) => head.readUInt32BE(4 * (index + 1)));
    const count = shape.reduce((product, size) => product * size, 1);
    if (file.size !== head.length + count)
      throw new ValueError(
        `shape '[${shape.join(', ')}]' is invalid for input of size ${file.size - head.length}`,
      );
    return bytes_from(file, head.length, count).view(shape);
  });
}
