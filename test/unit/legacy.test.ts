/** Names of older scripts: typed constructors, `type`, `Variable`, `Size`; devices under their general names. */

import torch, { type Tensor } from 'libtorch-node';
import t from 'tap';
import { addon } from '../../dist/native/addon.js';

const message = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'nothing';
};

t.test('torch.Tensor and its kin, with and without new', async (t) => {
  for (const make of [torch.Tensor, torch.FloatTensor]) {
    t.same([make().shape, make(2, 3).shape, new make(2, 3).dtype], [[0], [2, 3], 'float32']);
    t.same(make([1, 2]).tolist(), [1, 2]);
    t.same(new make([[1], [2]]).shape, [2, 1]);
    t.same(make(torch.Size([2, 3])).shape, [2, 3]);
    t.same(make(new Set([1, 2])).tolist(), [1, 2]);
    t.same(make(new Float64Array([0.5])).dtype, 'float32');
    t.same(make([torch.tensor(1), torch.tensor(2)], { device: 'cpu' }).tolist(), [1, 2]);
    const x = torch.ones(2, { requires_grad: true });
    t.equal(make(x).data_ptr(), x.data_ptr());
    t.equal(make(x).grad_fn, 'AliasBackward0');
    t.equal(
      message(() => make(2.5)),
      'TypeError: new(): data must be a sequence (got float)',
    );
    t.equal(
      message(() => make('a' as never)),
      "TypeError: new(): invalid data type 'str'",
    );
    t.match(
      message(() => make(-1)),
      /TorchError: Trying to create tensor with negative dimension -1: \[-1\]/,
    );
    t.match(
      message(() => make(torch.arange(2))),
      /TypeError: expected float32 on cpu \(got int64 on cpu\)/,
    );
    t.match(
      message(() => make([1], [2] as never)),
      /invalid combination of arguments - got \(list, list\)/,
    );
    t.match(
      message(() => make(2, { dtype: 'int64' } as never)),
      /new\(\) got an unexpected keyword argument 'dtype'/,
    );
    t.match(
      message(() => make(2, { device: 'meta' })),
      /legacy constructor expects device type: cpu but device type: meta was passed/,
    );
  }
  t.same(torch.LongTensor([1.5, true]).tolist(), [1, 1], 'the class says which dtype is wanted');
  t.same(torch.BoolTensor([2, 0]).tolist(), [true, false]);
  t.equal(torch.HalfTensor([0.5]).dtype, 'float16');
  t.match(
    message(() => torch.ByteTensor([300])),
    /without overflow/,
  );
  t.equal(torch.arange(2).new([1, 2]).dtype, 'int64');
  torch.set_default_dtype('float64');
  t.equal(torch.Tensor([1]).dtype, 'float64');
  torch.set_default_dtype('float32');
});

t.test('classes of tensors', async (t) => {
  const x = torch.ones(2);
  t.ok(x instanceof torch.Tensor && x instanceof torch.FloatTensor);
  t.notOk((x as unknown) instanceof torch.LongTensor || [1] instanceof (torch.FloatTensor as never));
  t.notOk(x.to_sparse() instanceof torch.FloatTensor || x instanceof torch.cuda.FloatTensor);
  t.equal(x.constructor, torch.Tensor);
  t.ok(new torch.nn.Parameter(x) instanceof torch.Tensor);
  class Named extends torch.Tensor {
    override toString(): string {
      return 'named';
    }
  }
  t.equal(String(new Named(x, false)), 'named');
  if (!torch.cuda.is_available()) t.throws(() => torch.cuda.FloatTensor(2), torch.TorchError);
});

t.test('x.type', async (t) => {
  const x = torch.ones(2, { requires_grad: true });
  t.equal(x.type(), 'torch.FloatTensor');
  t.equal(torch.ones(2).to_sparse().type(), 'torch.sparse.FloatTensor');
  const same: Tensor = x.type(torch.FloatTensor);
  t.equal(same, x);
  t.equal(x.type(torch.Tensor), x);
  t.equal(x.type('torch.Tensor'), x);
  t.equal(x.type(torch.LongTensor).dtype, 'int64');
  t.equal(x.type('torch.DoubleTensor').grad_fn, 'ToCopyBackward0');
  t.equal(x.type(torch.float16).dtype, 'float16');
  t.equal(x.type({ dtype: torch.int8, non_blocking: true }).dtype, 'int8');
  t.equal(
    message(() => x.type('foo')),
    "ValueError: invalid type: 'foo'",
  );
  t.equal(
    message(() => x.type(5 as never)),
    'TypeError: dtype must be a type, str, or dtype object',
  );
  if (!torch.cuda.is_available()) t.throws(() => x.type(torch.cuda.FloatTensor), torch.TorchError);
});

t.test('Variable', async (t) => {
  const { Variable } = torch.autograd;
  const x = torch.ones(2, { requires_grad: true });
  t.same([Variable(x).requires_grad, Variable(x).data_ptr()], [false, x.data_ptr()]);
  t.ok(new Variable(torch.ones(1), { requires_grad: true }).requires_grad);
  t.ok(x instanceof Variable);
  t.same(Variable().shape, [0]);
  t.equal(
    message(() => Variable([1] as never)),
    'TypeError: Variable data has to be a tensor, but got list',
  );
  t.match(
    message(() => Variable(x, true, true)),
    /^ValueError: Variable can't be volatile and require_grad/,
  );
  t.match(
    message(() => Variable(torch.arange(2), true)),
    /floating point/,
  );
});

t.test('Size', async (t) => {
  const size = torch.Size([2, 3]);
  t.same([...size], [2, 3]);
  t.equal(size.numel(), 6);
  t.ok(size instanceof torch.Size && Array.isArray(size));
  t.equal(new torch.Size().numel(), 1);
  t.same(torch.zeros(size).shape, [2, 3]);
  t.equal(size.map((length) => length + 1).constructor, Array);
  t.equal(
    message(() => torch.Size([2.5])),
    "TypeError: torch.Size() takes an iterable of 'int' (item 0 is 'float')",
  );
  t.equal(
    message(() => torch.Size(3 as never)),
    "TypeError: 'int' object is not iterable",
  );
});

t.test('accelerator and backends', async (t) => {
  const { accelerator, backends, cuda } = torch;
  t.equal(accelerator.is_available(), cuda.is_available());
  t.equal(accelerator.device_count(), cuda.device_count());
  t.equal(accelerator.current_accelerator() === null, !backends.cuda.is_built());
  t.equal(backends.mps.is_built(), process.platform === 'darwin');
  t.equal(typeof backends.mps.is_available(), 'boolean', 'asks LibTorch');
  if (!backends.mps.is_built()) t.equal(backends.mps.is_available(), false);
  t.equal(backends.cudnn.is_available(), backends.cudnn.version() !== null);
  for (const name of ['enabled', 'benchmark', 'deterministic', 'allow_tf32', 'fp32_precision'])
    t.ok(Object.keys(backends.cudnn).includes(name), name);
  if (accelerator.is_available()) {
    t.equal(accelerator.current_accelerator()?.type, 'cuda');
    accelerator.set_device_index(accelerator.current_device_index());
    accelerator.synchronize();
    t.equal(accelerator.memory_allocated(), cuda.memory_allocated());
    return;
  }
  t.equal(accelerator.current_accelerator(true), null);
  for (const call of [
    accelerator.current_device_index,
    accelerator.current_device_idx,
    accelerator.synchronize,
    accelerator.empty_cache,
    accelerator.memory_allocated,
    accelerator.max_memory_allocated,
    accelerator.memory_reserved,
    accelerator.max_memory_reserved,
    accelerator.reset_peak_memory_stats,
    () => accelerator.set_device_index(0),
    () => accelerator.set_device_idx(0),
  ]) {
    t.equal(message(call), 'TorchError: Cannot access accelerator device when none is available.');
  }
});

t.test('the accelerator of a Mac', async (t) => {
  const { accelerator } = torch;
  const calls: string[] = [];
  const counts = { memory_allocated: 1, max_memory_allocated: 2, memory_reserved: 3, max_memory_reserved: 4 };
  const stand_ins = {
    mps_is_available: () => true,
    mps_synchronize: () => void calls.push('synchronize'),
    mps_empty_cache: () => void calls.push('empty_cache'),
    mps_memory: () => counts,
    mps_reset_peak: () => void calls.push('reset_peak'),
  };
  if (!torch.backends.mps.is_built()) {
    const of_libtorch = /^TorchError: .*Allocator for mps is not a DeviceAllocator/;
    t.match(
      message(() => addon.mps_memory()),
      of_libtorch,
    );
    t.match(
      message(() => addon.mps_reset_peak()),
      of_libtorch,
    );
    for (const call of [addon.mps_synchronize, addon.mps_empty_cache])
      t.match(message(call), /^TorchError: Cannot execute \w+\(\) without MPS backend/);
  }
  const own = { ...addon };
  const { platform } = process;
  t.teardown(() => {
    Object.assign(addon, own);
    Object.defineProperty(process, 'platform', { value: platform });
  });
  Object.defineProperty(process, 'platform', { value: 'darwin' });
  t.equal(accelerator.current_accelerator(), torch.device('mps'), 'LibTorch for macOS is built for it');
  t.equal(accelerator.current_accelerator(true), null, 'no GPU that can be used');
  Object.assign(addon, stand_ins);
  t.equal(accelerator.current_accelerator(true), torch.device('mps'));
  t.same([accelerator.is_available(), accelerator.device_count()], [true, 1]);
  t.equal(accelerator.current_device_index(), 0);
  accelerator.set_device_index(0);
  accelerator.synchronize();
  accelerator.empty_cache();
  accelerator.reset_peak_memory_stats();
  t.same(calls, ['synchronize', 'empty_cache', 'reset_peak']);
  for (const [name, bytes] of Object.entries(counts))
    t.equal(accelerator[name as keyof typeof counts](), bytes, name);
});

t.test('NumPy’s names of arguments', async (t) => {
  const x = torch.ones(2, 3);
  t.same(x.sum({ axis: 1, keepdims: true }).tolist(), [[3], [3]]);
  t.same(torch.softmax(torch.zeros(2), { axis: 0 }).tolist(), [0.5, 0.5]);
  t.equal(x.max({ axis: 0 }).values.shape[0], 3);
  t.same(torch.cat([x, x], { axis: 1 }).shape, [2, 6]);
  t.same(torch.stack([x, x], { axis: 1 }).shape, [2, 2, 3]);
  t.same(x.unsqueeze({ axis: 0 }).shape, [1, 2, 3]);
  t.same((torch.add as (options: object) => Tensor)({ x1: x, x2: 1 }).shape, [2, 3]);
  t.equal((torch.sum as (options: object) => Tensor)({ x }).item(), 6);
  t.throws(() => x.sum({ axis: 1, dim: 0 } as never), TypeError);
  t.throws(() => x.sum({ dim: 0, keepdims: true, keepdim: true } as never), TypeError);
  t.throws(
    () => (x.cumsum as (options: object) => Tensor).call(x, { dim: 0, axis: 0 }),
    /got an unexpected keyword argument 'axis'|invalid combination/,
  );
});
