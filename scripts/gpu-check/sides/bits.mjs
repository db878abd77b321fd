// Our side of the bits: prints one line of JSON. bits.py is the other side.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import torch from '../../../dist/index.js';
import { AlexNet } from '../../../dist/models/index.js';
import { opened_libtorch } from '../../../dist/native/load.js';
import { placed, SIDE, set_switches, sgd, step } from './common.mjs';

const { device, batch, steps, ways } = JSON.parse(process.argv[2]);

/** A digest of every bit, and the first numbers, for how far apart two that differ are. */
function print_of(tensor) {
  const plain = tensor.detach().cpu().contiguous();
  const data = plain.numpy();
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return {
    digest: createHash('sha256').update(bytes).digest('hex'),
    first: [...plain.flatten().narrow(0, 0, Math.min(200, plain.numel())).to('float64').numpy()],
  };
}
const prints_of = (named) => Object.fromEntries([...named].map(([name, tensor]) => [name, print_of(tensor)]));

/** The notebook's steps in PyTorch's own operators, on pictures that the CPU draws: PyTorch draws the same. */
function trace(way) {
  const settings = { ...way, device, kernels: 'reference' };
  set_switches({ ...settings, best: false });
  torch.manual_seed(1109);
  const model = new AlexNet();
  const drawn = prints_of(model.named_parameters());
  model.to(device);
  placed(model, settings);
  const optimizer = sgd(model, settings);
  const losses = [];
  let last;
  for (let i = 0; i < steps; i++) {
    const x = placed(torch.randn(batch, 3, SIDE, SIDE).to(device), settings);
    const y = torch.randint(0, 1000, [batch]).to(device);
    last = step(model, optimizer, x, y, settings);
    losses.push([`step ${i + 1}`, last.loss]);
  }
  const named = [...model.named_parameters()];
  return {
    'parameters drawn': drawn,
    losses: prints_of(losses),
    logits: prints_of([['the last step', last.logits.to('float32')]]),
    gradients: prints_of(named.map(([name, each]) => [name, each.grad])),
    weights: prints_of(named),
  };
}

/** Operators and the gradients of their inputs. */
function operators() {
  set_switches({ precision: 'float32', kernels: 'reference' });
  const list = JSON.parse(readFileSync(new URL('operators.json', import.meta.url), 'utf8'));
  torch.manual_seed(5);
  return Object.fromEntries(
    list.map(([name, shapes, rest = []]) => {
      const inputs = shapes.map((shape) => torch.randn(shape).to(device).requires_grad_());
      const output = inputs[0][name](...inputs.slice(1), ...rest);
      if (output.requires_grad) output.sum().backward();
      const gradients = inputs.flatMap(({ grad }, i) => (grad === null ? [] : [[`gradient ${i}`, grad]]));
      return [name, prints_of([['output', output], ...gradients])];
    }),
  );
}

console.log(
  JSON.stringify({
    version: opened_libtorch().installation.version.text,
    device: device === 'cuda' ? torch.cuda.get_device_name() : 'CPU',
    traces: ways.map(trace),
    operators: operators(),
  }),
);
