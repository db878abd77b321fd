/** Public names that neither PyTorch's records nor the other parity tests are about, each against PyTorch. */
import torch, { type finfo, nn, optim, type Tensor } from 'libtorch-node';
import t from 'tap';
import { equal_bits, python } from '../helpers/reference.js';

const X = 'x = torch.tensor([[0.5, -1.25, 2], [3, 0.75, -0.5]], requires_grad=True)\n';
const start = () => torch.tensor([0.5, -1.25, 2, 3, 0.75, -0.5]).view(2, 3).detach().requires_grad_();
const cube = (...shape: number[]) =>
  torch
    .arange(12)
    .float()
    .sin()
    .view(1, ...shape);
const CUBE = 'cube = lambda *shape: torch.arange(12).float().sin().view(1, *shape)\n';
const OPTIMIZER = `
p = torch.nn.Parameter(torch.ones(2))
optimizer = optim.SGD([p], lr=0.25)
p.grad = torch.tensor([1.5, 2])
`;

function stepped(): Tensor {
  const p = new nn.Parameter(torch.ones(2));
  const optimizer = new optim.SGD([p], { lr: 0.25 });
  p.grad = torch.tensor([1.5, 2]);
  optimizer.step();
  return p;
}

/** Each ends in what is compared. */
const cases: Readonly<Record<string, readonly [ours: () => unknown, theirs: string]>> = {
  'Tensor.cpu': [() => start().cpu(), `${X}return x.cpu()`],
  'Tensor.real': [
    () => torch.view_as_complex(start().view(3, 2)).real,
    `${X}return torch.view_as_complex(x.view(3, 2)).real`,
  ],
  'Tensor.imag': [
    () => torch.view_as_complex(start().view(3, 2)).imag,
    `${X}return torch.view_as_complex(x.view(3, 2)).imag`,
  ],
  'Tensor.new_tensor': [
    () => [start().new_tensor([1, 2]), torch.arange(2).new_tensor([1, 2])],
    `${X}return [x.new_tensor([1, 2]), torch.arange(2).new_tensor([1, 2])]`,
  ],
  'Tensor.data': [
    () => {
      const [x, y] = [start(), torch.ones(2)];
      const seen = x.data.mul_(2)._version;
      y.data = x.exp();
      return [x, seen, x._version, x.data.requires_grad, y, y.requires_grad];
    },
    `${X}y = torch.ones(2)
seen = x.data.mul_(2)._version
y.data = x.exp()
return [x, seen, x._version, x.data.requires_grad, y, y.requires_grad]`,
  ],
  'BFloat16Tensor BoolTensor ByteTensor CharTensor DoubleTensor FloatTensor HalfTensor IntTensor LongTensor ShortTensor':
    [
      () => {
        const { BFloat16Tensor, BoolTensor, ByteTensor, CharTensor, DoubleTensor } = torch;
        const { FloatTensor, HalfTensor, IntTensor, LongTensor, ShortTensor } = torch;
        const classes = [BFloat16Tensor, BoolTensor, ByteTensor, CharTensor, DoubleTensor, FloatTensor];
        return [...classes, HalfTensor, IntTensor, LongTensor, ShortTensor].map((made) => made([1, 0, 2]));
      },
      `classes = [torch.BFloat16Tensor, torch.BoolTensor, torch.ByteTensor, torch.CharTensor, torch.DoubleTensor]
classes += [torch.FloatTensor, torch.HalfTensor, torch.IntTensor, torch.LongTensor, torch.ShortTensor]
return [made([1, 0, 2]) for made in classes]`,
    ],
  'Tensor.type Tensor.new': [
    () => [start().type(torch.DoubleTensor), start().type(), start().new([1, 2]), torch.Tensor([0.1])],
    `${X}return [x.type(torch.DoubleTensor), x.type(), x.new([1, 2]), torch.Tensor([0.1])]`,
  ],
  'autograd.Variable': [
    () => [torch.autograd.Variable(start()), torch.autograd.Variable(start(), true)],
    `${X}return [torch.autograd.Variable(x), torch.autograd.Variable(x, True)]`,
  ],
  from_numpy: [
    () => [torch.from_numpy(new Float64Array([0.5, 1])), torch.from_numpy(torch.arange(3).numpy())],
    'import numpy\nreturn [torch.from_numpy(numpy.array([0.5, 1.0])), torch.from_numpy(torch.arange(3).numpy())]',
  ],
  frombuffer: [
    () => torch.frombuffer(Buffer.from('abcdefgh'), { dtype: 'int32', offset: 3, count: 1 }),
    "return torch.frombuffer(bytearray(b'abcdefgh'), dtype=torch.int32, offset=3, count=1)",
  ],
  'Tensor.requires_grad_': [() => torch.ones(2).requires_grad_(), 'return torch.ones(2).requires_grad_()'],
  'Tensor.grad': [
    () => {
      const x = start();
      x.exp().sum().backward();
      return x.grad;
    },
    `${X}x.exp().sum().backward()\nreturn x.grad`,
  ],
  'Tensor.retain_grad': [
    () => {
      const y = start().exp();
      y.retain_grad();
      y.pow(2).sum().backward();
      return y.grad;
    },
    `${X}y = x.exp()\ny.retain_grad()\ny.pow(2).sum().backward()\nreturn y.grad`,
  ],
  'Tensor.register_hook': [
    () => {
      const x = start();
      x.register_hook((grad) => grad.mul(3));
      x.exp().sum().backward();
      return x.grad;
    },
    `${X}x.register_hook(lambda grad: grad * 3)\nx.exp().sum().backward()\nreturn x.grad`,
  ],
  'Tensor.register_post_accumulate_grad_hook': [
    () => {
      const x = start();
      const seen: unknown[] = [];
      x.register_post_accumulate_grad_hook((leaf) => void seen.push(leaf.grad?.mul(2)));
      x.exp().sum().backward();
      return seen;
    },
    `${X}seen = []\nx.register_post_accumulate_grad_hook(lambda leaf: seen.append(leaf.grad * 2))\nx.exp().sum().backward()\nreturn seen`,
  ],
  as_tensor: [
    () => [torch.as_tensor([1, 2]), torch.as_tensor([0.5, 2], { dtype: 'float64' })],
    'return [torch.as_tensor([1, 2]), torch.as_tensor([0.5, 2], dtype=torch.float64)]',
  ],
  save: [
    () => torch.tensor(torch.save({ x: torch.arange(3), list: [1, 0.5] }) as Uint8Array),
    `import io
file = io.BytesIO()
torch.save({'x': torch.arange(3), 'list': [1, 0.5]}, file)
return torch.frombuffer(bytearray(file.getvalue()), dtype=torch.uint8)`,
  ],
  numel: [() => torch.numel(torch.zeros(3, 4)), 'return torch.numel(torch.zeros(3, 4))'],
  finfo: [
    () =>
      ['float32', 'float64', 'float16', 'bfloat16'].map((name) => limits(new torch.finfo(name as 'float32'))),
    `def limits(dtype):
    info = torch.finfo(dtype)
    return [info.bits, info.eps, info.max, info.min, info.smallest_normal, info.resolution]
return [limits(dtype) for dtype in (torch.float32, torch.float64, torch.float16, torch.bfloat16)]`,
  ],
  iinfo: [
    () =>
      ['int32', 'int16', 'int8', 'uint8']
        .map((name) => new torch.iinfo(name as 'int32'))
        .map(({ min, max }) => [min, max]),
    'return [[torch.iinfo(d).min, torch.iinfo(d).max] for d in (torch.int32, torch.int16, torch.int8, torch.uint8)]',
  ],
  'autograd.backward': [
    () => {
      const x = start();
      torch.autograd.backward([x.exp().sum(), x.sin().sum()]);
      return x.grad;
    },
    `${X}torch.autograd.backward([x.exp().sum(), x.sin().sum()])\nreturn x.grad`,
  ],
  'autograd.grad': [
    () => {
      const x = start();
      return torch.autograd.grad(x.exp().sum(), x);
    },
    `${X}return list(torch.autograd.grad(x.exp().sum(), x))`,
  ],
  'autograd.gradcheck': [
    () => torch.autograd.gradcheck((x: Tensor) => x.exp(), [start().double().detach().requires_grad_()]),
    `${X}return torch.autograd.gradcheck(torch.exp, [x.detach().double().requires_grad_()])`,
  ],
  get_rng_state: [
    () => {
      torch.manual_seed(5);
      torch.randn(3);
      const state = torch.get_rng_state();
      const first = torch.randn(2);
      torch.set_rng_state(state);
      return [state, first, torch.randn(2)];
    },
    `torch.manual_seed(5)
torch.randn(3)
state = torch.get_rng_state()
first = torch.randn(2)
torch.set_rng_state(state)
return [state, first, torch.randn(2)]`,
  ],
  set_rng_state: [
    () => torch.set_rng_state(torch.default_generator.manual_seed(7).get_state()) ?? torch.rand(3),
    'torch.manual_seed(7)\ntorch.set_rng_state(torch.default_generator.get_state())\nreturn torch.rand(3)',
  ],
  initial_seed: [
    () => torch.manual_seed(1109) && torch.initial_seed(),
    'torch.manual_seed(1109)\nreturn torch.initial_seed()',
  ],
  'optim.register_optimizer_step_pre_hook': [
    () => {
      const hook = optim.register_optimizer_step_pre_hook((optimizer) => {
        optimizer.param_groups[0]!.lr = 0.5;
      });
      const p = stepped();
      hook.remove();
      return p;
    },
    `${OPTIMIZER}
def change(optimizer, args, kwargs):
    optimizer.param_groups[0]['lr'] = 0.5
from torch.optim.optimizer import register_optimizer_step_pre_hook
hook = register_optimizer_step_pre_hook(change)
optimizer.step()
hook.remove()
return p`,
  ],
  'optim.register_optimizer_step_post_hook': [
    () => {
      const seen: unknown[] = [];
      const hook = optim.register_optimizer_step_post_hook((optimizer) => {
        seen.push(optimizer.param_groups[0]!.params[0]!.detach().clone());
      });
      stepped();
      hook.remove();
      return seen;
    },
    `${OPTIMIZER}
seen = []
from torch.optim.optimizer import register_optimizer_step_post_hook
hook = register_optimizer_step_post_hook(lambda o, args, kwargs: seen.append(o.param_groups[0]['params'][0].detach().clone()))
optimizer.step()
hook.remove()
return seen`,
  ],
  'nn.functional.max_pool1d_with_indices': [
    () => nn.functional.max_pool1d_with_indices(cube(2, 6), 2),
    `${CUBE}return F.max_pool1d_with_indices(cube(2, 6), 2)`,
  ],
  'nn.functional.max_pool3d_with_indices': [
    () => nn.functional.max_pool3d_with_indices(cube(1, 2, 2, 3), 2),
    `${CUBE}return F.max_pool3d_with_indices(cube(1, 2, 2, 3), 2)`,
  ],
  'nn.functional.adaptive_max_pool1d_with_indices': [
    () => nn.functional.adaptive_max_pool1d_with_indices(cube(2, 6), 1),
    `${CUBE}return F.adaptive_max_pool1d_with_indices(cube(2, 6), 1)`,
  ],
  'nn.functional.adaptive_max_pool2d_with_indices': [
    () => nn.functional.adaptive_max_pool2d_with_indices(cube(1, 3, 4), 1),
    `${CUBE}return F.adaptive_max_pool2d_with_indices(cube(1, 3, 4), 1)`,
  ],
  'nn.functional.adaptive_max_pool3d_with_indices': [
    () => nn.functional.adaptive_max_pool3d_with_indices(cube(1, 2, 2, 3), 1),
    `${CUBE}return F.adaptive_max_pool3d_with_indices(cube(1, 2, 2, 3), 1)`,
  ],
  'Tensor.chalf': [() => start().detach().chalf().cfloat(), `${X}return x.detach().chalf().cfloat()`],
  'nn.RNNBase': [() => new nn.GRU(2, 3) instanceof nn.RNNBase, 'return isinstance(nn.GRU(2, 3), nn.RNNBase)'],
  'amp.autocast': [
    () => torch.amp.autocast('cpu', () => torch.ones(2, 2).mm(torch.ones(2, 2))),
    "with torch.amp.autocast('cpu'):\n  return torch.ones(2, 2).mm(torch.ones(2, 2))",
  ],
  'is_autocast_enabled set_autocast_enabled': [
    () => {
      const seen = [torch.is_autocast_enabled('cpu')];
      torch.set_autocast_enabled('cpu', true);
      seen.push(torch.is_autocast_enabled('cpu'));
      torch.set_autocast_enabled('cpu', false);
      return seen;
    },
    `
seen = [torch.is_autocast_enabled('cpu')]
torch.set_autocast_enabled('cpu', True)
seen.append(torch.is_autocast_enabled('cpu'))
torch.set_autocast_enabled('cpu', False)
return seen`,
  ],
  'get_autocast_dtype set_autocast_dtype': [
    () => {
      torch.set_autocast_dtype('cpu', torch.float16);
      const seen = torch.get_autocast_dtype('cpu') === torch.float16;
      torch.set_autocast_dtype('cpu', torch.bfloat16);
      return [seen, torch.get_autocast_dtype('cpu') === torch.bfloat16];
    },
    `
torch.set_autocast_dtype('cpu', torch.float16)
seen = torch.get_autocast_dtype('cpu') == torch.float16
torch.set_autocast_dtype('cpu', torch.bfloat16)
return [seen, torch.get_autocast_dtype('cpu') == torch.bfloat16]`,
  ],
  'is_autocast_cache_enabled set_autocast_cache_enabled': [
    () => {
      const seen = [torch.is_autocast_cache_enabled()];
      torch.set_autocast_cache_enabled(false);
      seen.push(torch.is_autocast_cache_enabled());
      torch.set_autocast_cache_enabled(true);
      return seen;
    },
    `
seen = [torch.is_autocast_cache_enabled()]
torch.set_autocast_cache_enabled(False)
seen.append(torch.is_autocast_cache_enabled())
torch.set_autocast_cache_enabled(True)
return seen`,
  ],
  clear_autocast_cache: [() => torch.clear_autocast_cache() ?? null, 'return torch.clear_autocast_cache()'],
};

/** Names that PyTorch warns to be old. */
const old: typeof cases = {
  'nn.NLLLoss2d': [
    () => new nn.NLLLoss2d().forward(start().view(1, 3, 1, 2), torch.tensor([[[0, 2]]])),
    `${X}return torch.nn.NLLLoss2d()(x.view(1, 3, 1, 2), torch.tensor([[[0, 2]]]))`,
  ],
  'nn.functional.upsample': [
    () => nn.functional.upsample(cube(1, 3, 4), { scale_factor: 2 }),
    `${CUBE}return F.upsample(cube(1, 3, 4), scale_factor=2)`,
  ],
  'nn.utils.clip_grad_norm': [
    () => {
      const x = start();
      x.exp().sum().backward();
      return [nn.utils.clip_grad_norm([x], 2), x.grad];
    },
    `${X}x.exp().sum().backward()\nreturn [torch.nn.utils.clip_grad_norm([x], 2), x.grad]`,
  ],
};

function limits({ bits, eps, max, min, smallest_normal, resolution }: finfo): number[] {
  return [bits, eps, max, min, smallest_normal, resolution];
}

for (const [name, [ours, theirs]] of Object.entries({ ...cases, ...old })) {
  t.test(name, async (t) => {
    equal_bits(t, ours(), await python(theirs), name);
  });
}
