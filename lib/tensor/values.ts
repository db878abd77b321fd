/** What a tensor says about itself, and its elements as JavaScript values. */
import { IndexError } from '../errors.js';
import { type Arguments, keyword_only, signature } from '../internal/arguments.js';
import { dispose } from '../internal/dispose.js';
import { type_name } from '../internal/type-name.js';
import { addon } from '../native/addon.js';
import type { NestedArray, Scalar, TypedArray } from '../types.js';
import { tensor_text } from './print.js';
import { primitive_of } from './refusals.js';
import type { Tensor } from './tensor.js';

const inspect = Symbol.for('nodejs.util.inspect.custom');

interface NumpyOptions {
  /** Also takes what is not on the CPU, requires gradients or is a view by conjugation or negation. Default: false. */
  force?: boolean;
}

const bind_numpy = signature<NumpyOptions>('Tensor.numpy', { force: keyword_only(false) });

export abstract class ValueMethods {
  /**
   * The shape, or the length of dimension `dim`.
   *
   * @throws IndexError if there is no such dimension.
   *
   * @example
   * torch.zeros(2, 3).size(); // [2, 3]
   * torch.zeros(2, 3).size(-1); // 3
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.size.html
   */
  size(this: Tensor): number[];
  size(this: Tensor, dim: number | { dim: number }): number;
  size(this: Tensor, dim?: number | { dim: number }): number | number[] {
    const { shape } = this;
    if (dim === undefined || dim === null) return shape;
    const wanted = typeof dim === 'object' ? dim.dim : dim;
    if (!Number.isInteger(wanted))
      throw new TypeError(`size(): argument 'dim' must be int, not ${type_name(wanted)}`);
    const length = shape.at(wanted);
    if (length !== undefined && wanted >= -shape.length) return length;
    if (shape.length === 0) {
      throw new IndexError(`Dimension specified as ${wanted} but tensor has no dimensions`);
    }
    const range = `[${-shape.length}, ${shape.length - 1}]`;
    throw new IndexError(`Dimension out of range (expected to be in range of ${range}, but got ${wanted})`);
  }

  /** The number of dimensions. */
  dim(this: Tensor): number {
    return this.ndim;
  }

  /** The number of dimensions: PyTorch's other name of `dim()`. */
  ndimension(this: Tensor): number {
    return this.ndim;
  }

  /** The number of elements: PyTorch's other name of `numel()`. */
  nelement(this: Tensor): number {
    return this.numel();
  }

  /** Bytes of one element. */
  get itemsize(): number {
    return (this as unknown as Tensor).element_size();
  }

  /** Bytes of all elements. */
  get nbytes(): number {
    const tensor = this as unknown as Tensor;
    return tensor.numel() * tensor.element_size();
  }

  /** True if the tensor is on a CUDA device. */
  get is_cuda(): boolean {
    return (this as unknown as Tensor).device.type === 'cuda';
  }

  /** True if the tensor is on the CPU. */
  get is_cpu(): boolean {
    return (this as unknown as Tensor).device.type === 'cpu';
  }

  /** True if the tensor has a shape and a dtype, but no data. */
  get is_meta(): boolean {
    return (this as unknown as Tensor).device.type === 'meta';
  }

  /** Index of the device, or -1 on the CPU. */
  get_device(this: Tensor): number {
    return this.device.index ?? -1;
  }

  /**
   * The one element, as a number, a boolean, or `{ real, imag }`.
   *
   * @throws TorchError if there are more or fewer elements.
   * @throws ValueError if it is an int64 that no number holds exactly: see `item_bigint()`.
   *
   * @example
   * const loss = torch.tensor([0.5]);
   * console.log(loss.item()); // 0.5
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.item.html
   */
  item(this: Tensor): number;
  item<Element extends Scalar>(this: Tensor): Element;
  item(this: Tensor): Scalar {
    return addon.item(this);
  }

  /**
   * The one element of an integer tensor, as a bigint.
   *
   * @throws TypeError if the dtype is no integer, TorchError if there is not exactly one element.
   */
  item_bigint(this: Tensor): bigint {
    return addon.item_bigint(this);
  }

  /**
   * The elements as nested arrays; a 0-dimensional tensor gives one element.
   *
   * @throws ValueError if there is an int64 that no number holds exactly: `numpy()` gives those as bigints.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.tolist.html
   */
  tolist(this: Tensor): NestedArray<number>;
  tolist<Elements>(this: Tensor): Elements;
  tolist(this: Tensor): unknown {
    return addon.tolist(this);
  }

  /**
   * The elements as a typed array, row by row: Float32Array for float32, float16 and bfloat16, BigInt64Array for
   * int64, Uint8Array for bool, pairs of real and imaginary parts for complex numbers. It is a copy: what is written
   * into it does not reach the tensor. `torch.from_numpy` makes a tensor of it.
   *
   * @param force Takes a tensor from any device and out of its graph, instead of refusing it. Default: false.
   * @throws TorchError if the tensor requires gradients while they are recorded, or is a lazy conjugate or negative.
   * @throws TypeError if the tensor is not on the CPU, or is sparse.
   *
   * @example
   * torch.ones(2, 2).numpy(); // Float32Array(4) [1, 1, 1, 1]
   * torch.ones(2, { requires_grad: true }).detach().numpy();
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.numpy.html
   */
  numpy(this: Tensor, ...args: Arguments<NumpyOptions, []>): TypedArray;
  numpy<Elements extends TypedArray>(this: Tensor, ...args: Arguments<NumpyOptions, []>): Elements;
  numpy(this: Tensor, ...args: Arguments<NumpyOptions, []>): TypedArray {
    return addon.numpy(this, bind_numpy(args).force);
  }

  /** Walks over dimension 0, as Python's `for row in x`. */
  *[Symbol.iterator](this: Tensor): IterableIterator<Tensor> {
    if (this.ndim === 0) throw new TypeError('iteration over a 0-d tensor');
    for (const row of this.unbind(0)) yield row;
  }

  /**
   * What `JSON.stringify` writes: the elements, as `tolist()` gives them.
   *
   * @example
   * JSON.stringify(torch.ones(2)); // '[1,1]'
   */
  toJSON(this: Tensor): unknown {
    return this.tolist();
  }

  /** Frees the memory at the end of a `using` block. */
  [dispose](this: Tensor): void {
    this.dispose();
  }

  /** The same text as Python's `print(x)`. */
  toString(this: Tensor): string {
    return tensor_text(this);
  }

  [inspect](this: Tensor): string {
    return this.is_disposed ? 'tensor(<disposed>)' : this.toString();
  }

  /**
   * Any tensor counts as text in a template, and one of one element that needs no gradient as its number where
   * JavaScript wants a number: `Math.sqrt(x)`, `x < 1`, `x * 2`. `x + y` and `x == y` throw: JavaScript would take
   * the one for texts and the other for objects.
   *
   * @throws TypeError for `x + y` and `x == y`, and where a number would lose its gradient; TorchError if there is
   * more than one element.
   */
  [Symbol.toPrimitive](this: Tensor, hint: 'string' | 'number' | 'default'): Scalar | string {
    return primitive_of(this, hint);
  }
}
