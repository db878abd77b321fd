/** The operator tables, what is derived from them, and `torch.ops`. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import torch from 'libtorch-node';
import t from 'tap';
import { addon, libtorch_version } from '../../dist/native/addon.js';
import * as ops from '../../dist/ops/index.js';
import { removed } from '../../dist/ops/removed.js';
import { tables } from '../../dist/ops/tables.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const rows = tables.flatMap(({ namespace, rows }) =>
  Object.entries(rows).map(([name, row]) => ({ namespace, name, row })),
);

t.test('names are unique in each namespace', async (t) => {
  const names = rows.map(({ namespace, name }) => `${namespace}.${name}`);
  t.same(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
});

t.test('every description is one line that ends with a full stop', async (t) => {
  const wrong = rows.filter(({ row }) => !/^\S.*[^.\s]\.$/.test(row.doc) || row.doc.length > 140);
  t.same(
    wrong.map(({ name, row }) => `${name}: ${row.doc}`),
    [],
  );
});

t.test('every schema line is the one that LibTorch has registered', async (t) => {
  for (const { namespace, name, row } of rows) {
    if (namespace === 'torch' && removed(name, libtorch_version, false) !== null) continue;
    for (const schema of [...row.schemas, ...row.hidden]) {
      const difference = addon.schema_difference(schema);
      if (difference !== null) t.fail(`${name}: ${difference}`);
    }
  }
  t.match(addon.schema_difference('relu(Tensor self, int slope) -> Tensor'), /schema drift/);
});

t.test('operators that a newer LibTorch no longer has', async (t) => {
  const x = torch.eye(2);
  const [old, recent] = [
    { major: 2, minor: 13 },
    { major: 2, minor: 14 },
  ];
  const said = (name: string, is_method: boolean, ...args: unknown[]): string => {
    try {
      removed(name, recent, is_method)!(...args);
    } catch (error) {
      t.ok(error instanceof torch.TorchError);
      return (error as Error).message;
    }
    return '';
  };
  for (const name of ['cholesky', 'qr']) {
    t.equal(removed(name, old, false), null, `2.13 has ${name}`);
    t.match(
      said(name, false, x),
      `is now removed. \`torch.${name}\` is deprecated in favor of \`torch.linalg.${name}\``,
    );
  }
  t.equal(removed('relu', recent, false), null);
  t.equal(removed('toString', recent, false), null);
  t.match(said('qr', false, x), "`some` was set to True, use mode='reduced'");
  for (const some of [false, { some: false }]) {
    t.match(said('qr', false, x, some), "`some` was set to False, use mode='complete'");
    t.match(said('qr', true, some), "`some` was set to False, use mode='complete'");
  }
});

t.test('every schema line has the name of its row', async (t) => {
  for (const { namespace, name, row } of rows) {
    const wanted = namespace === 'torch' ? name : `${namespace}_${name}`;
    const others = row.schemas.filter((schema) => schema.split(/[.(]/)[0] !== wanted);
    t.same(others, [], name);
  }
});

t.test('there are enough of them', async (t) => {
  const documented = new Set(
    rows.filter(({ row }) => row.place !== 'internal').map(({ row }) => row.schemas[0]),
  );
  t.ok(documented.size >= 300, `${documented.size} documented operators`);
  const apart = [...Object.keys(ops.functions), ...Object.keys(ops.methods)].filter(
    (name) => !name.endsWith('_'),
  );
  t.ok(new Set(apart).size >= 400, `${new Set(apart).size} names without in-place twins`);
});

t.test('surface.ts and docs/ops.md are what the tables say', async (t) => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/generate-surface.mjs', '--check'], {
    cwd: root,
    encoding: 'utf8',
  });
  t.equal(status, 0, stderr);
});

t.test('numbers where PyTorch takes them for tensors', async (t) => {
  const x = torch.ones(1, { requires_grad: true });
  t.equal(x.add(1).grad_fn?.toString(), x.add(x).grad_fn?.toString());
  t.throws(() => x.add('a' as never), {
    message: "add(): argument 'other' (position 1) must be Tensor, not str",
  });
});

t.test('arguments by place, by name and spread', async (t) => {
  t.same(torch.zeros(2, 3).shape, [2, 3]);
  t.same(torch.zeros([2, 3]).shape, [2, 3]);
  t.equal(torch.zeros(2, { dtype: 'int64', requires_grad: false }).dtype, 'int64');
  t.equal(torch.zeros(2, { requires_grad: true }).requires_grad, true);
  const x = torch.arange(6).view(2, 3);
  t.same(x.view(-1).shape, [6]);
  t.same(x.permute(1, 0).shape, [3, 2]);
  t.same(torch.sum(x, { dim: 1, keepdim: true }).tolist(), [[3], [12]]);
  t.same(torch.sum(x, 1, { keepdim: true }).tolist(), [[3], [12]]);
  t.same(torch.sum(x, 1, true).tolist(), [[3], [12]]);
});

t.test('arguments that do not fit', async (t) => {
  const x = torch.ones(2, 2);
  const refused = (fn: () => unknown, message: string) => t.throws(fn, { name: 'TypeError', message });
  refused(
    // @ts-expect-error one argument too many
    () => torch.tril(x, 1, { diagonal: 2 }),
    "tril() got multiple values for argument 'diagonal'",
  );
  // @ts-expect-error one argument too many
  refused(() => x.tril(1, { diagonal: 2 }), "tril() got multiple values for argument 'diagonal'");
  refused(
    () => torch.zeros(2, { dtyp: 'float32' } as never),
    "zeros() got an unexpected keyword argument 'dtyp'",
  );
  refused(
    () => torch.cat(1 as never),
    "cat(): argument 'tensors' (position 1) must be tuple of Tensors, not int",
  );
});

t.test('results with names', async (t) => {
  const { values, indices } = torch.tensor([3, 1, 2]).sort();
  t.same(values.tolist(), [1, 2, 3]);
  t.same(indices.tolist(), [1, 2, 0]);
  const [largest, place] = torch.tensor([3, 1, 2]).max(0);
  t.same([largest.item(), place.item()], [3, 0]);
});

t.test('a method takes its tensor as self, wherever the schema has it', async (t) => {
  const x = torch.tensor([1, -2]);
  t.same(x.where(x.gt(0), 0).tolist(), [1, 0]);
  t.equal(torch.tensor([1.5]).polygamma(1).item(), torch.polygamma(1, torch.tensor([1.5])).item());
});

t.test('methods that work in place give the same object', async (t) => {
  const x = torch.ones(2);
  t.equal(x.add_(1), x);
  t.equal(x.mul_(2).zero_(), x);
});

t.test('dtypes that come back are names', async (t) => {
  t.equal(torch.result_type(torch.tensor([1]), 2.5), 'float32');
  t.equal(torch.promote_types('int32', 'float64'), 'float64');
  t.equal(torch.can_cast('float32', 'int64'), false);
});

t.test('functions that PyTorch writes in Python', async (t) => {
  const x = torch.tensor([3, 1, 3]);
  t.same(torch.unique(x).tolist(), [1, 3]);
  const [values, counts] = torch.unique(x, { return_counts: true });
  t.same(
    [values?.tolist(), counts?.tolist()],
    [
      [1, 3],
      [1, 2],
    ],
  );
  t.equal(torch.tensor([3, 4], { dtype: 'float32' }).norm().item(), 5);
  t.same(torch.broadcast_shapes([3, 1], [4]), [3, 4]);
  t.throws(() => torch.broadcast_shapes([2, 3], [4]), {
    message: /Attempting to broadcast a dimension of length 4/,
  });
  t.throws(() => torch.cdist(x, x, { compute_mode: 'x' as never }), { message: /x is not a valid value/ });
  t.throws(() => torch.einsum('i'), { message: /must specify the equation string and at least one operand/ });
  t.throws(() => torch.meshgrid(x, { index: 'ij' } as never), TypeError);
  t.throws(() => torch.tensordot(x, x, -1), { message: 'tensordot expects dims >= 0, but got dims=-1' });
});

t.test('torch.ops reaches every registered operator', async (t) => {
  const { aten } = ops.ops;
  const one = torch.ones(2);
  t.same(aten?.add?.(one, one).tolist(), [2, 2]);
  t.same(aten?.add?.Tensor?.(one, one, { alpha: 3 }).tolist(), [4, 4]);
  t.equal(aten?.add, ops.ops.aten?.add);
  t.ok(aten?.add?.overloads().includes('Tensor'));
  t.ok(aten?.relu?.overloads().includes('default'));
  t.throws(() => aten?.foo, { message: "'_OpNamespace' 'aten' object has no attribute 'foo'" });
  t.throws(() => aten?.add?.foo, { message: "The underlying op of 'aten.add' has no overload name 'foo'" });
});
