/** Downloads one file, taking up what has broken off. */
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { bare } from './define.js';

/** Called with the bytes so far and, where the server tells it, the whole size. */
export type Progress = (bytes: number, total: number | null) => void;

/** A file that cannot be had whole and unchanged; the message is a sentence with the address. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
}

export interface DownloadOptions {
  progress?: Progress | undefined;
  /** Milliseconds without a byte after which the server counts as gone. Default: 30 s. */
  patience?: number;
  /** How often a connection that broke off is taken up again. Default: 3. */
  retries?: number;
  /** Whether what is there of the file already is taken for its beginning. Default: no. */
  resume?: boolean;
}

export interface Digest {
  readonly algorithm: 'md5' | 'sha256';
  readonly value: string;
}

const LABELS = { md5: 'MD5', sha256: 'SHA-256' } as const;

/** Writes `url` to `file`; a DownloadError with a sentence if it cannot be had whole and unchanged. */
export async function fetch_file(
  url: string,
  digest: Digest | null,
  file: string,
  given: DownloadOptions = {},
): Promise<void> {
  const options = bare(given);
  const size = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  let there = options.resume ? size() : 0;
  const work = () =>
    transfer(url, file, there, options).finally(() => {
      there = size();
    });
  await with_retries(work, options.retries ?? 3, url);
  if (digest === null) return;
  const found = await digest_of(file, digest.algorithm);
  if (found === digest.value) return;
  if (options.resume) rmSync(file); // or it would be taken up again
  throw new DownloadError(
    `${url} is not the file that it should be: its ${LABELS[digest.algorithm]} is ${found}, expected ${digest.value}`,
  );
}

/** Of what has reached the disk: a resumed file consists of parts. */
export async function digest_of(file: string, algorithm: string): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function with_retries(work: () => Promise<void>, retries: number, url: string): Promise<void> {
  for (let left = retries; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof DownloadError) throw error;
      if (left <= 0 || !broke_off(error))
        throw new DownloadError(`${url} cannot be downloaded: ${cause_of(error)}`);
    }
  }
}

/** A server that was reached may be reached again; an unknown name, a closed port or a proxy's refusal stays so. */
function broke_off(error: unknown): boolean {
  return !/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|CERT|ENOSPC|EACCES|Proxy response/.test(cause_of(error));
}

/** fetch() hides the reason in `cause`, and a proxy's refusal in the cause of that. */
function cause_of(error: unknown): string {
  const { message } = error as Error;
  let inner = error as Error & { code?: unknown };
  while (inner.cause instanceof Error) inner = inner.cause;
  if (inner === error) return message;
  const code = inner.code && !inner.message.includes(String(inner.code)) ? [inner.code] : [];
  return `${message} (${[...code, inner.message].filter(Boolean).join(': ')})`;
}

const RANGE_NOT_SATISFIABLE = 416;

/** Writes what is missing of `url` behind the `offset` bytes of `file`, or all of it where the server cannot do that. */
async function transfer(url: string, file: string, offset: number, options: DownloadOptions): Promise<void> {
  const watch = new Watchdog(options.patience ?? 30_000);
  try {
    const headers = offset > 0 ? { range: `bytes=${offset}-` } : undefined;
    const response = await fetch(url, { signal: watch.signal, redirect: 'follow', headers });
    // the connection ended behind the last byte: nothing is missing
    if (offset > 0 && response.status === RANGE_NOT_SATISFIABLE) return;
    if (!response.ok || response.body === null) {
      throw new DownloadError(
        `${url} cannot be downloaded: the server answers ${response.status} ${response.statusText}`,
      );
    }
    const is_rest = response.status === 206;
    const length = response.headers.get('content-length');
    let bytes = is_rest ? offset : 0;
    const total = length === null ? null : bytes + Number(length);
    await write_body(response.body, file, is_rest ? 'a' : 'w', (count) => {
      watch.feed();
      bytes += count;
      options.progress?.(bytes, total);
    });
  } catch (error) {
    throw watch.signal.aborted ? new Error(`no answer for ${watch.patience / 1000} s`) : error;
  } finally {
    watch.stop();
  }
}

/** Each chunk is in the file before the next one is waited for: what has come is not fetched again. */
async function write_body(
  body: ReadableStream<Uint8Array>,
  file: string,
  flags: 'a' | 'w',
  written: (count: number) => void,
): Promise<void> {
  const descriptor = openSync(file, flags);
  try {
    for await (const chunk of body) {
      writeFileSync(descriptor, chunk);
      written(chunk.length);
    }
  } finally {
    closeSync(descriptor);
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
