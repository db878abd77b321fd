/** Public types of tensors: what compiles, and what must not. Never run. */
import torch, {
  type Device,
  type DType,
  type Index,
  Parameter,
  type Tensor,
  Tensor as TensorClass,
  type TypedArray,
} from 'libtorch-node';
import { expect_type } from './helpers.js';

const x = torch.ones(2, 3);

// Creation: any prefix positional, the rest in one options object.
expect_type<Tensor>()(
  torch.tensor([
    [1, 2],
    [3, 4],
  ]),
);
expect_type<Tensor>()(
  torch.tensor(new Float32Array(2), { dtype: 'float64', requires_grad: true, device: 'cpu' }),
);
expect_type<Tensor>()(torch.tensor({ data: [1] }));
expect_type<Tensor>()(torch.tensor({ real: 1, imag: 2 }));
expect_type<Tensor>()(torch.as_tensor([1], 'int32', 'cpu'));
expect_type<Tensor>()(torch.as_tensor([1], { dtype: 'int32' }));
expect_type<Tensor>()(torch.zeros(2, 3));
expect_type<Tensor>()(torch.zeros([2, 3], { dtype: torch.int64 }));
// @ts-expect-error: text is no data
torch.tensor('a');
// @ts-expect-error: a misspelt dtype
torch.tensor([1], { dtype: 'flaot32' });
// @ts-expect-error: an unknown option
torch.tensor([1], { dtpye: 'int64' });
// @ts-expect-error: dtype is named only
torch.tensor([1], 'int64');
// @ts-expect-error: no data
torch.tensor({ dtype: 'int64' });
// @ts-expect-error: data twice
torch.as_tensor([1], { data: [1] });

// What a tensor says.
expect_type<number[]>()(x.shape);
expect_type<number[]>()(x.size());
expect_type<number>()(x.size(0));
expect_type<DType>()(x.dtype);
expect_type<Device>()(x.device);
expect_type<number>()(x.item());
expect_type<boolean>()(x.item<boolean>());
expect_type<bigint>()(x.item_bigint());
expect_type<TypedArray>()(x.numpy());
expect_type<number[][]>()(x.tolist<number[][]>());
expect_type<Tensor>()(x.T);
expect_type<boolean>()(x.is_cuda);
expect_type<string>()(x.toString());
for (const row of x) expect_type<Tensor>()(row);
// @ts-expect-error: shapes are read, not written
x.shape = [6];
// @ts-expect-error: text is no device
x.item<string>();

// Conversion.
expect_type<Tensor>()(x.to('float64'));
expect_type<Tensor>()(x.to('cuda:0', 'float16', true));
expect_type<Tensor>()(x.to(x, { copy: true }));
expect_type<Tensor>()(x.to({ memory_format: 'channels_last' }));
expect_type<Tensor>()(x.cuda(1, { non_blocking: true }));
// @ts-expect-error: an unknown option
x.to({ dtpye: 'int64' });
// @ts-expect-error: a misspelt memory format
x.to({ memory_format: 'channels_lsat' });

// Indexing.
const places: Index[] = [
  0,
  1n,
  ':',
  '1:5',
  '::2',
  '-1:',
  '...',
  null,
  'None',
  true,
  x,
  [0, 1],
  torch.slice(1, null, 2),
];
expect_type<Tensor>()(x.index(...places));
expect_type<Tensor>()(x.index([x, null]));
expect_type<Tensor>()(x.index_put_([0, ':'], 1.5));
expect_type<Tensor>()(x.index_put_([x], x, { accumulate: true }));
// @ts-expect-error: no index
x.index('first');
// @ts-expect-error: no list of indices
x.index_put_(0, 1);

// Autograd.
expect_type<void>()(x.backward());
expect_type<void>()(x.backward(x, true, { inputs: [x] }));
expect_type<Promise<void>>()(x.backward_async({ retain_graph: true }));
expect_type<void>()(x.register_hook((grad) => grad.mul(2)).remove());
expect_type<Tensor | null>()(x.grad);
expect_type<Tensor>()(x.requires_grad_());
// @ts-expect-error: an unknown option
x.backward({ retain: true });
// @ts-expect-error: a hook returns a tensor or nothing
x.register_hook(() => 1);

// Classes.
const weight = new Parameter(torch.zeros(2), { requires_grad: false });
expect_type<Parameter>()(weight);
const as_tensor: Tensor = weight;
expect_type<boolean>()(as_tensor instanceof TensorClass);
// @ts-expect-error: an unknown option
new Parameter(x, { grad: true });
// @ts-expect-error: no tensor
new Parameter([1]);

// Constants and settings.
expect_type<'float32'>()(torch.float);
expect_type<'channels_last'>()(torch.channels_last);
expect_type<boolean>()(torch.cuda.is_available());
torch.backends.cudnn.benchmark = true;
// @ts-expect-error: a switch is a boolean
torch.backends.cudnn.benchmark = 1;
// @ts-expect-error: a misspelt precision
torch.set_float32_matmul_precision('hihg');
// @ts-expect-error: a misspelt dtype
torch.set_default_dtype('flaot32');

// What JavaScript has no operators for.
// @ts-expect-error: x.index(0)
x[0];
// @ts-expect-error: x.index_put_([0], 5)
x[0] = 5;
// @ts-expect-error: x.add(1)
x + 1;
// @ts-expect-error: x.mul(2)
x * 2;
const [outcome, later] = [torch.no_grad(() => 1), torch.no_grad(async () => 'a')];
expect_type<number>()(outcome);
expect_type<Promise<string>>()(later);
