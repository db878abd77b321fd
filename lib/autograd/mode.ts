/** Modes of the thread that hold for the block of a `using`, or by hand. */
import { TorchError } from '../errors.js';
import { dispose } from '../internal/dispose.js';
import { line_of, warn } from '../internal/warn.js';

/** The modes of `using` blocks that have begun and not ended, innermost last: all in code that has not awaited. */
const blocks: Mode[] = [];

/**
 * A mode that holds for a block: `using _ = torch.no_grad()`, where nothing may be awaited. By hand it begins with
 * `begin()` and ends with `end()`.
 */
export class Mode implements Disposable {
  readonly #name: string;
  readonly #set: () => () => void;
  #restore: (() => void) | null = null;
  #state: 'new' | 'begun' | 'awaited' | 'ended' = 'new';

  /** @internal `set` begins the mode, and returns what ends it. */
  constructor(name: string, set: () => () => void) {
    this.#name = name;
    this.#set = set;
  }

  /**
   * Begins the mode, which then holds until `end()`, for all that the thread does. Returns this object.
   *
   * @throws TorchError if it has begun before.
   */
  begin(): this {
    if (this.#state !== 'new') throw new TorchError(`${this.#name}(): this mode has begun before`);
    this.#restore = this.#set();
    this.#state = 'begun';
    return this;
  }

  /**
   * Ends the mode; a second call does nothing.
   *
   * @throws TorchError if it never began, or its `using` block awaited something.
   */
  end(): void {
    if (this.#state === 'new') {
      throw new TorchError(
        `${this.#name}(): the mode that ends has never begun: write ${this.#name}().begin(), or, better, ` +
          `${this.#name}(() => { ... })`,
      );
    }
    if (this.#state === 'awaited') {
      throw new TorchError(
        `${this.#name}(): \`using\` cannot hold a mode across an await, so it ended there. ` +
          `Write await torch.${this.#name}(async () => { ... }) instead.`,
      );
    }
    if (this.#state === 'begun') this.#leave('ended');
  }

  /** `using` reads this where the block begins, and calls it where the block ends. */
  get [dispose](): () => void {
    if (this.#state === 'new') this.begin();
    if (this.#state === 'begun' && !blocks.includes(this)) {
      blocks.push(this);
      queueMicrotask(() => this.#give_up());
    }
    return () => this.end();
  }

  /** @internal Warns of `torch.no_grad();`, which does nothing, as in Python. */
  expect_begin(): this {
    const here = new Error();
    queueMicrotask(() => {
      if (this.#state !== 'new') return;
      const call = `torch.${this.#name}(${this.#name === 'autocast' ? "'cpu', " : ''}`;
      warn(
        `torch.${this.#name}() alone does nothing. Write ${call}() => { ... }), ` +
          `await ${call}async () => { ... }), or using _ = torch.${this.#name}(...) for the rest of a block, ` +
          `${line_of(here)}.`,
      );
    });
    return this;
  }

  /** A microtask runs only when the block has given way to other code, which must not see its mode. */
  #give_up(): void {
    if (this.#state !== 'begun') return;
    for (const inner of blocks.slice(blocks.indexOf(this)).reverse()) inner.#leave('awaited');
  }

  #leave(state: 'ended' | 'awaited'): void {
    this.#restore?.();
    this.#restore = null;
    this.#state = state;
    const place = blocks.lastIndexOf(this);
    if (place >= 0) blocks.splice(place, 1);
  }
}
