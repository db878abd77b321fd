// Mixed precision.
import torch from '../../../dist/index.js';
import { bits, check, holds, on_gpu, refuses } from './check.mjs';
import { batches, make_net } from './network.mjs';

const { nn, optim, cuda } = torch;
const F = nn.functional;

await check('grad_scaler', () => {
  const run = (make, init_scale) => {
    const net = make_net();
    const optimizer = make([...net.parameters()]);
    const scaler = new torch.amp.GradScaler('cuda', { init_scale, growth_interval: 4 });
    const [x, y] = batches()[0];
    const before = bits([...net.parameters()]);
    const trace = [];
    let skipped = null;
    for (let step = 0; step < 30; step++) {
      optimizer.zero_grad();
      const loss = torch.autocast('cuda', torch.float16, () => F.cross_entropy(net.forward(x), y));
      scaler.scale(loss).backward();
      scaler.step(optimizer);
      scaler.update();
      if (step === 0) skipped = JSON.stringify(bits([...net.parameters()])) === JSON.stringify(before);
      trace.push([loss.item(), scaler.get_scale()]);
    }
    return { trace, skipped };
  };
  const report = {};
  const sgd = (options) => (params) => new optim.SGD(params, { lr: 0.05, momentum: 0.9, ...options });
  const makers = {
    sgd: sgd({}),
    sgd_fused: sgd({ fused: true }),
    adam_fused: (p) => new optim.Adam(p, { fused: true }),
  };
  for (const [name, make] of Object.entries(makers)) {
    const usual = run(make, 1024);
    holds(!usual.skipped, `${name}: the first step is taken`);
    holds(
      usual.trace.at(-1)[0] < usual.trace[0][0],
      `${name}: the loss falls: ${usual.trace.map(([loss]) => loss)}`,
    );
    holds(usual.trace.at(-1)[1] > 1024, `${name}: the scale grows`);
    const large = run(make, 2 ** 40);
    holds(large.skipped, `${name}: a step with infinities is left out`);
    holds(large.trace[0][1] === 2 ** 39, `${name}: the scale is halved`);
    report[name] = { last: usual.trace.at(-1), large: large.trace.at(-1) };
  }
  return report;
});

await check('fp32_precision', () => {
  const [a, b] = [0, 1].map(() => torch.randn(512, 512, on_gpu));
  const { matmul } = torch.backends.cuda;
  const before = matmul.fp32_precision;
  const exact = a.double().matmul(b.double());
  const error = (precision) => {
    matmul.fp32_precision = precision;
    return a.matmul(b).double().sub(exact).abs().max().item();
  };
  const [ieee, tf32] = [error('ieee'), error('tf32')];
  matmul.fp32_precision = before;
  refuses(() => (matmul.fp32_precision = 'bf16'), 'TorchError', /precision/);
  holds(tf32 > ieee || !cuda.is_tf32_supported(), `tf32 ${tf32} is less exact than ieee ${ieee}`);
  return { ieee, tf32 };
});

await check('fp32_precision_apart', () => {
  const { conv, rnn } = torch.backends.cudnn;
  const before = [conv.fp32_precision, rnn.fp32_precision];
  const layers = new nn.Sequential(new nn.Conv2d(3, 8, 5, 2), new nn.ReLU()).to(on_gpu.device);
  const x = torch.randn(2, 3, 32, 32, on_gpu);
  try {
    for (const precision of ['ieee', 'tf32']) {
      conv.fp32_precision = precision;
      rnn.fp32_precision = precision === 'ieee' ? 'tf32' : 'ieee';
      const output = layers.forward(x);
      holds(output.isfinite().all().item(), `convolutions in ${precision}, recurrent layers not`);
    }
  } finally {
    [conv.fp32_precision, rnn.fp32_precision] = before;
  }
});
