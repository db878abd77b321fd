/** A bfloat16 convolution with few channels and a stride on a CPU: rewritten where its input wants a gradient only. */
import t from 'tap';
import torch, { nn, type Tensor } from '../../lib/index.js';

t.teardown(() => {
  torch.backends.kernels.mode = 'fused';
});

const size = 131; // enough numbers for another order of sums to show in bfloat16
const layers = [
  { kernel_size: 11, stride: 4, padding: 0 },
  { kernel_size: 5, stride: 2, padding: 2 },
];

const bits = (x: Tensor) =>
  Buffer.from(x.detach().contiguous().reshape(-1).view(torch.uint8).numpy() as Uint8Array).toString('hex');

/** Output and gradients of one pass, in `mode`. */
function pass(
  mode: 'fused' | 'reference',
  options: (typeof layers)[number],
  wants_gradient: boolean,
): Tensor[] {
  torch.backends.kernels.mode = mode;
  torch.manual_seed(2);
  const layer = new nn.Conv2d({ in_channels: 3, out_channels: 24, ...options });
  const x = torch.randn(4, 3, size, size).requires_grad_(wants_gradient);
  const y = torch.autocast('cpu', { dtype: torch.bfloat16 }, () => layer.forward(x));
  y.backward(torch.randn_like(y));
  return [y.detach(), layer.weight.grad!, layer.bias!.grad!, ...(wants_gradient ? [x.grad!] : [])];
}

for (const options of layers) {
  const name = JSON.stringify(options);
  t.test(`${name}: pictures that want none have PyTorch's bits`, async (t) => {
    const [ours, theirs] = [pass('fused', options, false), pass('reference', options, false)];
    t.ok(ours.every((each, i) => bits(each) === bits(theirs[i]!)));
  });

  t.test(`${name}: those that do have PyTorch's numbers, rewritten`, async (t) => {
    const [ours, theirs] = [pass('fused', options, true), pass('reference', options, true)];
    for (const [i, name] of ['output', 'weight', 'bias', 'input'].entries()) {
      const far = ours[i]!.double().sub(theirs[i]!.double()).norm().item();
      const whole = theirs[i]!.double().norm().item();
      t.ok(far / whole < 2 ** -7, `${name}: ${far / whole}, of bfloat16's 8 bits`);
    }
    t.ok(bits(ours[3]!) !== bits(theirs[3]!), 'another order of sums');
  });
}
