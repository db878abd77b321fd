/** A picture file that cannot be read or decoded; the message names the file. */
export class PictureError extends Error {
  readonly code = 'ERR_PICTURE';
  /** The file that is at fault. */
  readonly path: string;

  constructor(path: string, reason: string, cause: unknown) {
    super(`cannot read picture ${path}: ${reason}`, { cause });
    this.path = path;
  }

  /** From what a decoder, the file system or libvips says: one sentence of it. */
  static of(path: string, error: unknown): PictureError {
    const message = error instanceof Error ? error.message : String(error);
    const reason = (message.trim().split('\n')[0] ?? '')
      .replace(/^Input buffer/, 'the file')
      .replace(/^(Vips|VIPS)\w*: |:\s*$/g, '');
    return new PictureError(path, reason, error);
  }

  override get name(): string {
    return 'PictureError';
  }
}
