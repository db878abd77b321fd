// Our side of one rank of a job: prints one line of JSON. ranks.py is the other side.
import { createHash } from 'node:crypto';
import torch, { nn, optim } from '../../../dist/index.js';
import { synchronize } from './common.mjs';

const dist = torch.distributed;
const { device: type, rank, world_size, store, dtypes, steps } = JSON.parse(process.argv[2]);
const device = type === 'cuda' ? `cuda:${rank % torch.cuda.device_count()}` : 'cpu';
const backend = type === 'cuda' ? 'nccl' : 'gloo';

function digest(tensors) {
  const hash = createHash('sha256');
  for (const tensor of tensors)
    hash.update(new Uint8Array(tensor.detach().cpu().contiguous().reshape(-1).view('uint8').numpy().buffer));
  return hash.digest('hex').slice(0, 16);
}

/** Whole numbers that every dtype has, others on each rank. */
const numbers = (count, dtype, from = rank) =>
  torch
    .arange(count, { device })
    .add(3 * from + 1)
    .remainder(11)
    .to(dtype);
const empty = (count, dtype) => torch.zeros(count, { device, dtype });

const collectives = {
  broadcast(dtype) {
    const x = numbers(10, dtype);
    dist.broadcast(x, world_size - 1);
    return [x];
  },
  ...Object.fromEntries(
    ['SUM', 'PRODUCT', 'MIN', 'MAX'].map((op) => [
      `all_reduce ${op}`,
      (dtype) => {
        const x = numbers(10, dtype);
        dist.all_reduce(x, dist.ReduceOp[op]);
        return [x];
      },
    ]),
  ),
  reduce(dtype) {
    const x = numbers(10, dtype);
    dist.reduce(x, 0);
    return rank === 0 ? [x] : [];
  },
  all_gather(dtype) {
    const all = Array.from({ length: world_size }, () => empty(10, dtype));
    dist.all_gather(all, numbers(10, dtype));
    return all;
  },
  all_gather_into_tensor(dtype) {
    const all = empty(10 * world_size, dtype);
    dist.all_gather_into_tensor(all, numbers(10, dtype));
    return [all];
  },
  reduce_scatter_tensor(dtype) {
    const part = empty(10, dtype);
    dist.reduce_scatter_tensor(part, numbers(10 * world_size, dtype));
    return [part];
  },
  all_to_all_single(dtype) {
    const swapped = empty(10 * world_size, dtype);
    dist.all_to_all_single(swapped, numbers(10 * world_size, dtype));
    return [swapped];
  },
  gather(dtype) {
    const all = rank === 0 ? Array.from({ length: world_size }, () => empty(10, dtype)) : null;
    dist.gather(numbers(10, dtype), all, 0);
    return all ?? [];
  },
  scatter(dtype) {
    const part = empty(10, dtype);
    const parts = Array.from({ length: world_size }, (_, i) => numbers(10, dtype, i));
    dist.scatter(part, rank === 0 ? parts : null, 0);
    return [part];
  },
  'send, recv'(dtype) {
    const x = numbers(10, dtype);
    if (rank === 0) dist.send(x, world_size - 1);
    if (rank === world_size - 1) dist.recv(x, 0);
    return [x];
  },
};

/** A small network under DistributedDataParallel, with batch norms over all ranks on a GPU. */
function train() {
  torch.manual_seed(11);
  const made = new nn.Sequential(
    new nn.Conv2d(3, 8, 3, { padding: 1 }),
    new nn.BatchNorm2d(8),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(8 * 8 * 8, 10),
  ).to(device);
  const net = type === 'cuda' ? nn.SyncBatchNorm.convert_sync_batchnorm(made) : made;
  const ddp = new nn.parallel.DistributedDataParallel(net, type === 'cuda' ? { device_ids: [device] } : {});
  const sgd = new optim.SGD(ddp.parameters(), { lr: 0.0625, momentum: 0.9 });
  const generator = new torch.Generator().manual_seed(rank);
  for (let step = 0; step < steps; step++) {
    const x = torch.randn(4, 3, 16, 16, { generator }).to(device);
    const y = torch.randint(0, 10, [4], { generator }).to(device);
    sgd.zero_grad();
    nn.functional.cross_entropy(ddp.forward(x), y).backward();
    sgd.step();
  }
  return [...net.parameters(), ...net.buffers()].filter((each) => each.is_floating_point());
}

async function work() {
  torch.backends.kernels.mode = 'reference';
  torch.backends.cudnn.deterministic = true;
  const found = {};
  for (const dtype of dtypes)
    for (const [name, run] of Object.entries(collectives)) found[`${name}, ${dtype}`] = digest(run(dtype));
  const awaited = numbers(10, 'float32');
  await dist.all_reduce(awaited, { async_op: true });
  found.asynchronous = digest([awaited]);
  const objects = Array.from({ length: world_size });
  dist.all_gather_object(objects, { rank });
  found.objects = JSON.stringify(objects);
  const alone = dist.new_group([world_size - 1]);
  const x = numbers(10, 'float32');
  if (rank === world_size - 1) dist.all_reduce(x, { group: alone });
  found['a group of one'] = digest([x]);
  found['weights and statistics'] = digest(train());
  synchronize(type);
  return found;
}

if (type === 'cuda') torch.cuda.set_device(device);
await dist.init_process_group_async(backend, { init_method: `file://${store}`, rank, world_size });
const found = await work();
dist.barrier();
dist.destroy_process_group();
console.log(JSON.stringify(found));
