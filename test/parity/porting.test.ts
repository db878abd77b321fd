/** Every line of the tables of docs/porting.md, and every pair of pieces, in PyTorch and here. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'node:util';
import torch, { type nn, type optim, type Tensor } from 'libtorch-node';
import t, { type Test } from 'tap';
import { decode } from '../helpers/python.js';
import { equal_bits, python } from '../helpers/reference.js';
import { apart, blocks_of, compile, with_result } from '../helpers/snippets.js';

const page = readFileSync(new URL('../../docs/porting.md', import.meta.url), 'utf8');
const about_torchvision = page.match(/^### torchvision\n.*?(?=^## )/ms)![0];
const about_torch = page.replace(about_torchvision, '');

/** What torchvision answered to the lines about it: `python test/parity/porting.py`. */
const recorded = JSON.parse(
  readFileSync(new URL('golden/porting-torchvision.json', import.meta.url), 'utf8'),
) as { first_lines: string; answers: Record<string, unknown> };

/** Code in both languages. */
interface Pair {
  name: string;
  python: string;
  typescript: string;
}

/** The scope of the first lines, as far as a piece may change it. */
interface World {
  tensors: Record<string, Tensor>;
  model: nn.Module;
  optimizer: optim.Optimizer;
  seen: unknown[];
}

/** A piece behind the first lines. */
type Piece = (ready: (world: () => World) => void) => Promise<unknown>;

/** The code in a cell: what stands between its ticks. */
function code_of(cell: string): string {
  const [, ticks, code] = cell.trim().match(/^(`+)\s?(.*?)\s?\1$/) ?? [];
  return ticks === undefined ? '' : code!.replaceAll('\\|', '|');
}

const rows_of = (text: string): Pair[] =>
  [...text.matchAll(/^\| (`.*?`+) \| (`.*?`+) \|$/gm)].map(([, left, right]) => ({
    name: code_of(left!),
    python: code_of(left!),
    typescript: code_of(right!),
  }));

function pairs_of(text: string): Pair[] {
  const blocks = blocks_of(text);
  return blocks.flatMap(({ language, code }, index) => {
    const next = blocks[index + 1];
    if (language !== 'python' || next?.language !== 'ts') return [];
    return [{ name: code.trim().replaceAll(/\s+/g, ' ').slice(0, 60), python: code, typescript: next.code }];
  });
}

const [first, ...pairs] = pairs_of(about_torch) as [Pair, ...Pair[]];
const [more] = pairs_of(about_torchvision) as [Pair];
const rows = rows_of(about_torch);
const torchvision_rows = rows_of(about_torchvision);

function source_of(first_lines: string, { typescript }: Pair): string {
  return `async (ready) => {
${first_lines}
ready(() => ({ tensors: { x, y, a, w, images }, model, optimizer, seen }));
{
${with_result(typescript)}
}
}`;
}

const [before, before_torchvision] = [apart(first.typescript), apart(more.typescript)];
const sources = [
  ...[...rows, ...pairs].map((pair) => source_of(before.rest, pair)),
  ...torchvision_rows.map((pair) => source_of(before.rest + before_torchvision.rest, pair)),
];

const source = `${before.imports}
${before_torchvision.imports}
import type { nn as networks, optim as optimizers, Tensor as OneTensor } from 'libtorch-node';
interface World {
  tensors: Record<string, OneTensor>;
  model: networks.Module;
  optimizer: optimizers.Optimizer;
  seen: unknown[];
}
export const pieces: ((ready: (world: () => World) => void) => Promise<unknown>)[] = [
${sources.join(',\n')}
];
`;

/** Copies of every tensor that a piece may change. */
function tensors_of({ tensors, model }: World): Record<string, Tensor> {
  const found: Record<string, Tensor> = { ...tensors };
  for (const [name, value] of Object.entries(model.state_dict())) found[`model.${name}`] = value as Tensor;
  for (const [name, { grad }] of model.named_parameters()) if (grad !== null) found[`grad.${name}`] = grad;
  if (tensors.w!.grad !== null) found['grad.w'] = tensors.w!.grad;
  return Object.fromEntries(
    Object.entries(found).map(([name, value]) => [name, value.detach().clone()] as const),
  );
}

const is_same = (one: Tensor | undefined, other: Tensor): boolean =>
  one !== undefined &&
  String(one.shape) === String(other.shape) &&
  one.dtype === other.dtype &&
  one.equal(other);

/** As `plain` of porting.py. */
function plain(value: unknown): unknown {
  if (value instanceof torch.nn.Module || value instanceof torch.optim.Optimizer) return String(value);
  if (value instanceof torch.Tensor) return value.detach();
  if (ArrayBuffer.isView(value)) return [...(value as Float64Array)];
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value ?? null;
  if (value.toString !== Object.prototype.toString) return String(value);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}

/** What comes of a piece; as `run` of porting.py. */
async function outcome(piece: Piece): Promise<Record<string, unknown>> {
  const [home, folder] = [process.cwd(), mkdtempSync(join(tmpdir(), 'porting-'))];
  const printed: string[] = [];
  const { log } = console;
  let world: (() => World) | null = null;
  let before: Record<string, Tensor> = {};
  process.chdir(folder);
  console.log = (...values) => printed.push(`${format(...values)}\n`);
  let value: unknown;
  try {
    value = await piece((given) => {
      world = given;
      before = tensors_of(given());
    });
  } finally {
    console.log = log;
    process.chdir(home);
  }
  const files = readdirSync(folder).sort();
  rmSync(folder, { recursive: true });
  const now = world!() as World;
  const after = Object.entries(tensors_of(now));
  return {
    value: plain(value),
    seen: plain(now.seen),
    changed: Object.fromEntries(after.filter(([name, tensor]) => !is_same(before[name], tensor))),
    rates: now.optimizer.param_groups.map(({ lr }) => lr),
    training: now.model.training,
    requires_grad: now.model.parameters().map((p) => p.requires_grad),
    printed: printed.join(''),
    files,
    next: torch.rand(1),
  };
}

const compiled = compile({ pieces: source });
const { pieces: ours } = (await import(compiled.address_of('pieces'))) as { pieces: Piece[] };
t.teardown(() => compiled.remove());

t.ok(rows.length >= 100, `${rows.length} lines`);
t.ok(pairs.length >= 8, `${pairs.length} pieces`);
t.equal(page.match(/^\| `.*$/gm)?.length, rows.length + torchvision_rows.length, 'every row is read');
t.same([...compiled.problems.values()].flat(), [], 'all compiles');

async function compare(t: Test, name: string, piece: Piece, theirs: object): Promise<void> {
  const { value, ...found } = await outcome(piece);
  equal_bits(t, 'value' in theirs ? { value, ...found } : found, theirs, name);
}

for (const [index, pair] of [...rows, ...pairs].entries()) {
  t.test(pair.name, async (t) => {
    const inputs = { first_lines: first.python, piece: pair.python };
    const theirs = await python('import porting\nreturn porting.run(first_lines, piece)', inputs);
    await compare(t, pair.name, ours[index]!, theirs);
  });
}

t.equal(recorded.first_lines, first.python + more.python, 'torchvision answered behind the same lines');
t.same(
  Object.keys(recorded.answers),
  torchvision_rows.map(({ name }) => name),
);
for (const [index, { name }] of torchvision_rows.entries()) {
  t.test(name, async (t) => {
    const theirs = decode(recorded.answers[name]) as object;
    await compare(t, name, ours[rows.length + pairs.length + index]!, theirs);
  });
}
