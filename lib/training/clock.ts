/** How long batches took, how much of that was spent waiting for data, and how many items they had. */
export class Clock {
  seconds = 0;
  data_seconds = 0;
  count = 0;

  add(seconds: number, data_seconds: number, count: number): void {
    this.seconds += seconds;
    this.data_seconds += data_seconds;
    this.count += count;
  }

  get per_second(): number {
    return this.seconds > 0 ? this.count / this.seconds : 0;
  }

  get data_share(): number {
    return this.seconds > 0 ? this.data_seconds / this.seconds : 0;
  }
}
