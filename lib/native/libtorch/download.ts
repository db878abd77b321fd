/** Downloads one file of LibTorch and holds it against its digest. */
import { DownloadError, type DownloadOptions, fetch_file } from '../../internal/fetch-file.js';
import { LibtorchError } from './error.js';

export interface Download {
  readonly url: string;
  readonly sha256: string;
}

/** Writes `url` to `file`; a LibtorchError with a sentence if it cannot be had whole and unchanged. */
export async function download({ url, sha256 }: Download, file: string, options: DownloadOptions = {}) {
  try {
    await fetch_file(url, { algorithm: 'sha256', value: sha256 }, file, options);
  } catch (error) {
    throw error instanceof DownloadError ? new LibtorchError(error.message) : error;
  }
}
