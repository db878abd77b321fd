// What is timed, on our side. cases.py is the same in Python. A case gives the function that is repeated.
import torch, { nn, optim } from '../../../dist/index.js';
import { AlexNet } from '../../../dist/models/index.js';
import { conv_stack } from '../../../dist/models/stages.js';
import { placed, SIDE, sgd, step as step_of, synchronize } from './common.mjs';

const GRAPH_WARM_UP = 5;

/** `work` recorded once as a CUDA graph: what is repeated is its replay. */
function captured(work, optimizer) {
  const { CUDAGraph, Stream, current_stream, graph, stream } = torch.cuda;
  if (CUDAGraph === undefined) throw new Error('torch.cuda.CUDAGraph is not there');
  const warm_up = () => {
    for (let i = 0; i < GRAPH_WARM_UP; i++) work();
  };
  const side = new Stream();
  side.wait_stream(current_stream());
  stream(side, warm_up);
  current_stream().wait_stream(side);
  optimizer.zero_grad();
  torch.memory.sweep(); // no autograd node may be left that belongs to another stream
  const recorded = new CUDAGraph();
  graph(recorded, () => void work());
  return () => recorded.replay();
}

/** The notebook's convolutions with one layer behind them: enough to try the check itself. */
class Small extends nn.Module {
  conv = conv_stack();
  fc = new nn.Sequential(new nn.Linear(9216, 1000));

  forward(x) {
    return this.fc.forward(this.conv.forward(x).flatten(1));
  }
}

/** The notebook's network, or the small one. */
function network(settings) {
  const model = settings.small ? new Small() : new AlexNet({ init: 'default' });
  return placed(model.to(settings.device), settings);
}

function step(settings) {
  const { device, batch } = settings;
  const model = network(settings);
  const x = placed(torch.randn(batch, 3, SIDE, SIDE, { device }), settings);
  const y = torch.randint(0, 1000, [batch], { device });
  const optimizer = sgd(model, settings);
  const work = () => step_of(model, optimizer, x, y, settings);
  return settings.graph ? captured(work, optimizer) : work;
}

const in_layout = (value, { channels_last }) =>
  channels_last ? value.to({ memory_format: torch.channels_last }) : value;

const random = (shape, settings) =>
  in_layout(torch.randn(shape, { device: settings.device }).to(settings.dtype), settings);

function lrn(settings) {
  const x = random(settings.shape, settings).requires_grad_();
  const gradient = random(settings.shape, settings);
  const layer = new nn.LocalResponseNorm({ size: 5, alpha: 1e-4, beta: 0.75, k: 2 });
  return () => {
    x.grad = null;
    layer.forward(x).backward(gradient);
  };
}

/** A first convolution and the gradient of its weight; the pictures need none. */
function conv1(settings) {
  const { device, dtype, batch, convolution } = settings;
  const [channels, out, kernel, stride, padding, side] = convolution;
  const x = random([batch, channels, side, side], settings);
  const layer = in_layout(
    new nn.Conv2d(channels, out, kernel, stride, padding, { bias: false }).to(device).to(dtype),
    settings,
  );
  const gradient = torch.randn_like(layer.forward(x).detach());
  return () => {
    layer.weight.grad = null;
    layer.forward(x).backward(gradient);
  };
}

/** Calls so small that only the call itself counts. */
function call({ call, device }) {
  const a = torch.randn(4, { device });
  const b = torch.randn(4, { device });
  const leaf = torch.randn(4, { device, requires_grad: true });
  const w = torch.randn(64, 64, { device, requires_grad: true });
  const x = torch.randn(8, 64, { device });
  const optimizer = new optim.SGD([w], { lr: 0.1 });
  return {
    'a.add(b)': () => a.add(b),
    'a.relu()': () => a.relu(),
    'a.add_(b)': () => a.add_(b),
    'a.mul(0.99)': () => a.mul(0.99),
    'leaf.add(b)': () => leaf.add(b),
    'a.view(2, 2)': () => a.view(2, 2),
    'a.detach()': () => a.detach(),
    'torch.empty(4)': () => torch.empty(4, { device }),
    'training step': () => {
      const loss = x.matmul(w).relu().sum();
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
    },
  }[call];
}

/** Part of the network's step, apart: forward and backward of these layers, or the optimizer's step. */
function segment(settings) {
  const { device, batch, segment } = settings;
  const model = network(settings);
  if (segment === 'SGD') {
    const optimizer = sgd(model, settings);
    for (const each of model.parameters()) each.grad = torch.randn_like(each);
    return () => optimizer.step();
  }
  const { stack, from, to, shape } = segment;
  const layers = new nn.Sequential(...[...model[stack]].slice(from, to));
  const drawn = torch.randn([batch, ...shape], { device });
  const x = stack === 'fc' ? drawn : placed(drawn, settings);
  if (from > 0 || stack === 'fc') x.requires_grad_();
  const forward = () =>
    settings.precision === 'bfloat16'
      ? torch.autocast(device, { dtype: torch.bfloat16 }, () => layers.forward(x.clone()))
      : layers.forward(x.clone());
  const gradient = torch.randn_like(forward().detach());
  return () => {
    for (const each of layers.parameters()) each.grad = null;
    x.grad = null;
    forward().backward(gradient);
  };
}

export const cases = { step, lrn, conv1, call, segment };

/** Seconds for one of `count` repeats. */
export function seconds_for(count, work, device) {
  synchronize(device);
  const start = process.hrtime.bigint();
  for (let i = 0; i < count; i++) work();
  synchronize(device);
  return Number(process.hrtime.bigint() - start) / 1e9 / count;
}
