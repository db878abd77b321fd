/** Answers on file, for machines without Python: test/parity/golden/TEST.json, written by `npm run golden`. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, relative } from 'node:path';
import { type About, decode, encode, ReferenceTensor, ROOT, type Reply } from './python.js';

/** Tensors above this many bytes are kept as their digest. */
const KEPT_BYTES = 2048;

interface GoldenFile {
  about: About & { cpu: string };
  answers: Record<string, Reply>;
}

const test_name = relative(join(ROOT, 'test'), process.argv[1] ?? 'none')
  .replace(/\.test\.[mc]?ts$/, '')
  .replace(/^parity\//, '')
  .replaceAll('/', '-');
const path = join(ROOT, 'test', 'parity', 'golden', `${test_name}.json`);
const written: Record<string, unknown> = {};
const seen = new Map<string, number>();
let read: GoldenFile | null = null;

function cpu(): string {
  return cpus()[0]?.model ?? 'unknown';
}

/** One key for each snippet with its inputs; a repeated one is numbered, for `keep` may have changed. */
export function key_of(code: string, inputs: Record<string, unknown>): string {
  const text = JSON.stringify([code, encode(inputs, null)]);
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const count = (seen.get(hash) ?? 0) + 1;
  seen.set(hash, count);
  return count === 1 ? hash : `${hash}-${count}`;
}

function open(): GoldenFile {
  if (read) return read;
  if (!existsSync(path))
    throw new Error(`no Python, and no golden file ${path}: run npm run golden with Python`);
  read = JSON.parse(readFileSync(path, 'utf8')) as GoldenFile;
  return read;
}

export function replay(key: string): Reply {
  const reply = open().answers[key];
  if (!reply) throw new Error(`no answer ${key} in ${path}: run npm run golden where there is Python`);
  return { ...reply, value: decode(reply.value) };
}

/** Whether bits may be compared: another processor rounds otherwise. */
export function is_same_hardware(capability: string): boolean {
  const { about } = open();
  return about.cpu === cpu() && about.capability === capability;
}

function shortened(value: unknown): unknown {
  if (value instanceof ReferenceTensor) {
    const { dtype, shape, sha256, bytes } = value;
    const record = { dtype, shape, sha256 };
    if (bytes === null || bytes.length > KEPT_BYTES) return { $tensor: record };
    return { $tensor: { ...record, base64: Buffer.from(bytes).toString('base64') } };
  }
  if (Array.isArray(value)) return value.map(shortened);
  if (value === null || typeof value !== 'object') return encode(value, null);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shortened(item)]));
}

/** Keeps an answer, to be written when the test file ends. */
export function record(key: string, reply: Reply, about: About): void {
  if (Object.keys(written).length === 0) process.on('exit', () => write(about));
  const error = reply.error && { type: reply.error.type, message: reply.error.message };
  written[key] = { value: shortened(reply.value), error, warnings: reply.warnings };
}

function write(about: About): void {
  const lines = Object.entries(written).map(([key, reply]) => `    "${key}": ${JSON.stringify(reply)}`);
  const head = JSON.stringify({ ...about, cpu: cpu() });
  writeFileSync(path, `{\n  "about": ${head},\n  "answers": {\n${lines.join(',\n')}\n  }\n}\n`);
}
