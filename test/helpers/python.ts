/** The Python process behind `reference.ts`: one for each test file, begun on first use, gone with the file. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { Duplex, Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { addon } from '../../dist/native/addon.js';
import type { NativeTensor } from '../../dist/native/exports/core.js';
import type { DType } from '../../dist/types.js';

/** Both sides use this many threads: two is the least that splits the work, and what the smallest CI machine has. */
export const THREADS = 2;
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const IN_FILES_FROM = 1 << 20;

/** A tensor of Python's, as bytes. Golden files keep the bytes of small ones only. */
export class ReferenceTensor {
  constructor(
    readonly dtype: DType,
    readonly shape: number[],
    readonly sha256: string,
    readonly bytes: Uint8Array | null,
  ) {}

  /** The same tensor on our side. */
  tensor(): NativeTensor {
    if (this.bytes === null) throw new Error('golden files hold no large tensors: make this one smaller');
    return addon.from_bytes(this.bytes, this.shape, this.dtype);
  }
}

export interface PythonFailure {
  type: string;
  message: string;
  traceback?: string;
}

export interface PythonWarning {
  category: string;
  message: string;
}

/** What came of a snippet, as it travels. */
export interface Reply {
  value: unknown;
  error: PythonFailure | null;
  warnings: PythonWarning[];
}

export interface About {
  torch: string;
  threads: number;
  capability: string;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The interpreter of the reference environment, or null where there is none or `none` is asked for. */
export function find_python(): string | null {
  const given = process.env.LIBTORCH_NODE_REFERENCE;
  if (given === 'none') return null;
  if (given) return given;
  // scripts/test.mjs has tried it
  if (process.env.TEST_REFERENCE) return process.env.TEST_REFERENCE;
  const made = join(ROOT, '.venv', 'bin', 'python');
  const works = existsSync(made) && spawnSync(made, ['-c', 'import numpy, torch']).status === 0;
  return works ? made : null;
}

/** An idle process must not keep the test file alive; it ends by itself when its input closes. */
interface Holding {
  ref(): void;
  unref(): void;
}

interface Process {
  input: Writable;
  output: Readable;
  /** What keeps the file alive while an answer is waited for. */
  holding: Holding[];
}

export interface Held {
  process: Process;
  lines: AsyncIterator<string>;
  folder: string;
  about: About;
}
let held: Promise<Held> | null = null;
let turn: Promise<unknown> = Promise.resolve();

async function next_line({ holding }: Process, lines: AsyncIterator<string>): Promise<string> {
  for (const each of holding) each.ref();
  const { value, done } = await lines.next();
  if (done) throw new Error('the Python process ended; its last words are on standard error');
  for (const each of holding) each.unref();
  return value;
}

/** A copy of the process that `npm test` has started for all files, or one of this file's own. */
function begin(python: string): Process {
  const address = process.env.TEST_REFERENCE_SOCKET;
  if (address) {
    const socket = connect(address);
    return { input: socket, output: socket, holding: [socket] };
  }
  const script = join(ROOT, 'test', 'parity', 'reference.py');
  const env = { ...process.env, OMP_NUM_THREADS: String(THREADS), PYTHONDONTWRITEBYTECODE: '1' };
  const child = spawn(python, ['-u', script, String(THREADS)], { stdio: ['pipe', 'pipe', 'inherit'], env });
  const [input, output] = [child.stdin as Duplex & Holding, child.stdout as Readable & Holding];
  input.unref();
  return { input, output, holding: [child, output] };
}

/** Where large tensors travel. */
const folders: string[] = [];

function remove_folders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

/** A process for snippets that run beside others; it ends with its input. */
export async function start(python: string): Promise<Held> {
  const begun = begin(python);
  const lines = createInterface({ input: begun.output })[Symbol.asyncIterator]();
  const folder = mkdtempSync(join(tmpdir(), 'libtorch-node-reference-'));
  if (folders.push(folder) === 1) process.on('exit', remove_folders);
  const about = JSON.parse(await next_line(begun, lines)) as About;
  begun.input.write(`${JSON.stringify(process.env)}\n`);
  return { process: begun, lines, folder, about };
}

function process_of(python: string): Promise<Held> {
  held ??= start(python);
  return held;
}

export async function about(python: string): Promise<About> {
  return (await process_of(python)).about;
}

/** Runs one snippet in a process that runs no other. */
export async function ask_of(
  { process, lines, folder }: Held,
  code: string,
  inputs: Record<string, unknown>,
): Promise<Reply> {
  const request = { code, inputs: encode(inputs, folder), folder };
  process.input.write(`${JSON.stringify(request)}\n`);
  const reply = JSON.parse(await next_line(process, lines)) as Reply;
  return { ...reply, value: decode(reply.value) };
}

/** Runs one snippet after all that were asked for before it. */
export function ask(python: string, code: string, inputs: Record<string, unknown>): Promise<Reply> {
  const answer = turn.then(async () => ask_of(await process_of(python), code, inputs));
  turn = answer.catch(() => undefined);
  return answer;
}

function encode_tensor(tensor: { dtype: DType; shape: number[]; bytes: Uint8Array }, folder: string | null) {
  const { dtype, shape, bytes } = tensor;
  if (folder === null) return { $tensor: { dtype, shape, sha256: sha256(bytes) } };
  if (bytes.length < IN_FILES_FROM) {
    return { $tensor: { dtype, shape, base64: Buffer.from(bytes).toString('base64') } };
  }
  const file = join(folder, sha256(bytes));
  writeFileSync(file, bytes);
  return { $tensor: { dtype, shape, file } };
}

/** JSON for inputs; without a folder, tensors are stood for by their digest. */
export function encode(value: unknown, folder: string | null): unknown {
  if (value instanceof addon.Tensor) {
    const { dtype, shape } = value;
    return encode_tensor({ dtype, shape, bytes: addon.to_bytes(value) }, folder);
  }
  if (value instanceof ReferenceTensor) {
    const { dtype, shape, sha256 } = value;
    if (folder === null) return { $tensor: { dtype, shape, sha256 } };
    return encode_tensor({ dtype, shape, bytes: addon.to_bytes(value.tensor()) }, folder);
  }
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return { $float: String(value).replace('Infinity', 'inf').toLowerCase() };
  }
  if (Array.isArray(value)) return value.map((item) => encode(item, folder));
  if (value === null || typeof value !== 'object') return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encode(item, folder)]));
}

interface TensorRecord {
  dtype: DType;
  shape: number[];
  sha256: string;
  base64?: string;
  file?: string;
}

function decode_tensor({ dtype, shape, sha256, base64, file }: TensorRecord): ReferenceTensor {
  let bytes: Uint8Array | null = null;
  if (base64 !== undefined) bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  if (file !== undefined) {
    bytes = new Uint8Array(readFileSync(file));
    unlinkSync(file);
  }
  return new ReferenceTensor(dtype, shape, sha256, bytes);
}

export function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (value === null || typeof value !== 'object') return value;
  const one = value as { $tensor?: TensorRecord; $bigint?: string; $float?: string };
  if (one.$tensor) return decode_tensor(one.$tensor);
  if (one.$bigint) return BigInt(one.$bigint);
  if (one.$float) return Number(one.$float.replace('inf', 'Infinity'));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decode(item)]));
}
