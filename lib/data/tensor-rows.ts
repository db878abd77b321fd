import { Tensor } from '../tensor/tensor.js';
import { Dataset, type DatasetLike } from './dataset.js';

/** A tensor as a data set, as far as TypeScript needs it to tell what its items are: tensors. */
export interface Rows<Item> {
  readonly ndim: number;
  unbind(dim?: number): Item[];
}

/** What may stand for a data set: a tensor has its rows as items, as Python's `len(x)` and `x[i]` tell. */
export type DatasetSource<Item> = DatasetLike<Item> | Rows<Item>;

/** The rows of a tensor: a view for each index, from the end for a negative one. */
export class TensorRows extends Dataset<Tensor> {
  static readonly module: string = import.meta.url;
  readonly tensor: Tensor;

  constructor(tensor: Tensor) {
    super();
    this.tensor = tensor;
  }

  /** What the constructor takes: how a worker makes it again. */
  __getnewargs__(): unknown[] {
    return [this.tensor];
  }

  get length(): number {
    const [length] = this.tensor.shape;
    if (length === undefined) throw new TypeError('len() of a 0-d tensor');
    return length;
  }

  override get(index: number): Tensor {
    return this.tensor.index(index);
  }
}

/** The data set of it: of a tensor, its rows. */
export const dataset_of = <Item>(given: DatasetSource<Item>): DatasetLike<Item> =>
  (given instanceof Tensor ? new TensorRows(given) : given) as DatasetLike<Item>;

/** What has its length: of a tensor, its rows. */
export const sized = <Source>(given: Source | Tensor): Source | TensorRows =>
  given instanceof Tensor ? new TensorRows(given) : given;
