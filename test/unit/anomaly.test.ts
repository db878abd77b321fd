/** `torch.autograd.detect_anomaly`: which operation's gradient fails, and where it was called. */
import { setImmediate as turn } from 'node:timers/promises';
import torch, { nn, type Tensor } from 'libtorch-node';
import t from 'tap';
import { run_script } from '../helpers/child.js';
import { warnings_of } from '../helpers/warnings.js';

const enabled = () => [torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()];
const usual = enabled();

/** A gradient that is NaN: 0 · ∞. */
function nan_of_sqrt() {
  const x = torch.zeros(1, { requires_grad: true });
  return x.sqrt().mul(0);
}

t.test('a gradient with NaN', async (t) => {
  t.same(usual, [false, true]);
  nan_of_sqrt().backward();
  const warnings = await warnings_of(() => {
    torch.autograd.detect_anomaly(() => {
      t.same(enabled(), [true, true]);
      t.throws(() => nan_of_sqrt().backward(), {
        name: 'TorchError',
        message: "Function 'SqrtBackward0' returned nan values in its 0th output.",
      });
    });
  });
  t.same(enabled(), usual);
  t.equal(warnings.length, 2);
  t.match(warnings[0], {
    category: 'UserWarning',
    message: /^Anomaly Detection has been enabled\. This mode/,
  });
  t.match(
    warnings[1]!.message,
    /^Error detected in SqrtBackward0\. Traceback of forward call that caused the error:\n +at .*nan_of_sqrt/,
  );
  torch.autograd.set_detect_anomaly(true, false, () => nan_of_sqrt().backward());
  torch.autograd.set_detect_anomaly(true, { check_nan: false }, () => t.same(enabled(), [true, false]));
  t.same(enabled(), usual);
});

t.test('an error of any backward pass shows where the operation was called', async (t) => {
  class Failing extends torch.autograd.Function {
    static override forward(_: unknown, x: Tensor) {
      return x.clone();
    }
    static override backward(): never {
      throw new Error('mine');
    }
  }
  function call_it() {
    return Failing.apply(torch.ones(1, { requires_grad: true })) as Tensor;
  }
  const warnings = await warnings_of(() => {
    const mode = torch.autograd.set_detect_anomaly(true);
    t.throws(() => call_it().sum().backward(), { message: 'mine' });
    mode.end();
  });
  t.match(
    warnings[0]?.message,
    /^Error detected in FailingBackward\. Traceback of forward.*\n( +at .*\n)* +at .*call_it/,
  );
});

t.test('an operation of a backward pass shows both', async (t) => {
  const warnings = await warnings_of(() =>
    torch.autograd.set_detect_anomaly(true, () => {
      const x = torch.zeros(1, { requires_grad: true });
      const [first] = torch.autograd.grad(x.pow(1.5), x, { create_graph: true });
      t.throws(() => first.mul(0).backward(), { message: /PowBackward0' returned nan values/ });
    }),
  );
  t.match(warnings[0]?.message, /^Error detected in PowBackward0/);
  t.match(
    warnings[1]?.message,
    /Previous calculation was induced by PowBackward0\. Traceback of forward call/,
  );
});

t.test('layers, other threads, asynchronous functions, workers', async (t) => {
  const net = new nn.Sequential(new nn.Linear(1, 1), new nn.ReLU());
  const warnings = await warnings_of(async () => {
    await torch.autograd.set_detect_anomaly(true, async () => {
      await turn();
      t.same(enabled(), [true, true], 'across an await');
      const bad = (await net.forward_async(torch.ones(1, 1))).sub(1e9).sqrt().sum();
      t.throws(() => bad.backward(), /SqrtBackward0/);
      await t.rejects(nan_of_sqrt().backward_async(), { message: /SqrtBackward0/ });
    });
  });
  t.same(enabled(), usual);
  t.equal(warnings.length, 2);
  await t.rejects(
    torch.autograd.set_detect_anomaly(true, async () => {
      await turn();
      throw new Error('mine');
    }),
    { message: 'mine' },
  );
  t.same(enabled(), usual);
  const { stdout, code } = await run_script(`
    import { Worker } from 'node:worker_threads';
    import torch from 'libtorch-node';
    torch.autograd.set_detect_anomaly(true);
    const x = torch.zeros(1, { requires_grad: true });
    const work = \`
      import torch from 'libtorch-node';
      process.on('warning', (warning) => console.log(warning.message.slice(0, 31)));
      const x = torch.zeros(1, { requires_grad: true });
      try { x.sqrt().mul(0).backward() } catch (error) { console.log(error.message) }
    \`;
    const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(work.replace("'libtorch-node'", "'" + import.meta.resolve('libtorch-node') + "'"))));
    worker.on('exit', (code) => { x.sqrt(); console.log(code) });
  `);
  t.match(stdout, "Function 'SqrtBackward0' returned nan values in its 0th output.");
  t.match(stdout, 'Error detected in SqrtBackward0');
  t.match(stdout, /0\n$/);
  t.equal(code, 0);
});

t.test('arguments', async (t) => {
  t.throws(() => (torch.autograd.set_detect_anomaly as () => unknown)(), {
    message: "set_detect_anomaly.__init__() missing 1 required positional argument: 'mode'",
  });
  t.throws(() => torch.autograd.set_detect_anomaly('yes' as never), TypeError);
  torch.set_anomaly_enabled(true, false);
  t.same(enabled(), [true, false]);
  torch.set_anomaly_enabled(false);
  t.same(enabled(), usual);
  const warnings = await warnings_of(() => void torch.autograd.detect_anomaly(false));
  t.match(warnings[1]?.message, /^torch\.autograd\.detect_anomaly\(\) alone does nothing/);
});
