/** Several worker threads with the addon, beside the main thread. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import t from 'tap';
import torch from 'libtorch-node';

const index = new URL('../../dist/index.js', import.meta.url).href;

function start(body: string): Worker {
  const module = `import torch from ${JSON.stringify(index)};
import { parentPort } from 'node:worker_threads';
${body}`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(module)}`));
}

const STEP = `
  const w = torch.full([40, 40], 0.5, { requires_grad: true });
  let seen = 0;
  w.register_hook((grad) => { seen += 1; return grad.mul(2); });
  class Twice extends torch.autograd.Function {
    static forward(ctx, x) { return x.mul(2); }
    static backward(ctx, grad) { return grad.mul(2); }
  }
  for (let i = 0; i < 30; i++) {
    const loss = Twice.apply(w.matmul(w)).sum();
    if (i % 2) loss.backward(); else await loss.backward_async();
  }
  const result = [seen, w.grad.sum().item(), w.grad instanceof torch.Tensor];
`;

t.test('workers compute at once, each with its own classes and hooks', async (t) => {
  const workers = Array.from({ length: 4 }, () => start(`${STEP} parentPort.postMessage(result);`));
  const results = await Promise.all(
    workers.map(async (worker) => {
      const [message] = await once(worker, 'message');
      const [code] = await once(worker, 'exit');
      return { message, code };
    }),
  );
  // d(sum(2 w w))/dw = 2 (1 wᵀ + wᵀ 1), each element 2 · 2 · 40 · 0.5; twice for the hook, 30 times
  const wanted = { message: [30, 1600 * 80 * 2 * 30, true], code: 0 };
  t.same(results, [wanted, wanted, wanted, wanted]);
});

t.test('modes belong to their thread', async (t) => {
  const mode = torch.no_grad().begin();
  const worker = start(
    `parentPort.postMessage([torch.is_grad_enabled(), torch.is_inference_mode_enabled()]);`,
  );
  const [message] = await once(worker, 'message');
  mode.end();
  t.same(message, [true, false]);
});

t.test('an error class is that of its thread', async (t) => {
  const worker = start(`
    try { torch.ones(2, 3).matmul(torch.ones(2, 3)); } catch (error) {
      parentPort.postMessage([error instanceof torch.TorchError, error.code]);
    }`);
  const [message] = await once(worker, 'message');
  t.same(message, [true, 'ERR_TORCH']);
});

t.test('tensors of a worker are freed when it ends', async (t) => {
  const before = torch.memory.live().allocated;
  const worker = start(`globalThis.kept = torch.ones(4 << 20); parentPort.postMessage('held');`);
  await once(worker, 'exit');
  t.ok(torch.memory.live().allocated < before + (1 << 20), 'the 16 MiB are gone');
});
