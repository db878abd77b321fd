// Several ranks: collectives and DistributedDataParallel in jobs of PyTorch's ranks, of ours, and of both.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answer_of } from '../program.mjs';

const DTYPES = ['float32', 'float64', 'float16', 'bfloat16', 'int64', 'int32', 'uint8'];
const STEPS = 5;

/** The kinds of rank of each job; the first is what the others are held against. */
const JOBS = [
  ['python', 'python'],
  ['node', 'node'],
  ['python', 'node'],
  ['node', 'python'],
];
const NAMES = { python: 'PyTorch', node: 'here' };

const settings_of = (device) => ({
  device,
  world_size: JOBS[0].length,
  dtypes: device === 'cuda' ? DTYPES : ['float32', 'int64'],
  steps: STEPS,
});

/** NCCL takes several ranks on one GPU if it believes them on several machines; they then talk over sockets. */
const environment = (env, rank) => ({ ...env, NCCL_HOSTID: `rank-${rank}`, NCCL_SOCKET_IFNAME: 'lo' });

/** What each rank of a job has found, or the error that ended it. */
async function run_job(kinds, context, store) {
  const { device, python, env, budget, side } = context;
  const programs = { python: [python, side('ranks.py')], node: [process.execPath, side('ranks.mjs')] };
  const ranks = kinds.map((kind, rank) =>
    answer_of(
      programs[kind],
      { ...settings_of(device), rank, store },
      { env: environment(env, rank), budget },
    ),
  );
  const done = await Promise.allSettled(ranks);
  return done.map(({ value, reason }) => value ?? { error: reason.message });
}

/** One line for each job: how many results of its ranks are those of PyTorch's ranks. */
export function distributed_section(jobs, { device, dtypes, steps }) {
  const [expected] = jobs;
  const lines = jobs.map((ranks, i) => {
    const name = JOBS[i].map((kind) => NAMES[kind]).join(' and ');
    const errors = ranks.flatMap(({ error }, rank) => (error ? [`rank ${rank}: ${error}`] : []));
    const names = expected.flatMap((found, rank) => Object.keys(found).map((name) => [rank, name]));
    const other = names.filter(([rank, name]) => ranks[rank][name] !== expected[rank][name]);
    const told = errors.length > 0 ? errors : other.map(([rank, name]) => `rank ${rank}: ${name}`);
    return {
      good: told.length === 0,
      cells: [name, `${names.length - other.length} of ${names.length}`, told.slice(0, 3).join('; ')],
    };
  });
  return {
    title: `Two ranks on ${device === 'cuda' ? 'one GPU over NCCL' : 'the CPU over gloo'}`,
    columns: ['ranks', 'equal in every bit', ''],
    lines,
    note: `collectives of ${dtypes.join(', ')}; weights after ${steps} steps of DistributedDataParallel`,
  };
}

export async function distributed(context) {
  const folder = mkdtempSync(join(tmpdir(), 'gpu-check-ranks-'));
  try {
    const jobs = await Promise.all(
      JOBS.map((kinds, i) => run_job(kinds, context, join(folder, `store-${i}`))),
    );
    return {
      sections: [distributed_section(jobs, settings_of(context.device))],
      results: { distributed: jobs },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
