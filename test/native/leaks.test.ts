/**
 * Every kind of place where JavaScript holds a tensor that a node of a C++ graph reaches: 300 steps each leave nothing
 * behind. V8 does not see what C++ holds, so each of these can close a circle that no collection ends.
 */
import t from 'tap';
import { run_script } from '../helpers/child.js';

const STEPS = 300;
/** Tensors that may be left: what the last step's frames still hold. */
const SLACK = 8;

const START = `
import torch, { nn, optim } from 'libtorch-node';
const { Function, grad } = torch.autograd;
const leaf = () => torch.ones(2, 3, { requires_grad: true });
const image = (requires_grad = true) => torch.ones(1, 2, 4, 4, { requires_grad });
const ignore = (body) => { try { body(); } catch {} };
const count = () => { torch.memory.collect(); torch.memory.collect(); return torch.memory.live().count; };
async function measure(step) {
  for (let i = 0; i < 3; i++) await step();
  const before = count();
  for (let i = 0; i < ${STEPS}; i++) await step();
  return count() - before;
}
const left = {};
`;

/** A Function whose halves are the given texts. */
const custom = (forward: string, backward = 'return grad') => `
class Custom extends Function {
  static forward(ctx, x) { ${forward} }
  static backward(ctx, grad) { ${backward} }
}`;

const CONV = 'const conv = new nn.Conv2d(2, 2, { kernel_size: 1 });';
const run_conv = '() => { conv.forward(image()).sum().backward(); }';

const places: Record<string, string> = {
  'a hook of a leaf that holds the leaf': `
    return measure(() => { const x = leaf(); x.register_hook((grad) => grad.mul(x)); x.mul(2).sum().backward(); });`,
  'a hook of a leaf, never run': `
    return measure(() => { const x = leaf(); x.register_hook((grad) => grad.mul(x)); });`,
  'a hook of a leaf that holds the loss': `
    return measure(() => { const x = leaf(); const loss = x.mul(2).sum(); x.register_hook((grad) => grad.mul(loss)); loss.backward(); });`,
  'a hook of a result that holds the result': `
    return measure(() => { const y = leaf().mul(2); y.register_hook((grad) => grad.mul(y)); y.sum().backward(); });`,
  'a hook of a result that holds what came of it': `
    return measure(() => { const y = leaf().mul(2); const loss = y.sum(); y.register_hook((grad) => grad.mul(loss)); loss.backward(); });`,
  'a hook that holds what came of its result, without a backward pass': `
    return measure(() => { const y = leaf().mul(2); const loss = y.sum(); y.register_hook((grad) => grad.mul(loss)); });`,
  'two hooks that hold each other’s tensors': `
    return measure(() => {
      const a = leaf().mul(2); const b = leaf().mul(3);
      a.register_hook((grad) => grad.mul(b)); b.register_hook((grad) => grad.mul(a));
    });`,
  'a hook of a view that holds the view': `
    return measure(() => { const y = leaf().mul(2).view(-1); y.register_hook((grad) => grad.mul(y)); y.sum().backward(); });`,
  'a hook that throws': `
    return measure(() => { const x = leaf(); x.register_hook(() => { throw new Error(String(x)); }); ignore(() => x.sum().backward()); });`,
  'a hook that was removed': `
    return measure(() => { const x = leaf(); const handle = x.register_hook((grad) => grad.mul(x)); handle.remove(); x.sum().backward(); });`,
  'the handle of a hook, kept by what the hook holds': `
    return measure(() => { const x = leaf(); const held = { x }; held.handle = x.register_hook((grad) => grad.mul(held.x)); });`,
  'a hook after the gradient': `
    return measure(() => { const x = leaf(); x.register_post_accumulate_grad_hook(() => x.grad.zero_()); x.mul(2).sum().backward(); });`,
  'hooks under create_graph': `
    return measure(() => {
      const x = leaf(); const y = x.mul(x); y.register_hook((grad) => grad.mul(y));
      const [g] = grad(y.sum(), [x], { create_graph: true }); g.register_hook((grad) => grad.mul(g)); g.sum().backward();
      x.grad = null;
    });`,
  'a kept gradient': `
    return measure(() => { const y = leaf().mul(2); y.retain_grad(); y.sum().backward(); y.grad.mul(y); });`,
  'a graph that is kept': `
    return measure(() => { const y = leaf().mul(2).sum(); y.backward({ retain_graph: true }); y.backward(); });`,

  'hooks around forward': `${CONV}
    conv.register_forward_pre_hook((module, args) => { module.seen = null; last = args; });
    conv.register_forward_hook((module, args, output) => { last = output; });
    let last; return measure(${run_conv});`,
  'a full backward hook': `${CONV} conv.register_full_backward_hook(() => {}); return measure(${run_conv});`,
  'a full backward hook, the input without gradient': `${CONV}
    conv.register_full_backward_hook(() => {}); return measure(() => { conv.forward(image(false)).sum().backward(); });`,
  'a full backward hook that changes gradients': `${CONV}
    conv.register_full_backward_hook((module, inputs, outputs) => [outputs[0].mul(2)]); return measure(${run_conv});`,
  'a full backward hook without a backward pass': `${CONV}
    conv.register_full_backward_hook(() => {}); return measure(() => { conv.forward(image()); });`,
  'a full backward hook under create_graph': `${CONV}
    conv.register_full_backward_hook(() => {});
    return measure(() => { conv.forward(image()).pow(2).sum().backward({ create_graph: true }); conv.zero_grad(); });`,
  'a full backward hook that was removed before the backward pass': `${CONV}
    return measure(() => { const handle = conv.register_full_backward_hook(() => {}); const y = conv.forward(image()).sum(); handle.remove(); y.backward(); });`,
  'a full backward pre-hook': `${CONV} conv.register_full_backward_pre_hook(() => {}); return measure(${run_conv});`,
  'full backward hooks of a chain': `
    const net = new nn.Sequential(new nn.Linear(3, 3), new nn.ReLU(), new nn.Linear(3, 1));
    for (const layer of net) { layer.register_full_backward_hook(() => {}); layer.register_full_backward_pre_hook(() => {}); }
    return measure(() => { net.forward(leaf()).sum().backward(); });`,
  'hooks of an optimizer': `
    return measure(() => {
      const x = leaf(); const optimizer = new optim.SGD({ params: [x], lr: 0.1, momentum: 0.9 });
      optimizer.register_step_pre_hook(() => { x.grad.mul(1); }); optimizer.register_step_post_hook(() => { x.mul(1); });
      x.sum().backward(); optimizer.step();
    });`,

  'a Function that marks its input': `${custom('ctx.mark_dirty(x); return x.add_(1);')}
    return measure(() => { Custom.apply(leaf().mul(2)).sum().backward(); });`,
  'a Function that marks its input, without a backward pass': `${custom('ctx.mark_dirty(x); return x.add_(1);')}
    return measure(() => { Custom.apply(leaf().mul(2)); });`,
  'a Function with an output that has no gradient': `${custom('const y = x.gt(0); ctx.mark_non_differentiable(y); return [x.mul(2), y];')}
    return measure(() => { Custom.apply(leaf())[0].sum().backward(); });`,
  'a Function that saves input and output': `${custom('const y = x.mul(2); ctx.save_for_backward(x, y); return y;', 'const [x, y] = ctx.saved_tensors; return grad.mul(x).mul(y);')}
    return measure(() => { Custom.apply(leaf()).sum().backward(); });`,
  'a Function that saves both, without a backward pass': `${custom('const y = x.mul(2); ctx.save_for_backward(x, y); return y;')}
    return measure(() => { Custom.apply(leaf()); });`,
  'an input in a field of ctx': `${custom('ctx.x = x; return x.mul(2);', 'return grad.mul(ctx.x);')}
    return measure(() => { Custom.apply(leaf().mul(2)).sum().backward(); });`,
  'an output in a field of ctx': `${custom('ctx.y = x.mul(2); return ctx.y;', 'return grad.mul(ctx.y);')}
    return measure(() => { Custom.apply(leaf()).sum().backward(); });`,
  'what came of the output in a field of ctx': `
    let last; ${custom('last = ctx; return x.mul(2);')}
    return measure(() => { const y = Custom.apply(leaf()); const loss = y.sum(); last.loss = loss; loss.backward(); });`,
  'a ctx that outlives its graph': `
    const kept = []; ${custom('ctx.y = x.mul(2); kept.push(ctx); return ctx.y;')}
    return measure(() => { Custom.apply(leaf()).sum().backward(); kept.length = 0; });`,
  'saved tensors in a field of ctx': `${custom('ctx.save_for_backward(x); return x.mul(2);', 'ctx.kept = ctx.saved_tensors; return grad;')}
    return measure(() => { Custom.apply(leaf()).sum().backward(); });`,
  'a Function whose forward throws': `${custom('ctx.x = x; ctx.save_for_backward(x); throw new Error("no");')}
    return measure(() => { ignore(() => Custom.apply(leaf())); });`,
  'a Function whose backward throws': `${custom('ctx.y = x.mul(2); return ctx.y;', 'throw new Error("no");')}
    return measure(() => { ignore(() => Custom.apply(leaf()).sum().backward()); });`,
  'a Function within a Function': `${custom('return x.mul(2);')}
    class Outer extends Function {
      static forward(ctx, x) { ctx.inner = torch.enable_grad(() => Custom.apply(x.detach().requires_grad_())); return ctx.inner.detach(); }
      static backward(ctx, grad) { return grad.mul(ctx.inner.detach()); }
    }
    return measure(() => { Outer.apply(leaf()).sum().backward(); });`,

  'the closure of a scheduler': `
    return measure(() => {
      const net = new nn.Linear(3, 1); const optimizer = new optim.SGD({ params: net.parameters(), lr: 0.1, momentum: 0.9 });
      const scheduler = new optim.lr_scheduler.LambdaLR({ optimizer, lr_lambda: (epoch) => (net.weight ? 0.9 ** epoch : 1) });
      net.forward(leaf()).sum().backward(); optimizer.step(); scheduler.step();
    });`,
  'the closure of a step': `
    const x = leaf(); const optimizer = new optim.SGD({ params: [x], lr: 0.1 });
    return measure(() => { optimizer.step(() => { optimizer.zero_grad(); const loss = x.pow(2).sum(); loss.backward(); return loss; }); });`,
  'the closures of a loader': `
    const { DataLoader, TensorDataset } = torch.utils.data;
    return measure(async () => {
      const x = torch.ones(8, 3); const dataset = new TensorDataset(x);
      const collate_fn = (items) => torch.stack(items.map(([item]) => item.mul(x.sum())));
      for await (const batch of new DataLoader(dataset, { batch_size: 4, collate_fn })) batch.sum();
      for (const batch of new DataLoader(dataset, { batch_size: 4, collate_fn })) batch.sum();
    });`,
  'asynchronous steps': `
    const net = new nn.Sequential(new nn.Linear(3, 3), new nn.ReLU(), new nn.Linear(3, 1));
    const optimizer = new optim.SGD({ params: net.parameters(), lr: 0.01, momentum: 0.9 });
    return measure(async () => {
      const output = await net.forward_async(leaf()); output.register_hook((grad) => grad.mul(output));
      optimizer.zero_grad(); await output.sum().backward_async(); await optimizer.step_async();
    });`,
  'asynchronous passes that fail': `${custom('ctx.y = x.mul(2); return ctx.y;', 'throw new Error("no");')}
    return measure(async () => { await Custom.apply(leaf()).sum().backward_async().catch(() => {}); });`,
  'scopes that keep, nest and throw': `
    return measure(async () => {
      const kept = torch.scope(() => { const x = leaf(); const y = x.mul(2); y.register_hook((grad) => grad.mul(2)); return torch.scope(() => y.sum()); });
      kept.backward();
      ignore(() => torch.scope(() => { const x = leaf(); x.register_hook((grad) => grad.mul(x)); throw new Error('no'); }));
      await torch.scope(async () => { const x = leaf(); await null; torch.keep(x.mul(2)); });
    });`,
  'modes that end in an error': `
    return measure(() => {
      ignore(() => torch.no_grad(() => { leaf().mul(2); throw new Error('no'); }));
      ignore(() => torch.enable_grad(() => { leaf().mul(torch.ones(5)); }));
    });`,
  'modules with parameters in circles': `
    return measure(() => {
      const net = new nn.Sequential(new nn.Linear(3, 3), new nn.Linear(3, 1)); net[0].bias.register_hook((grad) => grad.mul(net[1].weight.sum()));
      net.register_full_backward_hook(() => { net.length; }); net.forward(leaf()).sum().backward();
    });`,
};

// One process for all: starting one is slower than the steps.
const script = Object.entries(places)
  .map(([name, body]) => `left[${JSON.stringify(name)}] = await (async () => {${body}\n})();\n`)
  .join('');

t.test(`tensors that are left of ${STEPS} steps`, async (t) => {
  const { code, stdout, stderr } = await run_script(`${START}${script}console.log(JSON.stringify(left));`);
  t.equal(code, 0, stderr);
  const left = JSON.parse(stdout || '{}') as Record<string, number>;
  for (const name of Object.keys(places)) {
    const count = left[name] ?? Number.NaN;
    t.ok(count <= SLACK, `${name}: ${count}`);
  }
});
