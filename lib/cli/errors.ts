/** A mistake of whoever called the program: printed as one sentence. */
export class UsageError extends Error {
  override get name(): string {
    return 'UsageError';
  }
}

/** The exit code that an error ends the program with. */
export const exit_code = (error: unknown): number => (error instanceof UsageError ? 2 : 1);

/** The end of a process because of an error that another one tells. */
export class ToldElsewhere extends Error {
  readonly exit_code: number;

  constructor(exit_code: number) {
    super('another process of this job has failed');
    this.exit_code = exit_code;
  }
}
