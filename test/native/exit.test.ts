/** Every way in which a process or a worker can end, while tensors live or work is under way. */
import t from 'tap';
import { run_script } from '../helpers/child.js';

interface Scenario {
  name: string;
  script: string;
  code?: number;
  stdout?: string;
  stderr?: RegExp;
}

const TORCH = `import torch from 'libtorch-node';
const leaf = torch.randn(600, 600, { requires_grad: true });
const long = () => { let x = leaf; for (let i = 0; i < 40; i++) x = x.matmul(leaf).mul(0.01); return x.sum(); };
`;

/** A module that starts `body` as the module of a worker. */
function worker(body: string, rest: string): string {
  const index = new URL('../../dist/index.js', import.meta.url).href;
  const module = body.replace(`'libtorch-node'`, JSON.stringify(index)); // a data: URL has no package around it
  const url = `data:text/javascript,${encodeURIComponent(module)}`;
  return `import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
const start = () => new Worker(new URL(${JSON.stringify(url)}));
${rest}`;
}

const scenarios: Scenario[] = [
  {
    name: 'the end of the script, with tensors, graphs, hooks and Functions alive',
    script: `${TORCH}
      class Twice extends torch.autograd.Function {
        static forward(ctx, x) { ctx.save_for_backward(x); ctx.x = x; return x.mul(2); }
        static backward(ctx, grad) { return grad.mul(2); }
      }
      leaf.register_hook((grad) => grad.mul(2));
      globalThis.kept = [leaf, long(), Twice.apply(leaf)];
      console.log('end');`,
    stdout: 'end\n',
  },
  {
    name: 'process.exit with tensors alive',
    script: `${TORCH} globalThis.kept = long(); process.exit(7);`,
    code: 7,
  },
  {
    name: 'process.exit while the compute thread works and a job waits',
    script: `${TORCH} long().backward_async(); long().backward_async(); setTimeout(() => process.exit(3), 5);`,
    code: 3,
  },
  {
    name: 'process.exit in a hook',
    script: `${TORCH} leaf.register_hook(() => process.exit(5)); long().backward();`,
    code: 5,
  },
  {
    name: 'process.exit in a hook that the compute thread waits for',
    script: `${TORCH} leaf.register_hook(() => process.exit(6)); long().backward_async(); long().backward_async();`,
    code: 6,
  },
  {
    name: 'process.exit in a hook of a graph that runs on other threads',
    script: `${TORCH}
      const x = torch.ones(2, { device: 'meta', requires_grad: true });
      x.register_hook(() => process.exit(8));
      x.sum().backward();`,
    code: 8,
  },
  {
    name: 'an uncaught error while the compute thread works',
    script: `${TORCH} long().backward_async(); setTimeout(() => { throw new Error('mine'); }, 5);`,
    code: 1,
    stderr: /Error: mine/,
  },
  {
    name: 'an unhandled rejection of asynchronous work',
    script: `${TORCH} leaf.mul(2).backward_async();`,
    code: 1,
    stderr: /grad can be implicitly created only for scalar outputs/,
  },
  {
    name: 'the end of the script waits for asynchronous work',
    script: `${TORCH} long().backward_async().then(() => console.log(leaf.grad.shape.join()));`,
    stdout: '600,600\n',
  },
  {
    name: 'an idle compute thread keeps no process alive',
    script: `${TORCH} await leaf.sum().backward_async(); console.log('done');`,
    stdout: 'done\n',
  },
  {
    name: 'worker.terminate() while the worker computes',
    script: worker(
      `${TORCH} import { parentPort } from 'node:worker_threads'; parentPort.postMessage('go'); for (;;) long().backward();`,
      `for (let i = 0; i < 3; i++) { const w = start(); await once(w, 'message'); console.log(await w.terminate()); }`,
    ),
    stdout: '1\n1\n1\n',
  },
  {
    name: 'the end of the only worker leaves the addon loaded, because LibTorch goes on using it',
    script: worker(
      TORCH,
      `import { existsSync, readFileSync } from 'node:fs';
       const maps = '/proc/self/maps';
       await once(start(), 'exit');
       console.log(!existsSync(maps) || /addon\\.node/.test(readFileSync(maps, 'utf8')));
       await once(start(), 'exit');`,
    ),
    stdout: 'true\n',
  },
  {
    name: 'worker.terminate() while its compute thread works',
    script: worker(
      `${TORCH} import { parentPort } from 'node:worker_threads';
       for (let i = 0; i < 20; i++) long().backward_async(); parentPort.postMessage('go');`,
      `const w = start(); await once(w, 'message'); console.log(await w.terminate());`,
    ),
    stdout: '1\n',
  },
  {
    name: 'worker.terminate() in a hook that the compute thread waits for',
    script: worker(
      `${TORCH} import { parentPort } from 'node:worker_threads';
       leaf.register_hook(() => { parentPort.postMessage('go'); for (;;); }); long().backward_async();`,
      `const w = start(); await once(w, 'message'); console.log(await w.terminate());`,
    ),
    stdout: '1\n',
  },
  // With create_graph LibTorch warns, and the warning calls JavaScript, which can no longer run.
  ...Object.entries({
    backward: 'l.backward({ create_graph: true });',
    backward_async: 'await l.backward_async({ create_graph: true });',
    'backward_async, served by a call that waits':
      'l.backward_async({ create_graph: true }); leaf.detach().add_(1);',
    'backward on another thread': `const x = torch.ones(2, { device: 'meta', requires_grad: true });
       x.register_hook(endless); x.sum().backward({ create_graph: true });`,
  }).map(([name, call]) => ({
    name: `worker.terminate() in a hook of ${name}, while a warning waits`,
    script: worker(
      `${TORCH} import { parentPort } from 'node:worker_threads';
       const endless = () => { parentPort.postMessage('go'); for (;;); };
       const l = leaf.sum().mul(2); l.register_hook(endless); ${call}`,
      `const w = start(); await once(w, 'message'); console.log(await w.terminate());`,
    ),
    stdout: '1\n',
  })),
  {
    name: 'worker.terminate() while process.emitWarning runs',
    script: worker(
      `${TORCH} import { parentPort } from 'node:worker_threads';
       process.emitWarning = () => { parentPort.postMessage('go'); for (;;); };
       leaf.sum().backward({ create_graph: true });`,
      `const w = start(); await once(w, 'message'); console.log(await w.terminate());`,
    ),
    stdout: '1\n',
  },
  {
    name: 'process.exit in a hook that a call waits for',
    script: `${TORCH} leaf.register_hook(() => process.exit(6)); leaf.sum().backward_async(); leaf.detach().add_(1);`,
    code: 6,
  },
  {
    name: 'process.exit in a worker, in a hook that stands before what the worker waits for',
    script: worker(
      `${TORCH} leaf.register_hook(() => process.exit(4)); leaf.sum().backward_async();
       torch.ones(2, { device: 'meta', requires_grad: true }).sum().backward();`,
      `const [code] = await once(start(), 'exit'); console.log(code);`,
    ),
    stdout: '4\n',
  },
  {
    name: 'process.exit in a worker',
    script: worker(
      `${TORCH} globalThis.kept = long(); long().backward_async(); process.exit(4);`,
      `const [code] = await once(start(), 'exit'); console.log(code);`,
    ),
    stdout: '4\n',
  },
  {
    name: 'an uncaught error in a worker',
    script: worker(
      `${TORCH} globalThis.kept = long(); throw new Error('mine');`,
      `const w = start(); const [error] = await once(w, 'error'); console.log(error.message);`,
    ),
    stdout: 'mine\n',
  },
  {
    name: 'process.exit while workers compute',
    script: worker(
      `${TORCH} import { parentPort } from 'node:worker_threads';
       parentPort.postMessage('go'); long().backward_async(); for (;;) long().backward();`,
      `const workers = [start(), start()]; await Promise.all(workers.map((w) => once(w, 'message'))); process.exit(9);`,
    ),
    code: 9,
  },
];

t.jobs = 2;
for (const { name, script, code = 0, stdout = '', stderr } of scenarios) {
  t.test(name, async (t) => {
    const outcome = await run_script(script);
    t.equal(outcome.code, code, outcome.stderr);
    t.equal(outcome.stdout, stdout);
    if (stderr === undefined) t.equal(outcome.stderr, '');
    else t.match(outcome.stderr, stderr);
  });
}
