// Our kernels and PyTorch's own operators, both against the same in float64: prints one line of JSON.
import torch, { nn, optim } from '../../../dist/index.js';
import { AlexNet } from '../../../dist/models/index.js';
import { set_kernels, set_switches } from './common.mjs';

const { device, batch, network } = JSON.parse(process.argv[2]);

// cuDNN takes TF32 or not as it likes where it may: its rounding would hide that of the kernels. Convolutions that are
// rewritten for TF32 have cases of their own.
const TF32 = 'TF32';
const torch_dtype = (dtype) => (dtype === TF32 ? 'float32' : dtype);

const conv = (...args) => new nn.Conv2d(...args);
const lrn = (size, alpha, beta, k) => new nn.LocalResponseNorm({ size, alpha, beta, k });
const pool = (size, stride) => new nn.MaxPool2d(size, stride);
const relu = () => new nn.ReLU(true);

// The layers, the shape of their input, and whether its gradient is wanted, too.
const STACKS = {
  'LRN 5, notebook': [() => [lrn(5, 1e-4, 0.75, 2)], [4, 96, 27, 27], true],
  'LRN 5, strong': [() => [lrn(5, 1, 0.75, 1)], [3, 256, 13, 13], true],
  'LRN 4, power 0.5': [() => [lrn(4, 0.5, 0.5, 1)], [2, 33, 7, 5], true],
  'LRN 3 of rows': [() => [lrn(3, 0.7, 1.3, 0.5)], [5, 19, 31], true],
  'conv 3 to 96, 11 by 4': [() => [conv(3, 96, 11, 4)], [4, 3, 227, 227], false],
  'conv 3 to 96, with input': [() => [conv(3, 96, 11, 4)], [2, 3, 99, 131], true],
  'conv 3 to 64, 7 by 2': [() => [conv(3, 64, 7, 2, 3)], [3, 3, 112, 112], true],
  'conv 1 to 32, 5 by 2': [() => [conv(1, 32, 5, 2, 2)], [5, 1, 28, 28], true],
  'conv 3 to 64, 5 by 3': [() => [conv(3, 64, 5, 3, 1)], [2, 3, 112, 112], true],
  'conv 4 to 16, 3 by 3': [() => [conv(4, 16, 3, 3)], [2, 4, 40, 41], true],
  'ReLU, pooling': [() => [relu(), pool(3, 2)], [4, 96, 55, 55], true],
  'conv, ReLU, pooling': [() => [conv(16, 32, 3, 1, 1), relu(), pool(3, 2)], [4, 16, 27, 27], true],
  'conv1, ReLU, pooling, LRN': [
    () => [conv(3, 96, 11, 4), relu(), pool(3, 2), lrn(5, 1, 0.75, 2)],
    [3, 3, 227, 227],
    false,
  ],
};

const double = (x) => x.to('float64');
const plain = (x) => double(x).cpu();
const rms = (x) => Math.sqrt(x.square().mean().item());
const laid_out = (x, last) => (last && x.dim() === 4 ? x.to({ memory_format: torch.channels_last }) : x);

/** Output, gradients of parameters, and of the input if wanted; `cast` says in which dtype. */
function run(mode, cast, { make, x, gradient, state, wants_input, last, autocast = false }) {
  set_kernels(mode);
  const model = cast(make().to(device));
  model.load_state_dict(Object.fromEntries(state.map(([name, each]) => [name, cast(each)])));
  if (last) model.to({ memory_format: torch.channels_last });
  const input = laid_out(cast(x).clone(), last).requires_grad_(wants_input);
  const forward = () => model.forward(wants_input ? input.mul(1) : input);
  const output = autocast ? torch.autocast(device, { dtype: torch.bfloat16 }, forward) : forward();
  if (gradient === null) return { output };
  output.backward(laid_out(gradient.to(output.dtype), last));
  const gradients = [...model.named_parameters()].map(([name, each]) => [`gradient of ${name}`, each.grad]);
  return {
    output,
    found: [
      ['output', output],
      ...gradients,
      ...(wants_input ? [['gradient of input', input.grad]] : []),
    ].map(([name, each]) => [name, plain(each)]),
  };
}

/** Of each quantity, how far both are from float64. */
function compare(exact, composed, ours) {
  return exact.map(([quantity, value], i) => {
    const scale = rms(value);
    const error = (found) => (scale === 0 ? rms(found[i][1]) : rms(found[i][1].sub(value)) / scale);
    return { quantity, ours: error(ours), theirs: error(composed) };
  });
}

function of_case({ dtype, ...settings }) {
  const cast = (x) => x.to(torch_dtype(dtype));
  torch.backends.cudnn.allow_tf32 = dtype === TF32;
  const x = cast(torch.randn(settings.shape)).to(device);
  const state = Object.entries(settings.make().state_dict()).map(([name, each]) => [
    name,
    cast(each).to(device),
  ]);
  const given = { ...settings, x, state };
  const { output } = run('reference', cast, { ...given, gradient: null, wants_input: false });
  const gradient = cast(torch.randn(output.shape)).to(device);
  const all = { ...given, gradient };
  return compare(
    run('reference', double, { ...all, autocast: false }).found,
    run('reference', cast, all).found,
    run('fused', cast, all).found,
  );
}

/** Three steps over gradients that are given. */
function of_sgd(options) {
  const shapes = [[96, 3, 11, 11], [4096, 129], [7], [1]];
  const start = shapes.map((shape) => torch.randn(shape));
  const gradients = [0, 1, 2].map(() => shapes.map((shape) => torch.randn(shape)));
  const steps = (mode, cast, more) => {
    set_kernels(mode);
    const parameters = start.map((each) => new nn.Parameter(cast(each.clone()).to(device)));
    const optimizer = new optim.SGD(parameters, { ...options, ...more });
    for (const row of gradients) {
      for (const [i, each] of parameters.entries()) each.grad = cast(row[i]).to(device);
      optimizer.step();
    }
    return parameters.map((each, i) => [`parameter ${i}`, plain(each)]);
  };
  const same = (x) => x;
  return compare(
    steps('reference', double, {}),
    steps('reference', same, { fused: true }),
    steps('fused', same, { fused: true }),
  );
}

function attempt(name, dtype, work) {
  try {
    return { name, dtype, found: work() };
  } catch (error) {
    return { name, dtype, error: String(error.message).split('\n')[0] };
  }
}

set_switches({ precision: 'float32' });
torch.manual_seed(7);
const dtypes = device === 'cuda' ? ['float32', 'bfloat16', 'float16'] : ['float32'];
const results = [];
for (const [name, [layers, shape, wants_input]] of Object.entries(STACKS)) {
  // behind a pooling, what rounding lets pass another way counts for more than the rounding
  const is_convolution = layers().length === 1 && name.startsWith('conv');
  for (const dtype of is_convolution && device === 'cuda' ? [...dtypes, TF32] : dtypes) {
    for (const last of shape.length === 4 ? [false, true] : [false]) {
      const make = () => new nn.Sequential(...layers());
      const title = last ? `${name}, channels_last` : name;
      results.push(attempt(title, dtype, () => of_case({ make, shape, wants_input, dtype, last })));
    }
  }
}
const whole = {
  make: () => new AlexNet({ init: 'kaiming' }).eval(),
  shape: [batch, 3, 227, 227],
  wants_input: false,
  dtype: 'float32',
};
for (const last of network ? [false, true] : []) {
  const title = `the network${last ? ', channels_last' : ''}`;
  results.push(attempt(title, 'float32', () => of_case({ ...whole, last })));
  results.push(attempt(title, 'autocast', () => of_case({ ...whole, last, autocast: true })));
}
for (const [name, options] of [
  ['SGD', { lr: 0.1 }],
  ['SGD, momentum, decay', { lr: 0.1, momentum: 0.9, weight_decay: 0.01 }],
  ['SGD, Nesterov', { lr: 0.1, momentum: 0.9, nesterov: true }],
])
  results.push(attempt(name, 'float32', () => of_sgd(options)));
console.log(JSON.stringify({ results }));
