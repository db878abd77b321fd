// Data sets and transforms that do what they should not, while a file is there that says so: `{ throws, exits, hangs, late }`.
import { existsSync, readFileSync } from 'node:fs';
import torch, { transforms } from 'libtorch-node';

const { Dataset, IterableDataset, get_worker_info } = torch.utils.data;

/** The item at which it happens. */
export const AT = 5;

const forever = () => new Promise(() => {});

function happen(flag) {
  if (!existsSync(flag)) return undefined;
  switch (readFileSync(flag, 'utf8')) {
    case 'throws':
      throw Object.assign(new RangeError('item five is broken'), { path: '/data/five.txt' });
    case 'exits':
      return process.exit(3);
    case 'hangs':
      return forever();
    case 'late':
      setImmediate(() => {
        throw new RangeError('too late to be caught');
      });
      return forever();
  }
}

export class Items extends Dataset {
  static module = import.meta.url;
  length = 8;
  constructor(flag) {
    super();
    this.flag = flag;
  }
  async get(index) {
    if (index === AT) await happen(this.flag);
    return index;
  }
}

/** The same as a stream, of which each worker has a half. */
export class Flow extends IterableDataset {
  static module = import.meta.url;
  constructor(flag) {
    super();
    this.flag = flag;
  }
  async *[Symbol.asyncIterator]() {
    const { id, num_workers } = get_worker_info() ?? { id: 0, num_workers: 1 };
    for (let index = 0; index < 8; index++) {
      if (Math.floor(index / 2) % num_workers !== id) continue;
      if (index === AT) await happen(this.flag);
      yield index;
    }
  }
}

/** Draws nothing itself, so that its numbers can be drawn elsewhere; what hangs holds the whole thread. */
export class Fault extends transforms.Transform {
  static module = import.meta.url;
  constructor(flag, width) {
    super();
    this.flag = flag;
    this.width = width;
  }
  transform(image) {
    if (image.width !== this.width || !existsSync(this.flag)) return image;
    if (readFileSync(this.flag, 'utf8') === 'hangs')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    happen(this.flag);
    return image;
  }
}
