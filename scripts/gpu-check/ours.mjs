// Our side of the check: prints one line of JSON. scripts/gpu-check/theirs.py is the other side.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const settings = JSON.parse(process.argv[2]);
const load = (file) => import(pathToFileURL(join(settings.home, 'dist', file)).href);
const { default: torch, nn, optim } = await load('index.js');
const { AlexNet } = await load('models/index.js');
const { draw_picture, scenes, SIDE } = await load('data/pictures/draw.js');
const { presets } = await load('cli/presets.js');
const { open_libtorch } = await load('native/load.js');
const F = nn.functional;
const device = torch.device(settings.device);
const on_gpu = device.type === 'cuda';
const wait = () => (on_gpu ? torch.cuda.synchronize() : undefined);

const bytes_of = (tensor) => {
  const data = tensor.detach().cpu().contiguous().numpy();
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
};
const digest = (tensor) => createHash('sha256').update(bytes_of(tensor)).digest('hex');

function start(seed) {
  torch.manual_seed(seed);
  const model = new AlexNet();
  const drawn = Object.fromEntries([...model.named_parameters()].map(([name, each]) => [name, digest(each)]));
  model.to(device);
  const { lr, momentum, weight_decay } = presets.notebook;
  const optimizer = new optim.SGD({ params: model.parameters(), lr, momentum, weight_decay });
  return { model, optimizer, drawn };
}

function step(model, optimizer, x, y) {
  const loss = F.cross_entropy(model.forward(x), y);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  return loss;
}

/** Five steps from the notebook's seed, on pictures that the CPU draws: PyTorch draws the same. */
function trace() {
  const { model, optimizer, drawn } = start(1109);
  const losses = [];
  for (let i = 0; i < 5; i++) {
    const x = torch.randn(settings.trace_batch, 3, 227, 227).to(device);
    const y = torch.randint(0, 1000, [settings.trace_batch]).to(device);
    losses.push(step(model, optimizer, x, y).item());
  }
  const weights = [...model.named_parameters()].map(([name, each]) => [
    name,
    [...each.detach().flatten().narrow(0, 0, Math.min(1000, each.numel())).cpu().numpy()],
  ]);
  return { drawn, losses, weights: Object.fromEntries(weights) };
}

function time() {
  const { model, optimizer } = start(1);
  const x = torch.randn(settings.batch, 3, 227, 227).to(device);
  const y = torch.randint(0, 1000, [settings.batch]).to(device);
  const times = [];
  for (let i = 0; i < settings.timed + 5; i++) {
    wait();
    const begin = process.hrtime.bigint();
    step(model, optimizer, x, y).dispose();
    wait();
    times.push(Number(process.hrtime.bigint() - begin) / 1e6);
  }
  return times.slice(5);
}

/** Pictures as a tensor: cut to 227 x 227 from the middle, from -1 to 1. */
function pictures() {
  const names = Object.keys(scenes);
  const drawn = names.flatMap((name, label) =>
    Array.from({ length: settings.pictures }, (_, seed) => ({
      label,
      pixels: draw_picture(name, 1000 * label + seed),
    })),
  );
  const cut = Math.floor((SIDE - 227) / 2);
  const images = drawn.map(({ pixels }) =>
    torch
      .tensor(pixels)
      .reshape([SIDE, SIDE, 3])
      .permute([2, 0, 1])
      .narrow(1, cut, 227)
      .narrow(2, cut, 227)
      .to('float32')
      .div(127.5)
      .sub(1),
  );
  return { x: torch.stack(images), y: torch.tensor(drawn.map(({ label }) => label)), classes: names.length };
}

/** The notebook, corrected, with the preset that learns: its loop over the built-in pictures. */
function notebook() {
  const { x, y, classes } = pictures();
  const { batch_size, lr, momentum, weight_decay, step_size, gamma } = presets.kaiming;
  torch.manual_seed(1109);
  const model = new AlexNet({ num_classes: classes, init: 'kaiming' }).to(device);
  const optimizer = new optim.SGD({ params: model.parameters(), lr, momentum, weight_decay });
  const lr_scheduler = new optim.lr_scheduler.StepLR(optimizer, { step_size, gamma });
  const epochs = [];
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    const order = torch.randperm(y.shape[0]);
    const losses = [];
    for (let first = 0; first < y.shape[0]; first += batch_size) {
      const rows = order.narrow(0, first, Math.min(batch_size, y.shape[0] - first));
      losses.push(
        step(model, optimizer, x.index_select(0, rows).to(device), y.index_select(0, rows).to(device)).item(),
      );
    }
    lr_scheduler.step();
    epochs.push(losses.reduce((sum, loss) => sum + loss, 0) / losses.length);
  }
  return { epochs, classes, pictures: y.shape[0] };
}

const result = {
  version: open_libtorch().engine.version.text,
  device: on_gpu ? torch.cuda.get_device_name() : 'CPU',
  trace: trace(),
  notebook: notebook(),
  times: time(),
  peak: on_gpu ? torch.cuda.max_memory_allocated() : null,
};
console.log(JSON.stringify(result));
