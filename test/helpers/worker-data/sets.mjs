// Data sets, transforms and functions that the tests of DataLoader move to worker threads.
import torch, { datasets, transforms } from 'libtorch-node';

const { Dataset, IterableDataset, get_worker_info } = torch.utils.data;

/** Items that tell where they were made. */
export class Squares extends Dataset {
  static module = import.meta.url;
  constructor(length) {
    super();
    this.length = length;
  }
  get(index) {
    return [index * index, get_worker_info()?.id ?? -1];
  }
}

/** Random numbers of the worker's own generator. */
export class Noise extends Dataset {
  static module = import.meta.url;
  length = 8;
  get() {
    return torch.rand(2);
  }
}

export class Failing extends Dataset {
  static module = import.meta.url;
  length = 8;
  get(index) {
    if (index === 3) throw Object.assign(new RangeError('item three is broken'), { path: '/data/three.txt' });
    return index;
  }
}

export class Endless extends Dataset {
  static module = import.meta.url;
  length = 4;
  get(index) {
    return index === 0 ? 0 : new Promise(() => setInterval(() => {}, 1000));
  }
}

/** Its state is private: only its module can make it again. */
export class Private extends Dataset {
  #add;
  length = 4;
  constructor(add) {
    super();
    this.#add = add;
  }
  get(index) {
    return index + this.#add;
  }
}

export class Stream extends IterableDataset {
  static module = import.meta.url;
  constructor(start, end) {
    super();
    this.start = start;
    this.end = end;
  }
  *[Symbol.iterator]() {
    const { id, num_workers } = get_worker_info() ?? { id: 0, num_workers: 1 };
    const each = Math.ceil((this.end - this.start) / num_workers);
    const first = this.start + id * each;
    for (let i = first; i < Math.min(first + each, this.end); i++) yield i;
  }
}

export class Doubled extends transforms.Transform {
  static module = import.meta.url;
  forward(image) {
    return torch.tensor([image.width * 2]);
  }
}

/** Pictures with the names of their files. */
export class WithPaths extends datasets.ImageFolder {
  static module = import.meta.url;
  async get(index) {
    const [image, target] = await super.get(index);
    return [image, target, this.samples[index][0]];
  }
}

export function negative(x) {
  return x.neg();
}
negative.module = import.meta.url;

export function total(items) {
  return items.map(([square]) => square).reduce((sum, square) => sum + square, 0);
}
total.module = import.meta.url;

export function shift(id) {
  get_worker_info().dataset.length = 100 + id;
  torch.manual_seed(id);
}
shift.module = import.meta.url;

/** Every kind of draw. */
export class Draws extends Dataset {
  static module = import.meta.url;
  length = 4;
  get(index) {
    const drawn = [
      torch.rand(1),
      torch.randn([1]),
      torch.randint(0, 1000, [1]).to('float32'),
      torch.empty([1]).uniform_(2, 3),
      torch.normal(0, 1, [1]),
      torch.bernoulli(torch.full([1], 0.5)),
      torch.zeros(1).random_(0, 100),
      torch.multinomial(torch.tensor([0.2, 0.3, 0.5]), 1).to('float32'),
      torch.randperm(8).to('float32').narrow(0, 0, 1),
    ];
    return torch.cat([...drawn, torch.tensor([index])]);
  }
}

/** Counts in memory that all threads share what is asked of it; the first item comes late. */
export class Counted extends Dataset {
  static module = import.meta.url;
  length = 64;
  constructor(counter) {
    super();
    this.counter = counter;
  }
  async get(index) {
    Atomics.add(new Int32Array(this.counter), 0, 1);
    if (index === 0) await new Promise((resolve) => setTimeout(resolve, 300));
    return index;
  }
}

let asked = 0;

/** Its items tell how many this thread has been asked for. */
export class Remembering extends Dataset {
  static module = import.meta.url;
  length = 4;
  get() {
    return ++asked;
  }
}
