// collectives.py in JavaScript, case by case.
import { createHash } from 'node:crypto';
import torch from '../../../dist/index.js';
import { addon } from '../../../dist/native/addon.js';

const dist = torch.distributed;
const DTYPES = 'float32 float64 float16 bfloat16 int8 uint8 int16 int32 int64 bool complex64'.split(' ');
const OPS = 'SUM AVG PRODUCT MIN MAX BAND BOR BXOR'.split(' ');
const FLOATING = ['float32', 'float64', 'float16', 'bfloat16', 'complex64'];

export async function run(rank, size) {
  const ranks = [...Array(size).keys()];

  function values(dtype, count, seed = 0) {
    const numbers = torch
      .arange(count)
      .mul(7)
      .add(rank * 5 + seed)
      .remainder(11)
      .add(1)
      .to('float64');
    return (FLOATING.includes(dtype) ? numbers.div(7) : numbers).to(dtype);
  }

  function digest(tensor) {
    const content = tensor.is_complex() ? torch.view_as_real(tensor) : tensor;
    return createHash('sha256').update(addon.to_bytes(content.contiguous())).digest('hex').slice(0, 16);
  }

  const PYTHON = { TorchError: 'RuntimeError', NotImplementedError: 'NotImplementedError' };
  const results = {};

  async function run_case(name, run) {
    try {
      results[name] = (await run()).map(digest);
    } catch (error) {
      results[name] = PYTHON[error.name] ?? error.name;
    }
  }

  for (const dtype of DTYPES) {
    const empty = (count) => torch.zeros(count, { dtype });
    const for_each = (count) => ranks.map((k) => values(dtype, count, k));
    for (const op of OPS) {
      await run_case(`all_reduce ${op} ${dtype}`, () => {
        const x = values(dtype, 37);
        dist.all_reduce(x, dist.ReduceOp[op]);
        return [x];
      });
      await run_case(`reduce ${op} ${dtype}`, () => {
        const x = values(dtype, 37);
        dist.reduce(x, size - 1, dist.ReduceOp[op]);
        return rank === size - 1 ? [x] : [];
      });
    }
    for (const op of ['SUM', 'MAX']) {
      await run_case(`reduce_scatter ${op} ${dtype}`, () => {
        const out = empty(5);
        dist.reduce_scatter(out, for_each(5), dist.ReduceOp[op]);
        return [out];
      });
    }
    const cases = {
      broadcast() {
        const x = values(dtype, 9);
        dist.broadcast(x, size - 1);
        return [x];
      },
      all_gather() {
        const out = ranks.map(() => empty(6));
        dist.all_gather(out, values(dtype, 6));
        return out;
      },
      all_gather_single() {
        const out = empty(6 * size);
        dist.all_gather_single(out, values(dtype, 6));
        return [out];
      },
      gather() {
        const out = rank === 0 ? ranks.map(() => empty(4)) : null;
        dist.gather(values(dtype, 4), out);
        return out ?? [];
      },
      scatter() {
        const out = empty(4);
        dist.scatter(out, { scatter_list: rank === size - 1 ? for_each(4) : null, src: size - 1 });
        return [out];
      },
      reduce_scatter_single() {
        const out = empty(3);
        dist.reduce_scatter_single(out, values(dtype, 3 * size));
        return [out];
      },
      all_to_all() {
        const out = ranks.map(() => empty(3));
        dist.all_to_all(out, for_each(3));
        return out;
      },
      all_to_all_single() {
        const out = empty(2 * size);
        dist.all_to_all_single(out, values(dtype, 2 * size));
        return [out];
      },
      all_to_all_uneven() {
        const parts = ranks.map((k) => k + 1);
        const out = empty((rank + 1) * size);
        const all = parts.reduce((sum, part) => sum + part, 0);
        dist.all_to_all_single(
          out,
          values(dtype, all),
          ranks.map(() => rank + 1),
          parts,
        );
        return [out];
      },
      all_reduce_coalesced() {
        const tensors = [values(dtype, 5), values(dtype, 3, 1)];
        dist.all_reduce_coalesced(tensors);
        return tensors;
      },
      all_gather_coalesced() {
        const out = ranks.map(() => [empty(4), empty(2)]);
        dist.all_gather_coalesced(out, [values(dtype, 4), values(dtype, 2, 1)]);
        return out.flat();
      },
      async ring() {
        const out = empty(8);
        const sent = dist.isend(values(dtype, 8), { dst: (rank + 1) % size, tag: 3 });
        const got = dist.irecv(out, { src: (rank + size - 1) % size, tag: 3 });
        await sent;
        await got;
        return [out];
      },
    };
    for (const [name, run] of Object.entries(cases)) await run_case(`${name} ${dtype}`, run);
  }

  await run_case('asynchronous', async () => {
    const x = values('float32', 1000);
    await dist.all_reduce(x, { async_op: true });
    return [x];
  });
  await run_case('group', () => {
    const members = ranks.slice(1);
    const pair = dist.new_group(members);
    const x = values('float32', 5);
    if (members.includes(rank)) {
      dist.all_reduce(x, { group: pair });
      dist.broadcast(x, size - 1, { group: pair });
    }
    return [x];
  });

  const gathered = ranks.map(() => null);
  dist.all_gather_object(gathered, { rank, list: [1, 2.5, null, true, 'ü'.repeat(rank)], big: 2 ** 40 });
  const listed = [{ a: rank }, [rank, 'x'], null];
  dist.broadcast_object_list(listed, size - 1);
  const given = [null];
  dist.scatter_object_list(given, rank === 0 ? ranks.map((k) => ({ for: k })) : null, { src: 0 });
  const taken = rank === 1 ? ranks.map(() => null) : null;
  dist.gather_object([rank], taken, { dst: 1 });
  const sent = [null, null];
  if (rank === 0) dist.send_object_list([{ k: 1 }, 'text'], { dst: 1 });
  else if (rank === 1) dist.recv_object_list(sent, { src: 0 });
  results.objects = [gathered, listed, given, taken, sent];
  dist.barrier();
  dist.monitored_barrier();
  return results;
}
