/** Local response normalisation in one pass, held against its definition in float64 and the composed form. */

import torch, { type DType, nn, type Tensor } from 'libtorch-node';
import t from 'tap';
import { addon } from '../../dist/native/addon.js';

const F = nn.functional;
type Options = [size: number, alpha: number, beta: number, k: number];

t.afterEach(() => {
  torch.backends.lrn.mode = 'fused';
});

/** The output, and the gradient of the input for `grad`. */
function run(mode: 'fused' | 'reference', x: Tensor, grad: Tensor, options: Options): [Tensor, Tensor] {
  torch.backends.lrn.mode = mode;
  const leaf = x.detach().requires_grad_();
  const y = F.local_response_norm(leaf, ...options);
  y.backward(grad);
  return [y.detach(), leaf.grad as Tensor];
}

const double = (x: Tensor): Tensor => x.to('float64');
const largest = (x: Tensor): number => x.abs().max().item() as number;
const root_mean_square = (x: Tensor): number => Math.sqrt(x.square().mean().item() as number);

function random(shape: number[], dtype: DType = 'float32'): Tensor {
  return torch.randn(shape).to(dtype);
}

/** `x` with its channels last in memory, whatever its dimensions. */
const channels_last = (x: Tensor): Tensor => x.movedim(1, -1).contiguous().movedim(-1, 1);

const options: Options[] = [
  [5, 1e-4, 0.75, 2],
  [5, 1, 0.75, 1],
  [4, 0.5, 0.5, 1],
  [3, 0.7, 0.75, 0.5],
  [1, 1, 0.75, 1],
  [2, 0.1, 1, 1],
  [7, 0.3, 1.3, 0.5],
  [40, 0.3, 0, 1],
];

t.test('is no less accurate than the composed form', (t) => {
  torch.manual_seed(3);
  for (const magnitude of [1e-6, 1e-3, 1, 100, 1e4]) {
    for (const each of options) {
      for (const layout of [(x: Tensor) => x, channels_last]) {
        const x = layout(random([2, 30, 17, 13]).mul(magnitude));
        const grad = layout(random([2, 30, 17, 13]));
        const exact = run('reference', double(x), double(grad), each);
        const fused = run('fused', x, grad, each);
        const composed = run('reference', x, grad, each);
        for (const which of [0, 1] as const) {
          // Relative to a tenth of the largest at least: below are small differences of large numbers.
          const floor = largest(exact[which]) * 0.1;
          const error = (y: Tensor) => double(y).sub(exact[which]).div(exact[which].abs().add(floor));
          const [ours, theirs] = [
            root_mean_square(error(fused[which])),
            root_mean_square(error(composed[which])),
          ];
          // Where both have one rounding, which of them is nearer is chance.
          t.ok(ours <= theirs * 1.02, `${magnitude} ${each} ${which}: ${ours} against ${theirs}`);
        }
      }
    }
  }
  t.end();
});

t.test('dtypes, dimensions and layouts', (t) => {
  torch.manual_seed(4);
  // The error of one rounding of the output, and twice that for a gradient, which is a difference.
  const epsilon = { float32: 2 ** -22, float64: 2 ** -50, bfloat16: 2 ** -8, float16: 2 ** -10 };
  const shapes = [
    [2, 6, 7],
    [2, 6, 5, 7],
    [1, 1, 3, 3],
    [3, 2, 1, 1],
    [2, 3, 2, 3, 4],
    [1, 2, 2, 2, 2, 2],
  ];
  const layouts: [string, (x: Tensor) => Tensor][] = [
    ['contiguous', (x) => x],
    ['channels last', channels_last],
    ['transposed', (x) => x.transpose(0, -1).contiguous().transpose(0, -1)],
    ['strided', (x) => torch.stack([x, x], -1).select(-1, 0)],
    ['expanded', (x) => x.narrow(0, 0, 1).expand(x.shape)],
  ];
  for (const dtype of ['float32', 'float64', 'bfloat16', 'float16'] as const) {
    for (const shape of shapes) {
      for (const [layout, arrange] of layouts) {
        const x = arrange(random(shape, dtype));
        const grad = random(shape, dtype);
        for (const each of options) {
          const name = `${dtype} [${shape}] ${layout} ${each}`;
          const [y, dx] = run('fused', x, grad, each);
          const [exact, slope] = run('reference', double(x).contiguous(), double(grad), each);
          t.same([y.dtype, y.shape, dx.dtype, dx.shape], [dtype, shape, dtype, shape], name);
          t.same(y.stride(), torch.empty_like(x).stride(), `${name}: layout`);
          const bound = epsilon[dtype];
          if (largest(double(y).sub(exact)) > bound * largest(exact)) t.fail(`${name}: output`);
          if (largest(double(dx).sub(slope)) > bound * 2 * largest(slope)) t.fail(`${name}: gradient`);
        }
      }
    }
  }
  t.end();
});

t.test('many tiles and threads give the same bits', (t) => {
  torch.manual_seed(5);
  const threads = torch.get_num_threads();
  for (const layout of [(x: Tensor) => x, channels_last]) {
    const x = layout(random([3, 300, 41, 7]));
    const grad = layout(random([3, 300, 41, 7]));
    for (const each of options.slice(0, 4)) {
      const bytes = [1, 2, 5].map((count) => {
        torch.set_num_threads(count);
        return run('fused', x, grad, each).map((y) => Buffer.from(addon.to_bytes(y)).toString('base64'));
      });
      t.ok(bytes.every((each) => each[0] === bytes[0]?.[0] && each[1] === bytes[0]?.[1]));
      const [y, dx] = run('fused', x, grad, each);
      const [exact, slope] = run('reference', double(x), double(grad), each);
      t.ok(largest(double(y).sub(exact)) < 1e-6 && largest(double(dx).sub(slope)) < 1e-5, `${each}`);
    }
  }
  torch.set_num_threads(threads);
  t.end();
});

t.test('gradients, and gradients of gradients', (t) => {
  torch.manual_seed(6);
  for (const shape of [
    [2, 5, 3],
    [1, 6, 2, 2],
    [1, 3, 2, 1, 2],
  ]) {
    for (const [size, , beta, k] of options) {
      const each: Options = [Math.min(size, 6), 0.8, beta, k];
      const x = random(shape, 'float64').requires_grad_();
      const norm = (x: Tensor) => F.local_response_norm(x, ...each);
      t.ok(torch.autograd.gradcheck(norm, [x]), `[${shape}] ${each}`);
      const slope = (x: Tensor) =>
        torch.enable_grad(
          () => torch.autograd.grad(norm(x).sin().sum(), x, { create_graph: true })[0] as Tensor,
        );
      t.ok(torch.autograd.gradcheck(slope, [x]), `[${shape}] ${each}, twice`);
    }
  }
  t.end();
});

t.test('zeros, infinities and NaN', (t) => {
  const values = [0, 1e-30, 1e30, Infinity, NaN, -2, 3, 1e15];
  for (const k of [0, 1]) {
    for (const beta of [0.75, 0.5, 2]) {
      for (const size of [1, 5]) {
        const x = torch
          .tensor(values.map((value) => [[[value]], [[0]], [[1]]]))
          .to('float32')
          .squeeze(-1);
        torch.backends.lrn.mode = 'reference';
        const composed = F.local_response_norm(x, size, 1, beta, k);
        torch.backends.lrn.mode = 'fused';
        const fused = F.local_response_norm(x, size, 1, beta, k);
        t.ok(
          torch.allclose(fused, composed, { rtol: 1e-6, atol: 0, equal_nan: true }),
          `${size} ${beta} ${k}`,
        );
      }
    }
  }
  t.end();
});

t.test('autograd as with an operator', async (t) => {
  const x = torch.randn(1, 5, 2, 2, { requires_grad: true });
  t.equal(F.local_response_norm(x, 3).grad_fn, 'LocalResponseNormBackward0');
  t.equal(torch.no_grad(() => F.local_response_norm(x, 3)).requires_grad, false);
  t.equal(torch.inference_mode(() => F.local_response_norm(x, 3)).requires_grad, false);
  t.equal(F.local_response_norm(x.detach(), 3).grad_fn, null);

  const sum = F.local_response_norm(x, 3).sum(); // its gradient is expanded from one number
  sum.backward({ retain_graph: true });
  const first = x.grad?.clone() as Tensor;
  sum.backward();
  t.ok(torch.equal(x.grad as Tensor, first.mul(2)));
  t.throws(() => sum.backward(), /backward through the graph a second time/);

  const changed = x.mul(1);
  const y = F.local_response_norm(changed, 3);
  changed.add_(1);
  t.throws(() => y.sum().backward(), /modified by an inplace operation/);

  const empty = torch.zeros(2, 0, 3, { requires_grad: true });
  t.equal(F.local_response_norm(empty, 2), empty);
  t.throws(() => F.local_response_norm(torch.ones(1, 2, 3, 3), 0), 'as the composed form');

  const model = new nn.Sequential(new nn.Identity(), new nn.LocalResponseNorm(3));
  t.ok(torch.equal(model.forward(x), F.local_response_norm(x, 3)));
  const loss = (await model.forward_async(x)).square().sum();
  x.grad = null;
  await loss.backward_async();
  const later = x.grad;
  x.grad = null;
  F.local_response_norm(x, 3).square().sum().backward();
  t.ok(torch.equal(later as unknown as Tensor, x.grad as unknown as Tensor));
});

t.test('the switch', (t) => {
  t.equal(torch.backends.lrn.mode, 'fused');
  torch.backends.lrn.mode = 'reference';
  t.equal(torch.backends.lrn.mode, 'reference');
  const x = torch.randn(1, 5, 2, 2, { requires_grad: true });
  t.equal(F.local_response_norm(x, 3).grad_fn, 'DivBackward0');
  t.throws(
    () => {
      torch.backends.lrn.mode = 'fast' as 'fused';
    },
    { name: 'ValueError', message: "lrn.mode must be 'fused' or 'reference', but got \"fast\"" },
  );
  t.equal(torch.backends.lrn.mode, 'reference');
  t.end();
});
