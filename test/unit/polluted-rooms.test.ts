/** What jobs of several processes, the program and the search for LibTorch look for in Object.prototype: nothing. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import torch, { datasets, nn, optim, type Tensor } from 'libtorch-node';
import t from 'tap';
import { doctor_report } from '../../dist/cli/doctor.js';
import { read_job } from '../../dist/cli/launch-job.js';
import { run_program } from '../../dist/cli/program.js';
import { own_args } from '../../dist/cli/torchvision-args.js';
import { places } from '../../dist/datasets/formats/tar-index.js';
import { examine } from '../../dist/native/libtorch/doctor.js';
import { download } from '../../dist/native/libtorch/download.js';
import { fetch_libtorch } from '../../dist/native/libtorch/fetch.js';
import { obtain_libtorch } from '../../dist/native/libtorch/obtain.js';
import { show_progress } from '../../dist/native/libtorch/progress.js';
import { find_libtorch } from '../../dist/native/libtorch/search.js';
import { this_machine } from '../../dist/native/libtorch/world.js';
import { test_ways } from '../helpers/noted-reads.js';
import { small } from '../helpers/program.js';

const dist = torch.distributed;
const folder = mkdtempSync(join(tmpdir(), 'rooms-'));
t.teardown(() => rmSync(folder, { recursive: true }));
const file = (name: string): string => join(folder, name);

/** Pictures, and the same in shards: what reads pictures itself, `sharp`, takes options out of prototypes. */
await datasets.picture_folder({ folder: file('pictures'), train: 1, val: 1 });
const pictures = file('shards');
for (const part of ['train', 'val']) {
  const set = new datasets.ImageFolder(file(`pictures/${part}`));
  await datasets.prepare(set, { folder: join(pictures, part), size: 40 });
}
const [picture] = new datasets.ImageFolder(file('pictures/val')).samples[0]!;

/** The program prints: TAP lies on the same stream. */
async function quietly(act: () => Promise<void>): Promise<void> {
  const { stdout, stderr, exitCode } = process;
  const [out, err] = [stdout.write, stderr.write];
  stdout.write = stderr.write = () => true;
  try {
    await act();
  } finally {
    [stdout.write, stderr.write] = [out, err];
    process.exitCode = exitCode;
  }
}

/** A job of one process. */
async function alone(act: () => unknown): Promise<void> {
  dist.init_process_group('gloo', { store: new dist.HashStore(), rank: 0, world_size: 1 });
  try {
    await act();
  } finally {
    dist.destroy_process_group();
  }
}

const ways: Record<string, () => unknown> = {
  'beginning and end': async () => {
    const store = new dist.TCPStore('127.0.0.1', 0, { is_master: true, wait_for_workers: false });
    new dist.PrefixStore('p', store).set('a', 'b');
    new dist.FileStore(file('store'), 1);
    store.wait(['p/a']);
    const job = { rank: 0, world_size: 1 };
    dist.init_process_group('gloo', { init_method: `file://${file('meeting')}`, ...job });
    dist.destroy_process_group();
    dist.init_process_group('gloo', { init_method: `tcp://127.0.0.1:${store.port + 1}`, ...job });
    dist.destroy_process_group();
    await dist.init_process_group_async({ store, ...job });
    dist.destroy_process_group();
  },
  groups: () =>
    alone(() => {
      dist.new_group([0], {});
      dist.new_group({ use_local_synchronization: true });
      dist.new_subgroups(1, {});
      dist.new_subgroups_by_enumeration([[0]]);
      dist.barrier({});
      dist.monitored_barrier();
    }),
  collectives: () =>
    alone(async () => {
      const x = torch.ones(2);
      const into = () => [torch.empty(2)];
      dist.all_reduce(x, {});
      await dist.all_reduce(x, { async_op: true });
      dist.broadcast(x, 0);
      dist.reduce(x, 0);
      dist.all_gather(into(), x);
      dist.all_gather_into_tensor(torch.empty(2), x);
      dist.gather(x, into(), { dst: 0 });
      dist.scatter(x, into(), { src: 0 });
      dist.reduce_scatter(x, into());
      dist.reduce_scatter_tensor(torch.empty(2), x);
      dist.all_to_all(into(), into());
      dist.all_to_all_single(torch.empty(2), x, {});
      dist.all_reduce_coalesced([x]);
      dist.all_gather_coalesced([into()], [x]);
      dist.all_gather_object([], { a: 1 });
      dist.gather_object({ a: 1 }, [null], {});
      dist.broadcast_object_list([{ a: 1 }], {});
      dist.scatter_object_list([null], [{ a: 1 }]);
    }),
  'data-parallel training': () =>
    alone(() => {
      const model = nn.SyncBatchNorm.convert_sync_batchnorm(
        new nn.Sequential(new nn.Linear(2, 2), new nn.BatchNorm1d(2)),
        {},
      );
      new nn.SyncBatchNorm(2, {});
      model.eval();
      const net = new nn.parallel.DistributedDataParallel(model, {});
      net.register_comm_hook(null, dist.algorithms.ddp_comm_hooks.default_hooks.fp16_compress_hook as never);
      const optimizer = new dist.optim.ZeroRedundancyOptimizer(net.parameters(), optim.SGD as never, {
        lr: 0.1,
      });
      const step = () => {
        optimizer.zero_grad();
        (net.forward(torch.rand(2, 2)) as Tensor).sum().backward();
        optimizer.step();
      };
      net.join(step, {});
      net.join(step);
      new dist.algorithms.Join([optimizer], {}).run(() => undefined);
      net.join_hook({});
      optimizer.consolidate_state_dict();
      optimizer.load_state_dict(optimizer.state_dict());
      optimizer.add_param_group({ params: [new nn.Parameter(torch.ones(1))] });
    }),
  'the search for LibTorch': async () => {
    const world = { ...this_machine(), cwd: folder };
    const nowhere = { ...world, env: { ...world.env, LIBTORCH: file('none') } };
    find_libtorch(world);
    find_libtorch(world, {});
    const report = () => undefined;
    await obtain_libtorch(world, { headers: false, report });
    await obtain_libtorch(nowhere, { headers: false, report }).catch(() => null);
    doctor_report(examine(nowhere));
    const gone = { url: `file://${file('none.whl')}`, sha256: '0' };
    await download(gone, file('got')).catch(() => null);
    await fetch_libtorch({ ...nowhere, env: { LIBTORCH_NODE_CACHE: file('cache') } } as never, {
      report,
      archive: gone,
      request: null,
    }).catch(() => null);
    show_progress({ write: () => undefined })(1, 2);
  },
  archives: () => {
    writeFileSync(file('one.txt'), 'one');
    execFileSync('tar', ['-cf', file('one.tar'), '-C', folder, 'one.txt']);
    const bytes = readFileSync(file('one.tar'));
    const read = (position: number, count: number) => bytes.subarray(position, position + count);
    for (const _ of places({ read, begin: 0, end: bytes.length }));
  },
  'train and what looks at what it leaves': () =>
    quietly(async () => {
      const out = file('run');
      const common = [
        '--data',
        pictures,
        '--model',
        small,
        '--train-crop-size',
        '32',
        '-b',
        '4',
        '--head-lr',
        '0.1',
      ];
      const run = ['--epochs', '1', '--model-ema', '--max-bad-images', '1'];
      await run_program(['train', ...common, ...run, '--output-dir', out], true);
      await run_program(
        ['train', ...common, '--epochs', '2', '--model-ema', '--out', out, '--resume', 'auto'],
        true,
      );
      const weights = ['--weights', join(out, 'weights.safetensors'), '--model', small];
      const checkpoint = ['--weights', join(out, 'last.pt')];
      await run_program(['train', ...common, '--test-only', ...weights.slice(0, 2)], true);
      await run_program(['eval', ...checkpoint, '--data', join(pictures, 'val')], false);
      await run_program(['eval', ...weights, '--data', join(pictures, 'val'), '--json'], false);
      await run_program(['predict', ...weights, '--html', file('seen.html'), picture], false);
      await run_program(['predict', ...checkpoint, picture], false);
      await run_program(['prepare', '--data', pictures, '--output-dir', file('more')], false).catch(
        () => null,
      );
      await run_program(['summary', '--model', small], false);
      await run_program(['doctor', '--json'], false);
      await run_program(['complete', '--', 'train', '--m'], false);
      await read_job(['--nproc-per-node', '1', small]);
      own_args({ model: 'alexnet' });
    }),
};

test_ways(ways);
