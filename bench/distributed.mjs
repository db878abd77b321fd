// Training in one process, or in several of which this one is rank 0: the others are workers that it starts, and that
// run whenever it does; with `quiet` they train side by side and send nothing. distributed.py is the same in Python.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import torch, { nn, optim } from '../dist/index.js';
import { AlexNetBatchNorm } from '../dist/models/index.js';
import { Contestant, worker_of } from './contestant.mjs';

const { distributed: dist } = torch;
const SIDE = 227;
const SECONDS = 120;

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The other ranks of a job. They end when their stdin does: with this process, or before it. */
async function join_job(settings) {
  if (settings.meeting !== undefined) {
    const { meeting, rank, ranks } = settings;
    await dist.init_process_group_async('gloo', {
      init_method: meeting,
      rank,
      world_size: ranks,
      timeout: SECONDS,
    });
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'libtorch-node-bench-'));
  const meeting = `file://${join(folder, 'store')}`;
  const peers = Array.from(
    { length: settings.ranks - 1 },
    () => new Contestant(worker_of('node'), process.env),
  );
  process.stdin.once('end', () => peers.map((peer) => peer.end()));
  // a group asks its store as long as it is there
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const ready = peers.map((peer, index) =>
    peer.ask('prepare', { name: 'distributed', settings: { ...settings, meeting, rank: index + 1 } }),
  );
  await join_job({ ...settings, meeting, rank: 0 });
  peers.ready = Promise.all(ready);
  return peers;
}

/**
 * The share of the communication that went on while backward still computed, as c10d has measured it in the step before
 * the last; nothing before the second.
 */
function hidden(net) {
  const { backward_comm_time, backward_compute_comm_overlap_time } = net._get_ddp_logging_data?.() ?? {};
  return backward_comm_time > 0 ? { hidden: backward_compute_comm_overlap_time / backward_comm_time } : {};
}

export async function distributed(settings) {
  const { ranks, batch } = settings;
  const peers = ranks > 1 ? await join_job(settings) : [];
  const alone = new AlexNetBatchNorm();
  const net = ranks > 1 ? new nn.parallel.DistributedDataParallel(alone) : alone;
  const within = settings.quiet ? (step) => net.no_sync(step) : (step) => step();
  await peers.ready;
  const x = torch.randn(batch, 3, SIDE, SIDE);
  const y = torch.randint(0, 1000, [batch]);
  const optimizer = new optim.SGD({ params: net.parameters(), lr: 0.01, momentum: 0.9 });
  const criterion = new nn.CrossEntropyLoss();
  const step = () => {
    const loss = criterion.forward(net.forward(x), y);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    return loss;
  };
  return async (count) => {
    const others = peers.map((peer) => peer.ask('run', { count }));
    const before = process.cpuUsage();
    const start = performance.now();
    let loss;
    for (let i = 0; i < count; i++) loss = within(step);
    const seconds = (performance.now() - start) / 1000 / count;
    const { user, system } = process.cpuUsage(before);
    const answers = await Promise.all(others);
    const processor = mean([(user + system) / 1e6 / count, ...answers.map((answer) => answer.processor)]);
    return { seconds, processor, loss: loss.item(), ...(settings.quiet ? {} : hidden(net)) };
  };
}
