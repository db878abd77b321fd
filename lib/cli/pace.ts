/** How fast pictures go by, and how long the rest will take. */
export class Pace {
  readonly #total: number;
  readonly #times: { at: number; done: number }[];
  #done = 0;

  /** @param total pictures in the whole run */
  constructor(total: number) {
    this.#total = total;
    this.#times = [{ at: performance.now(), done: 0 }];
  }

  add(count: number): void {
    this.#done += count;
    this.#times.push({ at: performance.now(), done: this.#done });
    if (this.#times.length > 20) this.#times.shift();
  }

  /** Pictures per second over the last steps. */
  get rate(): number {
    const [first, last] = [this.#times[0]!, this.#times.at(-1)!];
    return last.at > first.at ? ((last.done - first.done) * 1000) / (last.at - first.at) : 0;
  }

  get seconds_left(): number {
    return (this.#total - this.#done) / this.rate;
  }
}
