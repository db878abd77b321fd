// A trainer whose steps are graphs.
import torch from '../../../dist/index.js';
import { Trainer } from '../../../dist/training/index.js';
import { bits, check, same } from './check.mjs';
import { batches, make_net } from './network.mjs';

const { optim, cuda } = torch;

await check('trainer_graph', async () => {
  torch.backends.cudnn.deterministic = true;
  const [whole, odd] = [batches(), batches()[0].map((tensor) => tensor.narrow(0, 0, 5))];
  const all = [...whole, ...whole, odd, ...whole];
  const train = {
    length: all.length,
    async *[Symbol.asyncIterator]() {
      yield* all;
    },
  };
  const run = async (options) => {
    const model = make_net();
    // rates that float32 has exactly: a graph reads them as a tensor
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.0625, momentum: 0.9, fused: true });
    const lr_scheduler = new optim.lr_scheduler.StepLR(optimizer, { step_size: 6, gamma: 0.5 });
    cuda.manual_seed(77);
    const trainer = new Trainer({
      ...{ model, optimizer, lr_scheduler, lr_scheduler_interval: 'step', train, epochs: 2, device: 'cuda' },
      ...{ layer_freq: 7, ...options },
    });
    await trainer.fit();
    return [...bits([...model.parameters()]), trainer.history.epochs.train_loss];
  };
  for (const amp of [false, 'bfloat16', 'float16']) {
    for (const clip_grad_norm of [null, 0.5]) {
      const [eager, graphed] = [
        await run({ amp, clip_grad_norm }),
        await run({ amp, clip_grad_norm, cuda_graph: true }),
      ];
      same(graphed, eager, `amp ${amp}, clip_grad_norm ${clip_grad_norm}: weights and losses of 32 steps`);
    }
  }
  torch.backends.cudnn.deterministic = false;
});
