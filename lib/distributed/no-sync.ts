/** The rest of a block in which gradients are not reduced. */
import { dispose } from '../internal/dispose.js';

/** What `ddp.no_sync()` gives to a `using`. */
export class NoSync implements Disposable {
  readonly #end: () => void;

  /** @internal */
  constructor(end: () => void) {
    this.#end = end;
  }

  /** Has gradients reduced again. */
  [dispose](): void {
    this.#end();
  }
}
