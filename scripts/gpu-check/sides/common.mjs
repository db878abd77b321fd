// What our side's programs have in common. sides/common.py is the same in Python.
import torch, { nn, optim } from '../../../dist/index.js';

const F = nn.functional;

export const SIDE = 227; // pixels of a picture of the notebook's network

/** What a precision and `best` stand for, in switches and options of PyTorch's. */
export const uses = ({ precision, best = false }) => ({
  tf32: precision !== 'float32',
  bfloat16: precision === 'bfloat16',
  channels_last: best,
  fused: best,
  benchmark: best,
});

/** Our kernels (`'fused'`), or PyTorch's own operators with their bits (`'reference'`). */
export function set_kernels(mode) {
  if (torch.backends.kernels === undefined) torch.backends.lrn.mode = mode;
  else torch.backends.kernels.mode = mode;
}

/** Sets the switches that hold for the whole process. */
export function set_switches(settings) {
  const { tf32, benchmark } = uses(settings);
  torch.backends.cuda.matmul.allow_tf32 = tf32;
  torch.backends.cudnn.benchmark = benchmark;
  set_kernels(settings.kernels ?? 'fused');
}

export const synchronize = (device) => (device === 'cuda' ? torch.cuda.synchronize() : undefined);

export const placed = (value, settings) =>
  uses(settings).channels_last ? value.to({ memory_format: torch.channels_last }) : value;

export function sgd(model, settings) {
  const options = { params: model.parameters(), lr: 0.01, momentum: 0.9, weight_decay: 0.0005 };
  return new optim.SGD(uses(settings).fused ? { ...options, fused: true } : options);
}

export function loss_of(model, x, y, settings) {
  const forward = () => {
    const logits = model.forward(x);
    return { logits, loss: F.cross_entropy(logits, y) };
  };
  return uses(settings).bfloat16
    ? torch.autocast(settings.device, { dtype: torch.bfloat16 }, forward)
    : forward();
}

/** A training step as the notebook writes it. */
export function step(model, optimizer, x, y, settings) {
  const { logits, loss } = loss_of(model, x, y, settings);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  return { logits, loss };
}
