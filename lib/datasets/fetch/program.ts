/** Does the jobs that standard input names; news on standard error, what went wrong as JSON on standard output. */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { fetch_file } from '../../internal/fetch-file.js';
import { unfinished_beside } from '../../internal/unfinished.js';
import { show_progress } from '../../native/libtorch/progress.js';
import { is_intact } from './integrity.js';
import { address_of, type Job } from './jobs.js';
import { unpack, unpack_inner } from './unpack.js';

async function fetch_one(job: Job): Promise<void> {
  mkdirSync(dirname(job.file), { recursive: true });
  const reasons: string[] = [];
  for (const url of job.urls) {
    const unfinished = unfinished_beside(job.file);
    try {
      if (process.env.LIBTORCH_NODE_OFFLINE === '1') throw new Error('LIBTORCH_NODE_OFFLINE=1 forbids it');
      const address = address_of(url, process.env);
      process.stderr.write(`libtorch-node: fetching ${address}\n`);
      const digest = job.md5 === null ? null : ({ algorithm: 'md5', value: job.md5 } as const);
      await fetch_file(address, digest, unfinished, { progress: show_progress(process.stderr) });
      renameSync(unfinished, job.file);
      return;
    } catch (error) {
      reasons.push(`Tried ${url}, got:\n${(error as Error).message}`);
    } finally {
      rmSync(unfinished, { force: true });
    }
  }
  throw new Error(
    `Error downloading ${basename(job.file)}:\n${reasons.join('\n')}\n` +
      `Without a network, put ${basename(job.file)} (from ${job.urls[0]}) into ${dirname(job.file)}, ` +
      'or set LIBTORCH_NODE_DATASETS_MIRROR to the address of a mirror that has it under HOST/PATH.',
  );
}

async function do_job(job: Job): Promise<void> {
  const is_there = is_intact(job.file, job.md5);
  if (!is_there) await fetch_one(job);
  if (job.unpack_into === null) return;
  process.stderr.write(`libtorch-node: unpacking ${job.file}\n`);
  await unpack(job.file, job.unpack_into);
  if (job.inner !== undefined) await unpack_inner(job.unpack_into, job.inner);
  if (job.removes) rmSync(job.file);
}

try {
  for (const job of JSON.parse(await text(process.stdin)) as Job[]) await do_job(job);
  process.stdout.write('{}');
} catch (error) {
  process.stdout.write(JSON.stringify({ error: (error as Error).message }));
}
