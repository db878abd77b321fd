/** A file of events that TensorBoard reads while it grows. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { OSError } from '../errors.js';
import { bytes, double, type Encoded, integer, message, text } from './protobuf.js';
import { record } from './record.js';

export interface EventFileOptions {
  /** Events that may wait before they are written. */
  max_queue: number;
  /** Seconds that they may wait. */
  flush_secs: number;
  /** Behind the name of the file. */
  filename_suffix: string;
}

const SESSION_START = 1;
let files = 0;

/** Files that have events waiting: a process that ends writes them. */
const waiting = new Set<EventFile>();
let is_watching = false;

function watch_exit(): void {
  if (is_watching) return;
  is_watching = true;
  process.on('exit', () => {
    for (const file of waiting) file.flush_later();
  });
}

/** Adds events to a new file of a folder, which is made if it is not there. */
export class EventFile {
  readonly folder: string;
  readonly file: string;
  readonly #options: EventFileOptions;
  readonly #descriptor: number;
  #queue: Uint8Array[] = [];
  #timer: NodeJS.Timeout | null = null;
  /** What went wrong while nobody had called. */
  #error: unknown = null;

  constructor(folder: string, options: EventFileOptions) {
    make_folder(folder);
    watch_exit();
    const seconds = String(Math.floor(Date.now() / 1000)).padStart(10, '0');
    const name = `events.out.tfevents.${seconds}.${hostname()}.${process.pid}.${files++}${options.filename_suffix}`;
    this.folder = folder;
    this.file = path.join(folder, name);
    this.#options = options;
    this.#descriptor = open(this.file);
    const writer = text(1, 'tensorboard.summary.writer.event_file_writer');
    this.#add(null, null, text(3, 'brain.Event:2'), bytes(10, writer));
    this.flush();
  }

  /** Adds a summary. `walltime` in seconds; null for now. */
  add(summary: Encoded, step: number | bigint | null, walltime: number | null): void {
    this.#add(step, walltime, bytes(5, summary));
  }

  /** Has TensorBoard forget what earlier files of the folder have from `step` on. */
  purge(step: number): void {
    this.#add(step, null, text(3, 'brain.Event:2'));
    this.#add(step, null, bytes(7, integer(1, SESSION_START)));
  }

  /**
   * Hands what waits to the system.
   *
   * @throws OSError if it does not take it; the events wait on.
   */
  flush(): void {
    const error = this.#error;
    this.#error = null;
    if (error !== null) throw error;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    while (this.#queue.length > 0) {
      const events = Buffer.concat(this.#queue);
      const written = write(this.#descriptor, events, this.file);
      this.#queue = written < events.length ? [events.subarray(written)] : [];
    }
    waiting.delete(this);
  }

  /** As `flush`, where nobody would catch an error: the next call has it. */
  flush_later(): void {
    try {
      this.flush();
    } catch (error) {
      this.#error = error;
    }
  }

  close(): void {
    try {
      this.flush();
    } finally {
      closeSync(this.#descriptor);
    }
  }

  #add(step: number | bigint | null, walltime: number | null, ...fields: Encoded[]): void {
    const event = message(
      double(1, walltime ?? Date.now() / 1000),
      integer(2, step === null ? 0 : BigInt(typeof step === 'number' ? Math.trunc(step) : step)),
      ...fields,
    );
    this.#queue.push(record(event));
    waiting.add(this);
    if (this.#queue.length >= this.#options.max_queue) this.flush();
    else this.#timer ??= setTimeout(() => this.flush_later(), this.#options.flush_secs * 1000).unref();
  }
}

function make_folder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw OSError.of(error, folder);
  }
}

function open(file: string): number {
  try {
    return openSync(file, 'w');
  } catch (error) {
    throw OSError.of(error, file);
  }
}

function write(descriptor: number, data: Uint8Array, file: string): number {
  try {
    return writeSync(descriptor, data);
  } catch (error) {
    throw OSError.of(error, file);
  }
}
