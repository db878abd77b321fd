/** A mistake of whoever called the program: printed as one sentence. */
export class UsageError extends Error {
  override get name(): string {
    return 'UsageError';
  }
}
