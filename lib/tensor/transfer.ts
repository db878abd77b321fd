/** Tensors between the CPU and a GPU: without waiting, and on several streams. */
import { TorchError } from '../errors.js';
import { addon } from '../native/addon.js';
import type { Scalar } from '../types.js';
import type { Tensor } from './tensor.js';

/** A `torch.cuda.Stream`. */
interface StreamLike {
  readonly stream_id: number | bigint;
  readonly device_index: number;
}

export abstract class TransferMethods {
  /**
   * The one element, as `item()`, while the event loop turns: it waits for what this tensor's GPU was told until now,
   * on the compute thread. The tensor must not be changed in place until the promise is done.
   *
   * @throws TorchError (the promise) if there is not exactly one element; ValueError for an int64 that no number
   * holds exactly.
   *
   * @example
   * const loss = torch.ones(4).mean();
   * console.log(await loss.item_async()); // 1
   */
  item_async(this: Tensor): Promise<number>;
  item_async<Element extends Scalar>(this: Tensor): Promise<Element>;
  async item_async(this: Tensor): Promise<Scalar> {
    const count = this.numel();
    if (count !== 1) {
      throw new TorchError(`a Tensor with ${count} elements cannot be converted to Scalar`);
    }
    return addon.item(await addon.cpu_async(this));
  }

  /**
   * The tensor on the CPU, as `cpu()`, while the event loop turns: it waits for what the tensor's GPU was told until
   * now, on the compute thread. The tensor must not be changed in place until the promise is done.
   *
   * @example
   * const x = await torch.ones(4).cpu_async();
   */
  async cpu_async(this: Tensor): Promise<Tensor> {
    return (await addon.cpu_async(this)) as Tensor;
  }

  /**
   * Says that a stream uses this tensor, which was made on another: its memory is given away only when that stream has
   * done what it was told until then.
   *
   * @throws TypeError if `stream` is no stream.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.record_stream.html
   */
  record_stream(this: Tensor, stream: StreamLike): void {
    if (typeof stream?.device_index !== 'number' || stream.stream_id === undefined) {
      throw new TypeError("record_stream(): argument 'stream' must be torch.cuda.Stream");
    }
    addon.cuda_record_stream(this, stream.stream_id, stream.device_index);
  }
}
