import { ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import type { Tensor } from '../tensor/tensor.js';
import { text_of_tensor, tuple } from './text.js';
import { Transform } from './transform.js';

export interface LinearTransformationOptions {
  transformation_matrix: Tensor;
  mean_vector: Tensor;
}

const bind_linear = signature<LinearTransformationOptions>('LinearTransformation.__init__', {
  transformation_matrix: required,
  mean_vector: required,
});

/**
 * A tensor of shape (..., channels, height, width), flattened, less a mean, times a matrix: whitening, for instance.
 *
 * - `transformation_matrix`: shape (D, D), D being channels * height * width
 * - `mean_vector`: shape (D)
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.LinearTransformation.html
 *
 * @throws ValueError for shapes, dtypes or devices that do not match
 * @example
 * const whiten = new transforms.LinearTransformation(torch.eye(48), torch.zeros(48));
 * const x = whiten.forward(torch.rand(3, 4, 4));
 */
export class LinearTransformation extends Transform<Tensor, Tensor> {
  readonly transformation_matrix: Tensor;
  readonly mean_vector: Tensor;

  constructor(...args: Arguments<LinearTransformationOptions, ['transformation_matrix', 'mean_vector']>) {
    const options = bind_linear(args);
    super(options);
    const { transformation_matrix: matrix, mean_vector: mean } = options;
    if (matrix.size(0) !== matrix.size(1)) {
      throw new ValueError(
        `transformation_matrix should be square. Got ${tuple(matrix.shape)} rectangular matrix.`,
      );
    }
    if (mean.size(0) !== matrix.size(0)) {
      throw new ValueError(
        `mean_vector should have the same length ${mean.size(0)} as any one of the dimensions of the transformation_matrix [${tuple(matrix.shape)}]`,
      );
    }
    if (matrix.device !== mean.device) {
      throw new ValueError(
        `Input tensors should be on the same device. Got ${matrix.device} and ${mean.device}`,
      );
    }
    if (matrix.dtype !== mean.dtype) {
      throw new ValueError(
        `Input tensors should have the same dtype. Got torch.${matrix.dtype} and torch.${mean.dtype}`,
      );
    }
    this.transformation_matrix = matrix;
    this.mean_vector = mean;
  }

  override transform(input: Tensor): Tensor {
    const [channels, height, width] = input.shape.slice(-3) as [number, number, number];
    const length = channels * height * width;
    const [wanted] = this.transformation_matrix.shape;
    if (length !== wanted) {
      throw new ValueError(
        `Input tensor and transformation matrix have incompatible shape.[${channels} x ${height} x ${width}] != ${wanted}`,
      );
    }
    if (input.is_cuda !== this.mean_vector.is_cuda) {
      throw new ValueError(
        `Input tensor should be on the same device as transformation matrix and mean vector. Got ${input.device} vs ${this.mean_vector.device}`,
      );
    }
    const flat = input.view(-1, length).sub(this.mean_vector);
    return flat.mm(this.transformation_matrix.to(flat.dtype)).view(...input.shape);
  }

  override toString(): string {
    return `LinearTransformation(transformation_matrix=${text_of_tensor(this.transformation_matrix)}, mean_vector=${text_of_tensor(this.mean_vector)})`;
  }
}
