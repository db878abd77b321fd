// zero.py in JavaScript, step by step.
import { createHash } from 'node:crypto';
import torch, { nn, optim } from '../../../dist/index.js';
import { addon } from '../../../dist/native/addon.js';

const dist = torch.distributed;

function digest(tensors) {
  const result = createHash('sha256');
  for (const tensor of tensors) result.update(addon.to_bytes(tensor.detach().contiguous()));
  return result.digest('hex').slice(0, 16);
}

const as_tensor = (value) => (value instanceof torch.Tensor ? value : torch.tensor(value));

function flat(state) {
  const entries = [...state.state].flatMap(([index, values]) =>
    Object.entries(values)
      .filter(([, value]) => value !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [index, name, digest([as_tensor(value)])]),
  );
  return [entries, state.param_groups.map((group) => [group.lr, group.weight_decay, group.params])];
}

/** From rank `source` to all, as bytes of a file: objects that travel between ranks hold no tensors here. */
function shared(value, source) {
  const bytes = value === null ? null : torch.save(value);
  const length = torch.tensor([bytes?.length ?? 0]);
  dist.broadcast(length, source);
  const data =
    bytes === null
      ? torch.empty(length.item(), { dtype: 'uint8' })
      : torch.frombuffer(bytes.slice(), { dtype: 'uint8' });
  dist.broadcast(data, source);
  return torch.load(addon.to_bytes(data));
}

export async function run(rank, size, settings) {
  torch.manual_seed(0);
  const net = new nn.Sequential(
    new nn.Linear(12, 20),
    new nn.ReLU(),
    new nn.Linear(20, 7),
    new nn.ReLU(),
    new nn.Linear(7, 3),
  );
  const late = new nn.Linear(3, 3);
  const ddp = new nn.parallel.DistributedDataParallel(new nn.Sequential(net, late));
  const kind = optim[settings.kind];
  const groups = () => [
    { params: net.at(0).parameters() },
    { params: [...net.at(2).parameters(), ...net.at(4).parameters()], lr: 0.05 },
  ];
  const given = () => (settings.groups ? groups() : net.parameters());
  const make = () =>
    new dist.optim.ZeroRedundancyOptimizer(given(), kind, {
      parameters_as_bucket_view: settings.view,
      lr: 0.01,
      ...settings.options,
    });
  let optimizer = make();
  let scheduler = new optim.lr_scheduler.StepLR(optimizer, 3, 0.5);
  const trace = [];
  for (let step = 0; step < 10; step++) {
    const x = torch
      .arange(4 * 12)
      .mul(step + 3)
      .add(rank * 17)
      .remainder(23)
      .view(4, 12)
      .div(23);
    optimizer.zero_grad();
    ddp.forward(x).square().sum().backward();
    if (settings.async) await optimizer.step_async();
    else optimizer.step();
    scheduler.step();
    trace.push(digest(ddp.parameters()));
    if (step === 3) optimizer.add_param_group({ params: late.parameters(), lr: 0.02 });
    if (step !== 6) continue;
    optimizer.consolidate_state_dict(size - 1);
    const state = rank === size - 1 ? optimizer.state_dict() : null;
    trace.push(state && flat(state));
    if (settings.mixed) continue;
    const all = shared(state, size - 1);
    optimizer = make();
    optimizer.add_param_group({ params: late.parameters(), lr: 0.7 });
    optimizer.load_state_dict(all);
    scheduler = new optim.lr_scheduler.StepLR(optimizer, 3, 0.5);
  }
  return { trace };
}
