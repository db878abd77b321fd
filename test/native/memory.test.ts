/** Memory stays bounded without any ceremony. Each program runs in a process of its own. */
import t from 'tap';
import { MEASURE, run_script } from '../helpers/child.js';

interface Program {
  name: string;
  script: string;
  check: (measured: Record<string, number>) => string | null;
}

const START = `${MEASURE}
import torch, { nn, optim } from 'libtorch-node';
const F = nn?.functional;
const report = (values) => console.log(JSON.stringify(values));
`;

const below = (limit: number) => (m: Record<string, number>) =>
  (m.peak as number) < limit ? null : `peak ${m.peak} MiB, allowed ${limit}`;

const MODEL = `
const model = new nn.Sequential(
  new nn.Conv2d(3, 16, { kernel_size: 3, padding: 1 }), new nn.ReLU({ inplace: true }), new nn.MaxPool2d(2),
  new nn.Conv2d(16, 32, { kernel_size: 3, padding: 1 }), new nn.ReLU({ inplace: true }), new nn.MaxPool2d(2),
  new nn.Flatten(), new nn.Linear(32 * 8 * 8, 10));
const optimizer = new optim.SGD({ params: model.parameters(), lr: 0.01, momentum: 0.9 });
`;

const programs: Program[] = [
  {
    name: 'a synchronous loop makes and drops 3,000 tensors of 1 MiB',
    script: `for (let i = 0; i < 3000; i++) torch.ones(512, 512);
      report({ peak: peak(), allocated: torch.memory.live().allocated / 1048576 });`,
    check: (m) =>
      below(400)(m) ?? ((m.allocated as number) < 200 ? null : `${m.allocated} MiB still allocated`),
  },
  {
    name: 'a loop of small tensors',
    script: `const x = torch.ones(16); for (let i = 0; i < 300000; i++) x.add(1); report({ peak: peak() });`,
    check: below(400),
  },
  {
    name: 'large tensors of many sizes: each has its memory alone, and all no more than was in use at one time',
    script: `const held = [];
      let seed = 1, used = 0, most = 0, wrong = 0;
      const below = (n) => (seed = (seed * 48271) % 2147483647) % n;
      const base = now();
      for (let i = 0; i < 400; i++) {
        const mebibytes = 4 + below(40);
        const x = torch.full([mebibytes * 262144], i, { dtype: torch.float32 });
        held.push({ x, i, mebibytes });
        used += mebibytes + 2;
        most = Math.max(most, used);
        if (held.length < 7) continue;
        const [one] = held.splice(below(7), 1);
        if (one.x.min().item() !== one.i || one.x.max().item() !== one.i) wrong++;
        one.x.dispose();
        used -= one.mebibytes + 2;
      }
      report({ wrong, base, most, peak: peak() });`,
    check: (m) =>
      m.wrong !== 0
        ? `${m.wrong} tensors have the numbers of others`
        : below((m.base as number) + (m.most as number) + 32)(m),
  },
  {
    name: 'views keep no storage alive for long',
    script: `for (let i = 0; i < 1500; i++) torch.ones(512, 512).view(-1).narrow(0, 0, 2); report({ peak: peak() });`,
    check: below(400),
  },
  {
    name: 'forward passes without a backward pass: graphs held by dropped objects only',
    script: `const w = torch.randn(256, 256, { requires_grad: true });
      for (let i = 0; i < 800; i++) { let x = w; for (let k = 0; k < 8; k++) x = x.mul(w).tanh(); }
      report({ peak: peak() });`,
    check: below(400),
  },
  {
    name: 'custom Functions and hooks without a backward pass',
    script: `const w = torch.randn(512, 512, { requires_grad: true });
      class Square extends torch.autograd.Function {
        static forward(ctx, x) { const y = x.mul(x); ctx.save_for_backward(x, y); ctx.note = 'mine'; return y; }
        static backward(ctx, grad) { const [x] = ctx.saved_tensors; return grad.mul(x).mul(2); }
      }
      for (let i = 0; i < 1000; i++) Square.apply(w.mul(2)).register_hook((grad) => grad);
      report({ peak: peak() });`,
    check: below(400),
  },
  {
    name: 'throwing leaks nothing',
    script: `const a = torch.ones(512, 512); let errors = 0;
      for (let i = 0; i < 2000; i++) {
        const b = a.add(1);
        try { b.matmul(torch.ones(3)); } catch { errors++; }
        try { b.requires_grad_(); b.register_hook(() => { throw new Error('mine'); }); b.sum().backward(); } catch { errors++; }
      }
      report({ peak: peak(), errors });`,
    check: (m) => below(400)(m) ?? (m.errors === 4000 ? null : `${m.errors} errors`),
  },
  {
    name: 'hooks that are added and removed leave nothing behind',
    script: `const w = torch.ones(4, { requires_grad: true });
      const heap = () => (torch.memory.collect(), process.memoryUsage().heapUsed / 1048576);
      const before = heap();
      for (let i = 0; i < 200000; i++) w.register_hook(() => {}).remove();
      report({ left: heap() - before, of: w.numel() });`,
    // each that stayed would hold a closure: 12 MiB and more
    check: (m) => ((m.left as number) < 4 ? null : `${m.left} MiB of the heap are left`),
  },
  {
    name: 'models and optimizers that a function made and trained, in a synchronous loop',
    script: `const work = () => {
        const model = new nn.Sequential(new nn.Linear(512, 512), new nn.Linear(512, 512));
        const optimizer = new optim.SGD({ params: model.parameters(), lr: 0.01, momentum: 0.9 });
        for (let step = 0; step < 3; step++) { optimizer.zero_grad(); model.forward(torch.ones(4, 512)).sum().backward(); optimizer.step(); }
      };
      for (let i = 0; i < 100; i++) work();
      report({ peak: peak(), allocated: torch.memory.live().allocated / 1048576 });`,
    check: (m) =>
      below(450)(m) ?? ((m.allocated as number) < 200 ? null : `${m.allocated} MiB of 600 still allocated`),
  },
  {
    name: 'tensors that grew old and were dropped',
    script: `for (let round = 0; round < 6; round++) {
        const held = Array.from({ length: 200 }, () => torch.ones(512, 512));
        for (let i = 0; i < 4; i++) torch.memory.sweep();
        held.length = 0;
      }
      report({ peak: peak() });`,
    // 1,200 MiB if old objects are never collected
    check: below(750),
  },
  {
    name: 'tensors that come one by one are young when they die',
    script: `let left = 0;
      for (let i = 0; i < 40; i++) {
        torch.ones(1000);
        torch.memory.sweep();
        left = Math.max(left, torch.memory.live().count);
      }
      report({ left });`,
    // a sweep collects young objects only, unless bytes have grown: those that waited for their tensor are old
    check: (m) => ((m.left as number) < 4 ? null : `${m.left} tensors are left`),
  },
  {
    name: 'generators and schedulers in a synchronous loop',
    script: `const optimizer = new optim.SGD({ params: [torch.ones(1)], lr: 0.1 });
      for (let i = 0; i < 60000; i++) new torch.Generator();
      for (let i = 0; i < 3000; i++) new optim.lr_scheduler.StepLR({ optimizer, step_size: 1 });
      report({ peak: peak() });`,
    check: below(400),
  },
  {
    name: 'archives that are made in memory',
    script: `const x = torch.ones(1024, 1024); let size = 0;
      for (let i = 0; i < 300; i++) size = torch.save(x).length;
      report({ peak: peak(), size });`,
    check: below(500),
  },
  {
    name: 'asynchronous backward passes',
    script: `const w = torch.randn(512, 512, { requires_grad: true });
      for (let i = 0; i < 300; i++) { await w.mul(2).tanh().mul(w).sum().backward_async(); w.grad = null; }
      report({ peak: peak() });`,
    check: below(400),
  },
  {
    name: '300 steps of a small convnet, written as the notebook writes them',
    script: `${MODEL}
      const X = torch.randn(16, 3, 32, 32); const y = torch.randint(0, 10, [16]);
      let at50 = 0;
      for (let step = 1; step <= 300; step++) {
        const output = model.forward(X);
        const loss = F.cross_entropy(output, y);
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
        if (step === 50) at50 = now();
      }
      report({ at50, at300: now(), peak: peak() });`,
    check: (m) =>
      (m.at300 as number) < (m.at50 as number) * 1.2
        ? null
        : `${m.at50} MiB after 50 steps, ${m.at300} after 300`,
  },
];

t.jobs = 2;
for (const { name, script, check } of programs) {
  t.test(name, async (t) => {
    const { code, stdout, stderr } = await run_script(START + script);
    t.equal(code, 0, stderr);
    const measured = JSON.parse(stdout || '{}') as Record<string, number>;
    t.equal(check(measured), null, JSON.stringify(measured));
    t.comment(stdout.trim());
  });
}
