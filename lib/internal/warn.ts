/** Warnings, once for a line as in Python: a message that a line of the program has caused is not given again. */

import { put } from './define.js';

/** Where this library's own files are, or seem to be with source maps; frames elsewhere are the program's. */
const OWN = ['dist/', 'lib/'].flatMap((folder) => {
  const { href, pathname } = new URL(`../../${folder}`, import.meta.url);
  return [href, pathname];
});

/** More than any program's lines; a program whose messages are all different must not fill the memory with them. */
const MOST = 4096;

const FRAMES = 50;

const given = new Set<string>();
let always = false;

/** With true, every warning is given, however often; the default is once for a line. */
export function set_warn_always(value: boolean): void {
  always = value;
}

export function is_warn_always_enabled(): boolean {
  return always;
}

/** Gives a warning through `process.emitWarning`, unless the same line has caused it before. */
export function warn(message: string, category = 'UserWarning'): void {
  if (!always) {
    const key = `${category}:${calling_line()}:${message}`;
    if (given.has(key)) return;
    if (given.size >= MOST) given.clear();
    given.add(key);
  }
  emit(message, category);
}

/**
 * Gives a warning through `process.emitWarning`, however often. Node.js keeps it until the event loop turns; its stack is
 * written down here, because until then V8 keeps what each frame was called on: a tensor with the graph behind it.
 */
export function emit(message: string, category: string): void {
  const warning = new Error(message);
  put(warning, 'name', category);
  void warning.stack;
  process.emitWarning(warning);
}

function calling_line(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  const here = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return line_of(here);
}

/** The first frame of an error that is not of this library: `at file.js:3:5`. Empty, where the event loop has called. */
export function line_of(error: Error): string {
  const frames = String(error.stack).split('\n').slice(1);
  const found = frames.find((frame) => !frame.includes('node:') && !OWN.some((own) => frame.includes(own)));
  return found?.trim() ?? '';
}
