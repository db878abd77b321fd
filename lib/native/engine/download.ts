/** Downloads one file and holds it against its digest. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EngineError } from './error.js';
import type { Progress } from './progress.js';

export interface Download {
  readonly url: string;
  readonly sha256: string;
}

export interface DownloadOptions {
  progress?: Progress | undefined;
  /** Milliseconds without a byte after which the server counts as gone. Default: 30 s. */
  patience?: number;
  /** How often a connection that broke off is tried again. Default: 1. */
  retries?: number;
}

/** Writes `url` to `file`; an EngineError with a sentence if it cannot be had whole and unchanged. */
export async function download({ url, sha256 }: Download, file: string, options: DownloadOptions = {}) {
  const digest = await with_retries(() => transfer(url, file, options), options.retries ?? 1, url);
  if (digest !== sha256) {
    throw new EngineError(
      `${url} is not the file that it should be: its SHA-256 is ${digest}, expected ${sha256}`,
    );
  }
}

async function with_retries<T>(work: () => Promise<T>, retries: number, url: string): Promise<T> {
  for (let left = retries; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof EngineError) throw error;
      if (left <= 0 || !broke_off(error))
        throw new EngineError(`${url} cannot be downloaded: ${cause_of(error)}`);
    }
  }
}

/** A server that was reached may be reached again; an unknown name or a closed port stays so. */
function broke_off(error: unknown): boolean {
  return !/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|CERT|ENOSPC|EACCES/.test(cause_of(error));
}

/** fetch() hides the reason in `cause`. */
function cause_of(error: unknown): string {
  const { message, cause } = error as Error;
  const inner = cause as { code?: string; message?: string } | undefined;
  return inner === undefined ? message : `${message} (${inner.code ?? inner.message})`;
}

async function transfer(url: string, file: string, options: DownloadOptions): Promise<string> {
  const watch = new Watchdog(options.patience ?? 30_000);
  try {
    const response = await fetch(url, { signal: watch.signal, redirect: 'follow' });
    if (!response.ok || response.body === null) {
      throw new EngineError(
        `${url} cannot be downloaded: the server answers ${response.status} ${response.statusText}`,
      );
    }
    const length = response.headers.get('content-length');
    const total = length === null ? null : Number(length);
    const hash = createHash('sha256');
    let bytes = 0;
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        watch.feed();
        hash.update(chunk);
        bytes += chunk.length;
        options.progress?.(bytes, total);
        done(null, chunk);
      },
    });
    const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
    await pipeline(body, meter, createWriteStream(file));
    return hash.digest('hex');
  } catch (error) {
    throw watch.signal.aborted ? new Error(`no answer for ${watch.patience / 1000} s`) : error;
  } finally {
    watch.stop();
  }
}

/** Aborts when it has not been fed for `patience` milliseconds. */
class Watchdog {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout;
  constructor(readonly patience: number) {
    this.#timer = this.#start();
  }
  get signal(): AbortSignal {
    return this.#controller.signal;
  }
  feed(): void {
    this.#timer.refresh();
  }
  stop(): void {
    clearTimeout(this.#timer);
  }
  #start(): NodeJS.Timeout {
    return setTimeout(() => this.#controller.abort(), this.patience);
  }
}
