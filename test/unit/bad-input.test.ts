/** Bad input is a JavaScript exception of the right class, with a clear message, from the user's line; nothing leaks. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import torch, { type Tensor } from 'libtorch-node';
import t from 'tap';

const { TorchError, IndexError, ValueError } = torch;

interface Bad {
  call: () => unknown;
  class: new (...args: never[]) => Error;
  message: RegExp | string;
}

// biome-ignore lint/suspicious/noExplicitAny: what TypeScript forbids is what is tested
const any = torch as any;
const x: Tensor = torch.ones(2, 3);
// biome-ignore lint/suspicious/noExplicitAny: what TypeScript forbids is what is tested
const wild = x as any;

function disposed(): Tensor {
  const gone = torch.ones(1);
  gone.dispose();
  return gone;
}

function detached(): Float32Array {
  const array = new Float32Array(4);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

const cases: Record<string, Bad> = {
  'too few arguments': {
    call: () => any.relu(),
    class: TypeError,
    message: 'relu() missing 1 required positional arguments: "input"',
  },
  'too many arguments': {
    call: () => any.relu(x, 2),
    class: TypeError,
    message: 'relu() takes 1 positional argument but 2 were given',
  },
  'no data': {
    call: () => any.tensor(),
    class: TypeError,
    message: "tensor() missing 1 required positional argument: 'data'",
  },
  'a wrong type': {
    call: () => any.relu('x'),
    class: TypeError,
    message: "relu(): argument 'input' (position 1) must be Tensor, not str",
  },
  'a wrong overload': { call: () => any.add(x, 'y'), class: TypeError, message: /add\(\)/ },
  'a wrong receiver': { call: () => wild.add.call({}, 1), class: TypeError, message: /add\(\)/ },
  'a wrong size': {
    call: () => any.zeros('a'),
    class: TypeError,
    message: /zeros\(\): argument 'size'.* must be tuple of ints, not str/,
  },
  'a wrong dim': {
    call: () => wild.size('a'),
    class: TypeError,
    message: "size(): argument 'dim' must be int, not str",
  },
  'a wrong hook': {
    call: () => torch.ones(1, { requires_grad: true }).register_hook(1 as never),
    class: TypeError,
    message: /must be callable, not int/,
  },
  'a wrong flag': { call: () => wild.requires_grad_(1), class: TypeError, message: /must be bool, not int/ },
  'a wrong parameter': {
    call: () => new any.Parameter(1),
    class: TypeError,
    message: /'data' must be Tensor, not int/,
  },
  'no number': {
    call: () => any.tensor(['a']),
    class: TypeError,
    message: /Could not infer dtype of str|invalid data type 'str'/,
  },
  'null in data': {
    call: () => any.tensor([null]),
    class: TypeError,
    message: 'Could not infer dtype of NoneType',
  },
  'an unknown option of tensor': {
    call: () => any.tensor([1], { dtpye: 'int64' }),
    class: TypeError,
    message: "tensor() got an unexpected keyword argument 'dtpye'",
  },
  'an unknown option of an operator': {
    call: () => any.zeros(2, { dtpye: 'int64' }),
    class: TypeError,
    message: /zeros\(\) got an unexpected keyword argument 'dtpye'/,
  },
  'an unknown option of to': {
    call: () => wild.to({ dtpye: 'int64' }),
    class: TypeError,
    message: "to() got an unexpected keyword argument 'dtpye'",
  },
  'a misspelt dtype': {
    call: () => any.zeros(2, { dtype: 'flaot32' }),
    class: TypeError,
    message: /zeros\(\): argument 'dtype' must be torch.dtype, not '?(flaot32|str)/,
  },
  'a misspelt dtype of tensor': {
    call: () => any.tensor([1], { dtype: 'flaot32' }),
    class: TypeError,
    message: /argument 'dtype' must be torch.dtype, not 'flaot32'/,
  },
  'a misspelt dtype of to': {
    call: () => wild.to('flaot32'),
    class: TorchError,
    message: /^Invalid device string: 'flaot32' \(and no dtype: those are float32, float64, /,
  },
  'a misspelt default dtype': {
    call: () => any.set_default_dtype('flaot32'),
    class: TypeError,
    message: /invalid dtype object/,
  },
  'a default dtype of integers': {
    call: () => any.set_default_dtype('int64'),
    class: TypeError,
    message: 'only floating-point types are supported as the default type',
  },
  'shapes that do not fit': {
    call: () => x.add(torch.ones(4)),
    class: TorchError,
    message: 'The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1',
  },
  'matrices that do not fit': {
    call: () => x.mm(x),
    class: TorchError,
    message: 'mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)',
  },
  'a view that does not fit': {
    call: () => x.view(-1, 4),
    class: TorchError,
    message: "shape '[-1, 4]' is invalid for input of size 6",
  },
  'ragged arrays': {
    call: () => torch.tensor([[1], [2, 3]]),
    class: ValueError,
    message: 'expected sequence of length 1 at dim 1 (got 2)',
  },
  'a dimension out of range': {
    call: () => x.size(5),
    class: IndexError,
    message: 'Dimension out of range (expected to be in range of [-2, 1], but got 5)',
  },
  'a dimension of an operator out of range': {
    call: () => x.sum(5),
    class: IndexError,
    message: /Dimension out of range/,
  },
  'an index out of range': {
    call: () => x.index(7),
    class: IndexError,
    message: 'index 7 is out of bounds for dimension 0 with size 2',
  },
  'too many elements for item': {
    call: () => x.item(),
    class: TorchError,
    message: 'a Tensor with 6 elements cannot be converted to Scalar',
  },
  'an unknown device': {
    call: () => torch.zeros(1, { device: 'gpu' }),
    class: TorchError,
    message: /device type at start of device string: gpu/,
  },
  'something with the fields of a device': {
    call: () =>
      torch.zeros(1, {
        device: new (class Lamp {
          type = 'cpu';
          index = 0;
        })() as never,
      }),
    class: TypeError,
    message: /argument 'device'.* must be torch\.device, not Lamp/,
  },
  'an unknown device of tensor': {
    call: () => torch.tensor([1], { device: 'gpu' }),
    class: TorchError,
    message: /device type at start of device string: gpu/,
  },
  'a disposed tensor': { call: () => disposed().add(1), class: TorchError, message: /disposed/ },
  'a disposed argument': { call: () => x.add(disposed()), class: TorchError, message: /disposed/ },
  'data of a disposed tensor': { call: () => disposed().numpy(), class: TorchError, message: /disposed/ },
  'the shape of a disposed tensor': { call: () => disposed().shape, class: TorchError, message: /disposed/ },
  'NaN as a size': {
    call: () => torch.zeros(Number.NaN),
    class: TypeError,
    message: /must be tuple of ints, not float/,
  },
  'a fraction as a size': { call: () => torch.zeros([1.5]), class: TypeError, message: /tuple of ints/ },
  '2^53 as a size': {
    call: () => torch.zeros(2 ** 53),
    class: TypeError,
    message: /must be tuple of ints, not float/,
  },
  'more memory than there is': {
    call: () => torch.empty((2n ** 53n) as never),
    class: torch.OutOfMemoryError,
    message: /allocate/,
  },
  'a size that overflows': {
    call: () => torch.empty([2n ** 53n, 2n ** 53n] as never),
    class: TorchError,
    message: /overflow/,
  },
  'a negative size': {
    call: () => torch.zeros(-1),
    class: TorchError,
    message: /non-negative|negative dimension/,
  },
  'a detached ArrayBuffer': { call: () => torch.tensor(detached()), class: TypeError, message: /detached/ },
  'an integer that overflows': {
    call: () => torch.tensor([300], { dtype: 'uint8' }),
    class: TorchError,
    message: 'value cannot be converted to type uint8 without overflow',
  },
  'integers with gradients': {
    call: () => torch.tensor([1], { requires_grad: true }),
    class: TorchError,
    message: 'Only Tensors of floating point and complex dtype can require gradients',
  },
  'backward without a graph': {
    call: () => x.backward(),
    class: TorchError,
    message: 'element 0 of tensors does not require grad and does not have a grad_fn',
  },
  'backward of many elements': {
    call: () => torch.ones(2, { requires_grad: true }).backward(),
    class: TorchError,
    message: 'grad can be implicitly created only for scalar outputs',
  },
  'an unknown option of backward': {
    call: () => wild.backward({ retain: true }),
    class: TypeError,
    message: "Tensor.backward() got an unexpected keyword argument 'retain'",
  },
  'a write into a leaf': {
    call: () => torch.ones(1, { requires_grad: true }).add_(1),
    class: TorchError,
    message: 'a leaf Variable that requires grad is being used in an in-place operation.',
  },
  'no seed': {
    call: () => any.manual_seed('a'),
    class: TypeError,
    message: /manual_seed expected a long, but got str/,
  },
  'no state': {
    call: () => torch.set_rng_state(torch.zeros(3)),
    class: TypeError,
    message: /torch.ByteTensor/,
  },
  'no threads': {
    call: () => torch.set_num_threads(0),
    class: TorchError,
    message: 'set_num_threads expects a positive integer',
  },
  'limits of an integer': {
    call: () => new torch.finfo('int32'),
    class: TypeError,
    message: /requires a floating point input type/,
  },
  'an operator that does not exist': {
    call: () => torch.ops['aten']?.['no_such_operator'],
    class: TypeError,
    message: /no_such_operator/,
  },
};

for (const [name, bad] of Object.entries(cases)) {
  t.test(name, (t) => {
    let thrown: unknown;
    try {
      bad.call();
    } catch (error) {
      thrown = error;
    }
    if (!(thrown instanceof Error)) throw new Error(`nothing was thrown: ${String(thrown)}`);
    t.equal(thrown.constructor.name, bad.class.name, thrown.message);
    if (typeof bad.message === 'string') t.equal(thrown.message, bad.message);
    else t.match(thrown.message, bad.message);
    t.match(thrown.stack, /bad-input\.test/, "the user's file is in the stack");
    t.end();
  });
}

t.test('nothing leaks by throwing', async (t) => {
  setFlagsFromString('--expose-gc');
  const gc: () => void = runInNewContext('gc');
  const settle = async (): Promise<number> => {
    for (let round = 0; round < 3; round++) {
      gc();
      await new Promise((resolve) => setImmediate(resolve));
      torch.memory.sweep();
    }
    return torch.memory.live().count;
  };
  const throw_all = (): void => {
    for (const { call } of Object.values(cases)) {
      try {
        call();
      } catch {}
    }
  };
  throw_all();
  const before = await settle();
  for (let round = 0; round < 20; round++) throw_all();
  const after = await settle();
  t.ok(after <= before, `live tensors: ${before} before, ${after} after`);
});
