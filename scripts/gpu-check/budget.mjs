// How much time is left: what does not fit is skipped, and said so.

/** A part that had no time. */
export class OutOfTime extends Error {}

export class Budget {
  #end;
  #started = performance.now();

  constructor(seconds) {
    this.#end = this.#started + 1000 * seconds;
  }

  spent = () => (performance.now() - this.#started) / 1000;
  left = () => (this.#end - performance.now()) / 1000;

  /** Throws unless `seconds` are left. */
  require(seconds) {
    if (this.left() < seconds) throw new OutOfTime(`skipped: ${Math.max(0, Math.round(this.left()))} s left`);
  }

  /** `promise`, or an OutOfTime after `give_up` when the time, or `at_most` seconds of it, is over. */
  async within(promise, give_up, at_most = Number.POSITIVE_INFINITY) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(
        () => {
          give_up();
          reject(new OutOfTime('broken off: the time is over'));
        },
        1000 * Math.max(0, Math.min(at_most, this.left())),
      );
    });
    try {
      return await Promise.race([promise, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
