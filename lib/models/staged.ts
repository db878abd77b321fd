import { in_turn, in_turn_async, type Part } from '../nn/in-turn.js';
import * as nn from '../nn/index.js';
import type { Tensor } from '../tensor/tensor.js';

/** A model that says what its stages are; `forward` and `forward_async` run them one after the other. */
export abstract class Staged extends nn.Module {
  protected abstract stages(): readonly Part[];

  /** A batch of pictures to (batch, num_classes), before softmax. */
  override forward(x: Tensor): Tensor {
    return in_turn(x, this.stages());
  }

  /** As `forward`, on the compute thread: the event loop stays free until the promise is done. */
  override forward_async(x: Tensor): Promise<Tensor> {
    return in_turn_async(x, this.stages());
  }
}
