/** How `torch.deepcopy` copies tensors. */
import { with_grad_mode } from '../autograd/run-in.js';
import { TorchError } from '../errors.js';
import { copy_properties, deepcopy, type Memo } from '../internal/deepcopy.js';
import { UNCLONEABLE } from '../internal/uncloneable.js';
import { addon } from '../native/addon.js';
import type { Tensor } from './tensor.js';

export abstract class CopyMethods {
  /**
   * A copy with memory of its own, for `torch.deepcopy`. Tensors over the same memory have copies over the same memory.
   *
   * @internal
   */
  __deepcopy__(this: Tensor, memo: Memo): Tensor {
    if (!this.is_leaf) {
      throw new TorchError(
        'Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  If ' +
          'you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see ' +
          'https://github.com/pytorch/pytorch/pull/103001',
      );
    }
    return with_grad_mode(false, () => {
      const copy = copy_data(this, memo);
      memo.set(this, copy);
      if (this.requires_grad) copy.requires_grad_();
      if (this.grad !== null) copy.grad = deepcopy(this.grad, memo);
      copy_properties(this, copy, memo, [UNCLONEABLE, addon.handle_key]);
      return copy;
    });
  }
}

function copy_data(tensor: Tensor, memo: Memo): Tensor {
  if (tensor.layout !== 'strided' || tensor.is_meta) return tensor.detach().clone();
  const bytes = addon.storage_bytes(tensor) as Tensor;
  const { dtype, shape } = tensor;
  const storage = copy_storage(bytes, memo);
  const offset = tensor.storage_offset();
  const stored = addon.tensor_over(storage, dtype, offset, shape, tensor.stride(), false, false) as Tensor;
  const conjugated = tensor.is_conj() ? stored.conj_physical() : stored;
  return tensor.is_neg() ? conjugated.neg() : conjugated;
}

/** Copies of storages, by the address at which they begin: an object of its own in `memo` holds them. */
const storages = {};

function copy_storage(bytes: Tensor, memo: Memo): Tensor {
  const known = (memo.get(storages) ?? new Map()) as Map<bigint, Tensor>;
  memo.set(storages, known);
  const address = bytes.data_ptr();
  const copy = known.get(address) ?? bytes.clone();
  if (address !== 0n) known.set(address, copy);
  return copy;
}
