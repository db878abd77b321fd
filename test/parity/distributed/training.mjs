// training.py in JavaScript, step by step.
import { createHash } from 'node:crypto';
import torch, { nn, optim } from '../../../dist/index.js';
import { addon } from '../../../dist/native/addon.js';

const dist = torch.distributed;

export async function run(rank, size, settings) {
  class Net extends nn.Module {
    features = new nn.Sequential(
      new nn.Conv2d(3, 16, 5, { stride: 2 }),
      new nn.ReLU(),
      new nn.LocalResponseNorm(5),
      new nn.MaxPool2d(3, 2),
      new nn.Conv2d(16, 32, 3, { padding: 1 }),
      new nn.BatchNorm2d(32),
      new nn.ReLU({ inplace: true }),
      new nn.MaxPool2d(3, 2),
    );
    classifier = new nn.Sequential(
      new nn.Dropout(0.5),
      new nn.Linear(32 * 2 * 2, 64),
      new nn.ReLU(),
      new nn.Linear(64, 10),
    );
    unused = new nn.Linear(4, 4);

    forward(x, leave_out) {
      const features = this.features.forward(x).flatten(1);
      const logits = leave_out ? features.narrow(1, 0, 10) : this.classifier.forward(features);
      return logits.add(settings.unused ? 0 : this.unused.forward(torch.ones(4)).sum());
    }

    async forward_async(x, leave_out) {
      if (leave_out) return this.forward(x, leave_out);
      const features = (await this.features.forward_async(x)).flatten(1);
      const logits = await this.classifier.forward_async(features);
      return logits.add(settings.unused ? 0 : this.unused.forward(torch.ones(4)).sum());
    }
  }

  function digest(tensors) {
    const result = createHash('sha256');
    for (const tensor of tensors) {
      result.update(tensor === null ? 'none' : addon.to_bytes(tensor.detach().contiguous()));
    }
    return result.digest('hex').slice(0, 16);
  }

  torch.manual_seed(rank);
  const net = new Net();
  const ddp = new nn.parallel.DistributedDataParallel(net, { ...settings.ddp });
  const sgd = { lr: 0.01, momentum: 0.9, weight_decay: 5e-4 };
  const optimizer = settings.zero
    ? new dist.optim.ZeroRedundancyOptimizer(ddp.parameters(), optim.SGD, sgd)
    : new optim.SGD({ params: ddp.parameters(), ...sgd });

  function own_hook(weight, bucket) {
    const scaled = bucket.buffer().mul(rank === 0 ? weight : 1);
    return dist
      .all_reduce(scaled, { async_op: true })
      .get_future()
      .then((ended) => ended.value()[0].div(weight + size - 1))
      .then((ended) => ended.value().add(bucket.index() + Number(bucket.is_last())));
  }

  const { default_hooks } = dist.algorithms.ddp_comm_hooks;
  const hooks = {
    allreduce: [null, default_hooks.allreduce_hook],
    fp16: [null, default_hooks.fp16_compress_hook],
    wrapped: [dist.group.WORLD, default_hooks.fp16_compress_wrapper(default_hooks.allreduce_hook)],
    own: [3, own_hook],
  };
  if (settings.hook !== undefined) ddp.register_comm_hook(...hooks[settings.hook]);
  const enabled = settings.amp ?? false;
  const scaler = new torch.amp.GradScaler('cpu', { enabled });
  torch.manual_seed(100 + rank);
  const trace = [];

  async function backward(step) {
    const x = torch
      .arange(4 * 3 * 32 * 32)
      .mul(step + 3)
      .add(rank * 17)
      .remainder(23)
      .view(4, 3, 32, 32)
      .div(23);
    const y = torch
      .arange(4)
      .mul(3)
      .add(step + rank)
      .remainder(10);
    const leave_out = Boolean(settings.unused) && step % 3 === 1;
    const loss = await torch.autocast('cpu', { dtype: 'bfloat16', enabled }, async () => {
      const logits = settings.async ? await ddp.forward_async(x, leave_out) : ddp.forward(x, leave_out);
      return nn.functional.cross_entropy(logits, y);
    });
    if (settings.async) await scaler.scale(loss).backward_async();
    else scaler.scale(loss).backward();
  }

  async function train(steps) {
    for (let step = 0; step < steps; step++) {
      const quiet = settings.no_sync && step % 2 === 0;
      await (quiet ? ddp.no_sync(() => backward(step)) : backward(step));
      trace.push(digest(ddp.parameters().map((each) => each.grad)));
      if (quiet) continue;
      if (settings.clip) trace.push(digest([nn.utils.clip_grad_norm_(ddp.parameters(), 0.5)]));
      scaler.step(optimizer);
      scaler.update();
      optimizer.zero_grad();
    }
  }

  if (settings.join === undefined) {
    await train(20);
  } else {
    const joinables = settings.zero ? [ddp, optimizer] : [ddp];
    await new dist.algorithms.Join(joinables, settings.join).run(() => train(20 - 6 * rank));
  }
  return {
    trace,
    parameters: digest(ddp.parameters()),
    buffers: digest(ddp.buffers()),
    keys: Object.keys(ddp.state_dict()),
  };
}
