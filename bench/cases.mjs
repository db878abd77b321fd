// What is timed, on our side. cases.py is the same in Python; a case of one name does the same work in both.
// A case gives a function that does it `count` times and returns seconds for one, or for each part of one.
import { performance } from 'node:perf_hooks';
import torch, { nn, optim } from '../dist/index.js';
import { AlexNet } from '../dist/models/index.js';
import { calls } from './calls.mjs';
import { data as loading } from './data.mjs';
import { distributed } from './distributed.mjs';

const SIDE = 227;

function placed(value, { channels_last }) {
  return channels_last ? value.to({ memory_format: torch.channels_last }) : value;
}

function data(settings) {
  const x = torch.randn(settings.batch, 3, SIDE, SIDE);
  const y = torch.randint(0, 1000, [settings.batch]);
  return [placed(x, settings), y];
}

function set_lrn({ lrn }) {
  if (lrn !== undefined) torch.backends.lrn.mode = lrn;
}

function in_dtype({ dtype }, work) {
  return dtype === 'bfloat16' ? torch.autocast('cpu', { dtype: torch.bfloat16 }, work) : work();
}

/** A training step as the notebook writes it, its parts timed apart. */
function step(settings) {
  set_lrn(settings);
  const model = placed(new AlexNet(), settings);
  const [x, y] = data(settings);
  const fused = settings.fused ? { fused: true } : {};
  const optimizer = new optim.SGD({ params: model.parameters(), lr: 0.01, momentum: 0.9, ...fused });
  const criterion = new nn.CrossEntropyLoss();
  return (count) => {
    const parts = { forward: 0, backward: 0, optimizer: 0 };
    let loss;
    for (let i = 0; i < count; i++) {
      const start = performance.now();
      loss = in_dtype(settings, () => criterion.forward(model.forward(x), y));
      const forward = performance.now();
      optimizer.zero_grad();
      loss.backward();
      const backward = performance.now();
      optimizer.step();
      const end = performance.now();
      parts.forward += (forward - start) / 1000 / count;
      parts.backward += (backward - forward) / 1000 / count;
      parts.optimizer += (end - backward) / 1000 / count;
    }
    const seconds = parts.forward + parts.backward + parts.optimizer;
    return { seconds, parts, loss: loss.item() };
  };
}

/** Seconds for one call of `work`. */
function timed(work) {
  return (count) => {
    const start = performance.now();
    for (let i = 0; i < count; i++) work();
    return { seconds: (performance.now() - start) / 1000 / count };
  };
}

function lrn(settings) {
  set_lrn(settings);
  const x = placed(torch.randn(...settings.shape), settings).requires_grad_();
  const layer = new nn.LocalResponseNorm({ size: 5, alpha: 1e-4, beta: 0.75, k: 2 });
  const gradient = placed(torch.randn(...settings.shape), settings);
  return timed(() => {
    x.grad = null;
    layer.forward(x).backward(gradient);
  });
}

function inference(settings) {
  set_lrn(settings);
  const model = placed(new AlexNet(), settings).eval();
  const [x] = data(settings);
  return timed(() => torch.inference_mode(() => in_dtype(settings, () => model.forward(x))));
}

const call = ({ call }) => timed(calls()[call]);

export const cases = { step, lrn, inference, call, data: loading, distributed };
