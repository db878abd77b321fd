/** What may go wrong in a pass, in every way in which batches are made: the error, what is left, and the next pass. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import torch, { datasets, type Tensor, transforms } from 'libtorch-node';
import sharp from 'sharp';
import t from 'tap';
import { AT, Fault, Flow, Items } from '../helpers/worker-data/faults.mjs';

const { DataLoader } = torch.utils.data;

// The runner's loaders are for TypeScript; a worker thread would start them each time.
process.execArgv.length = 0;
setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const BATCH = 2;
const COUNT = 8;
const WIDTHS = Array.from({ length: COUNT }, (_, index) => 30 + index);

interface Loader extends AsyncIterable<unknown>, AsyncDisposable {
  [Symbol.asyncIterator](): AsyncIterableIterator<unknown>;
}
type Mishap = 'throws' | 'exits' | 'hangs' | 'late';

/** A way in which batches are made. */
interface Way {
  name: string;
  dataset(): object;
  /** What the user's code may do in it: `late`, throw when nobody calls it; `exits`, end its thread. */
  faults: readonly Mishap[];
  /** Its items are pictures in files; `one`: of what may be wrong with a file, the first says as much as all. */
  reads_files: boolean | 'one';
  /** Its errors come from a worker thread, with that thread's stack. */
  in_thread: boolean;
  options: { num_workers?: number; persistent_workers?: boolean; multiprocessing_context?: string };
}

const root = t.testdir();
const flag = path.join(root, 'flag');
const files: string[] = [];
for (const [index, width] of WIDTHS.entries()) {
  const folder = path.join(root, 'pictures', 'a');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${index}.jpg`);
  const pixels = Uint8Array.from({ length: width * 40 * 3 }, (_, at) => (at * at + index) % 251);
  await sharp(pixels, { raw: { width, height: 40, channels: 3 } })
    .jpeg()
    .toFile(file);
  files.push(file);
}
const BROKEN = files[AT]!;
const whole = await sharp(BROKEN).toBuffer();

const folder_of = (steps: readonly unknown[]) =>
  new datasets.ImageFolder(path.join(root, 'pictures'), {
    transform: new transforms.Compose([
      ...(steps as []),
      new transforms.CenterCrop(24),
      new transforms.ToTensor(),
    ]),
  });
const plain_pictures = () => folder_of([]);
const pictures_with_code = () => folder_of([new Fault(flag, WIDTHS[AT]!)]);
const items = () => new Items(flag);
const flow = () => new Flow(flag);

const everything: readonly Mishap[] = ['throws', 'exits', 'hangs', 'late'];
const on_this_thread: readonly Mishap[] = ['throws', 'hangs'];
/** A transform is not asynchronous: what it throws later may be too late for its pass. */
const of_transforms: readonly Mishap[] = ['throws', 'exits', 'hangs'];

function ways(): Way[] {
  const here: Way[] = [
    {
      name: 'items',
      dataset: items,
      faults: on_this_thread,
      reads_files: false,
      in_thread: false,
      options: {},
    },
    {
      name: 'a stream',
      dataset: flow,
      faults: on_this_thread,
      reads_files: false,
      in_thread: false,
      options: {},
    },
    {
      name: 'pictures',
      dataset: pictures_with_code,
      faults: ['throws'],
      reads_files: true,
      in_thread: false,
      options: {},
    },
  ];
  const threads = (persistent_workers: boolean): Way[] => {
    const options = { num_workers: 2, persistent_workers };
    const about = persistent_workers ? ', workers that stay' : ', workers';
    const way = (name: string, dataset: () => object, more: Partial<Way> = {}): Way => ({
      name: `${name}${about}`,
      dataset,
      faults: everything,
      reads_files: false,
      in_thread: true,
      options,
      ...more,
    });
    return [
      way('pictures by C++ threads', plain_pictures, { faults: [], reads_files: true, in_thread: false }),
      way('pictures with code', pictures_with_code, {
        // workers that stay go through all of it in one pool
        reads_files: persistent_workers || 'one',
        faults: of_transforms,
      }),
      ...(persistent_workers
        ? [
            way('pictures in threads with their own numbers', pictures_with_code, {
              reads_files: true,
              faults: of_transforms,
              options: { ...options, multiprocessing_context: 'spawn' },
            }),
          ]
        : []),
      way('items', items),
      way('a stream', flow),
    ];
  };
  return [...here, ...threads(false), ...threads(true)];
}

const loader_of = (way: Way, options: object = {}): Loader =>
  new DataLoader(
    way.dataset() as never,
    { batch_size: BATCH, ...way.options, ...options } as never,
  ) as unknown as Loader;

const seen_in = (batch: unknown): unknown =>
  batch instanceof torch.Tensor
    ? batch.tolist()
    : [(batch as Tensor[])[0]!.sum().item(), (batch as Tensor[])[1]!.tolist()];

async function whole_pass(loader: Loader): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const batch of loader) seen.push(seen_in(batch));
  return seen;
}

async function failure(body: () => Promise<unknown>): Promise<Error & { path?: string }> {
  try {
    await body();
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
}

/** The threads of this process, without those that sharp keeps for 15 seconds. */
function threads(): number {
  const names = readdirSync('/proc/self/task').map((id) => {
    try {
      return readFileSync(`/proc/self/task/${id}/comm`, 'utf8');
    } catch {
      return 'libvips'; // it has ended meanwhile
    }
  });
  return names.filter((name) => !name.startsWith('libvips')).length;
}

/** How many there are when their number no longer changes. */
async function at_rest(): Promise<number> {
  let last = 0;
  for (let still = 0; still < 5; still = threads() === last ? still + 1 : 0) {
    last = threads();
    await wait(50);
  }
  return last;
}

/** Waits until there are no more threads than `before`; what was forgotten is collected. */
async function ended(before: number): Promise<boolean> {
  for (let tries = 0; tries < 1000; tries++) {
    gc();
    await wait(20);
    if (threads() <= before) return true;
  }
  return false;
}

const FILES: Record<string, Buffer | null> = {
  corrupt: Buffer.concat([whole.subarray(0, 200), Buffer.alloc(whole.length - 200, 0xff)]),
  truncated: whole.subarray(0, whole.length - 60),
  'without a byte': Buffer.alloc(0),
  'no picture': Buffer.from('no picture'),
  missing: null,
  // a header of 60,000 x 60,000 in front of a few bytes
  'a bomb': png_of(60_000),
};

function png_of(side: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    magic,
    chunk('IHDR', header),
    chunk('IDAT', Buffer.from([0x78, 0x9c])),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

const end_of = (loader: Loader) => loader[Symbol.asyncDispose]();

t.setTimeout(1_800_000);
for (const way of ways()) {
  t.test(way.name, { timeout: 900_000 }, async (t) => {
    rmSync(flag, { force: true });
    writeFileSync(BROKEN, whole);
    const stays = way.options.persistent_workers === true;
    const cold = threads();
    let loader = loader_of(way);
    const wanted = await whole_pass(loader);
    t.equal(wanted.length, COUNT / BATCH);
    const before = stays ? cold : await at_rest();

    /** After a fault: what can stay goes on, and what cannot has left no thread. */
    const is_well = async (what: string) => {
      rmSync(flag, { force: true });
      writeFileSync(BROKEN, whole);
      if (stays || what === 'break')
        t.same(await whole_pass(loader), wanted, `${what}: the next pass is whole`);
      if (stays) return;
      if (way.options.num_workers !== undefined) t.ok(await ended(before), `${what}: no thread is left`);
      loader = loader_of(way);
    };

    const wrong = way.reads_files === false ? [] : Object.entries(FILES);
    for (const [name, bytes] of way.reads_files === 'one' ? wrong.slice(0, 1) : wrong) {
      if (bytes === null) rmSync(BROKEN);
      else writeFileSync(BROKEN, bytes);
      const error = await failure(() => whole_pass(loader));
      t.match(error, { name: 'PictureError', path: BROKEN }, name);
      t.ok(error.message.includes(`cannot read picture ${BROKEN}: `), `${name}: ${error.message}`);
      t.match(error.stack, /failure/, 'and the line that asked');
      await is_well(name);
    }

    const messages: Record<Mishap, RegExp> = {
      throws: way.in_thread
        ? /^Caught RangeError in DataLoader worker process [01]\.\nOriginal Traceback:\n[\s\S]*item five is broken/
        : /^item five is broken$/,
      exits: /^DataLoader worker [01] exited unexpectedly with exit code 3\.$/,
      late: /^Caught RangeError in DataLoader worker process [01]\.\n[\s\S]*too late to be caught/,
      hangs: /^DataLoader timed out after 2 seconds$/,
    };
    for (const fault of way.faults) {
      writeFileSync(flag, fault);
      Object.assign(loader, { timeout: fault === 'hangs' ? 2 : 0 });
      const error = await failure(() => whole_pass(loader));
      t.match(error.message, messages[fault], fault);
      if (fault === 'throws') {
        t.match(error, { name: 'RangeError', path: '/data/five.txt' });
        t.match(error.stack, /faults\.mjs/, 'the line that threw');
      }
      Object.assign(loader, { timeout: 0 });
      await is_well(fault);
    }

    for await (const _ of loader) break;
    await is_well('break');

    const error = await failure(async () => {
      for await (const _ of loader) throw new Error("the loop's own");
    });
    t.equal(error.message, "the loop's own");
    await is_well('an exception in the loop');

    if (way.faults.includes('hangs')) writeFileSync(flag, 'hangs');
    const controller = new AbortController();
    const stopped = loader_of(way, { signal: controller.signal });
    const cause = await failure(async () => {
      for await (const _ of stopped) {
        if (way.faults.includes('hangs')) setTimeout(() => controller.abort(new Error('enough')), 1000);
        else controller.abort(new Error('enough'));
      }
    });
    t.equal(cause.message, 'enough', 'aborted');
    await end_of(stopped);
    await is_well('abort');

    const forget = async () => {
      const pass = loader_of(way)[Symbol.asyncIterator]();
      await pass.next();
    };
    await forget();
    await end_of(loader);
    t.ok(await ended(before), 'what is forgotten ends its threads');
  });
}
