/** Views that PyTorch has as properties. */
import { addon } from '../native/addon.js';
import type { Tensor } from './tensor.js';

function view(name: string, tensor: unknown): Tensor {
  return addon.operator(`aten::${name}`)?.(tensor);
}

export abstract class ViewProperties {
  /**
   * The transpose of a matrix: a view with its dimensions reversed. Other numbers of dimensions are
   * deprecated, as in PyTorch.
   *
   * @see https://docs.pytorch.org/docs/stable/tensors.html#torch.Tensor.T
   */
  get T(): Tensor {
    return view('numpy_T', this);
  }

  /** The transpose of the last two dimensions: a view. */
  get mT(): Tensor {
    return view('mT', this);
  }

  /** The conjugate transpose of a matrix: a view. */
  get H(): Tensor {
    return view('matrix_H', this);
  }

  /** The conjugate transpose of the last two dimensions: a view. */
  get mH(): Tensor {
    return view('mH', this);
  }

  /** The real parts: a view, or the tensor itself if it is not complex. */
  get real(): Tensor {
    return view('real', this);
  }

  /**
   * The imaginary parts: a view.
   *
   * @throws TorchError if the tensor is not complex.
   */
  get imag(): Tensor {
    return view('imag', this);
  }
}
