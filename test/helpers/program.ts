/** The program `libtorch-node` from outside. */
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** What a process said until its end. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** The program with these arguments, as `npm start -- …`. */
export function start(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  return watch(
    spawn(process.execPath, [main, ...args], { env: { ...process.env, NODE_V8_COVERAGE: '', ...env } }),
  );
}

/** A script of the project, to its end. */
export const ended_of = (args: readonly string[]): Promise<Ended> =>
  watch(spawn(process.execPath, args, { env: { ...process.env, NODE_V8_COVERAGE: '' } })).ended;

function watch(child: ChildProcessWithoutNullStreams): { child: ChildProcess; ended: Promise<Ended> } {
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (err += data));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  return { child, ended };
}

/** The program, to its end. */
export const run = (...args: string[]): Promise<Ended> => start(args).ended;

/** A network that learns little, and fast. */
export const small = fileURLToPath(new URL('../../scripts/kill-check/small-net.mjs', import.meta.url));

/** A log of lines of JSON. */
export const lines_of = (file: string) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
