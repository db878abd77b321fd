/**
 * Sees whether a classifier learns nothing: for `patience` steps on end, the mean loss of the last steps was within
 * 0.02 of ln(classes), which is what guessing costs, or above it.
 */
export class PlateauWatch {
  readonly #bound: number;
  readonly #patience: number;
  readonly #recent: number[] = [];
  /** The sentence about it. */
  readonly message: string;
  #steps = 0;
  #told = false;

  constructor(classes: number, patience: number = 100) {
    this.#bound = Math.log(classes) - 0.02;
    this.#patience = patience;
    const chance = Math.log(classes).toFixed(3);
    this.message =
      `It does not learn: for ${patience} steps the loss stayed within 0.02 of ln(${classes}) = ${chance} or above it, ` +
      'which is what guessing costs.';
  }

  /** True once, at the step at which patience ends. */
  is_stuck(loss: number): boolean {
    this.#recent.push(loss);
    if (this.#recent.length > 20) this.#recent.shift();
    const mean = this.#recent.reduce((sum, value) => sum + value, 0) / this.#recent.length;
    this.#steps = mean >= this.#bound || Number.isNaN(mean) ? this.#steps + 1 : 0;
    if (this.#told || this.#steps < this.#patience) return false;
    this.#told = true;
    return true;
  }
}
