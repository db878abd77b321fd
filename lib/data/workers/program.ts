/** What a worker thread of a loader runs: a copy of the data set, from which it makes the batches it is asked for. */
import './own-generator.js';
import { parentPort, workerData } from 'node:worker_threads';
import { manual_seed } from '../../tensor/random.js';
import { Tensor } from '../../tensor/tensor.js';
import { apply_with } from '../../transforms/transform.js';
import { default_collate } from '../collate.js';
import { type Dataset, type DatasetLike, IterableDataset, item_of } from '../dataset.js';
import { StreamBatches } from '../stream.js';
import { type Answer, failure_of, type Order, type WorkerSetup } from './messages.js';
import { packed, unpacked } from './portable.js';
import { set_worker_info, type WorkerInit } from './worker-info.js';

type Collate = (items: unknown[]) => unknown;

const setup = workerData as WorkerSetup;
const port = parentPort!;

/** The batch for an order, or undefined at the end of a stream. */
type Fetch = (order: Order) => Promise<{ value: unknown } | undefined>;

async function begin(): Promise<Fetch> {
  manual_seed(setup.seed);
  const dataset = (await unpacked(setup.dataset)) as DatasetLike<unknown>;
  const collate_fn = ((await unpacked(setup.collate_fn)) ?? default_collate) as Collate;
  const collate: Collate = (items) => (setup.single ? items[0] : collate_fn(items));
  set_worker_info({ id: setup.id, num_workers: setup.num_workers, seed: setup.seed, dataset });
  const worker_init_fn = (await unpacked(setup.worker_init_fn)) as WorkerInit | null;
  await worker_init_fn?.(setup.id);
  return dataset instanceof IterableDataset ? stream_of(dataset, collate) : items_of(dataset, collate);
}

/** Pictures, in one tensor if that is what becomes of them. */
async function pictures_of(dataset: Dataset<unknown>, { indices, params }: Order): Promise<unknown> {
  const { load, transform } = dataset.pictures()!;
  const samples: unknown[] = [];
  for (const [at, index] of indices.entries()) {
    const image = await load(index);
    samples.push(transform === null ? image : apply_with(transform, image, params![at]));
  }
  const [first] = samples;
  const shape = first instanceof Tensor ? String(first.shape) : null;
  const is_even = samples.every((sample) => sample instanceof Tensor && String(sample.shape) === shape);
  return is_even ? default_collate(samples) : samples;
}

function items_of(dataset: DatasetLike<unknown>, collate: Collate): Fetch {
  return async (order) => {
    const { indices, params } = order;
    if (params !== undefined) {
      return { value: await pictures_of(dataset as Dataset<unknown>, order) };
    }
    const items: unknown[] = [];
    for (const index of indices) items.push(await item_of(dataset, index));
    return { value: collate(items) };
  };
}

function stream_of(dataset: IterableDataset<unknown>, collate: Collate): Fetch {
  let pass = -1;
  let batches: StreamBatches<unknown, unknown> | undefined;
  return async (order) => {
    if (order.pass !== pass) {
      await batches?.return();
      batches = new StreamBatches(dataset, collate, { ...setup.stream!, skipped: 0 });
    }
    pass = order.pass;
    const { done, value } = await batches!.next();
    return done ? undefined : { value };
  };
}

const fetching = begin();
// Told with the first batch.
fetching.catch(() => {});

let turn: Promise<void> = Promise.resolve();

async function answer(order: Order): Promise<void> {
  const { pass, batch } = order;
  const send = (answer: Omit<Answer, 'pass' | 'batch'>, transfer: ArrayBuffer[] = []) =>
    port.postMessage({ pass, batch, ...answer } satisfies Answer, transfer);
  try {
    const fetched = await (await fetching)(order);
    if (fetched === undefined) return send({ end: true });
    const transfer: ArrayBuffer[] = [];
    const value = packed(fetched.value, transfer);
    send({ value }, [...new Set(transfer)]);
  } catch (error) {
    send({ failure: failure_of(error) });
  }
}

port.on('message', (order: Order) => {
  turn = turn.then(() => answer(order));
});
