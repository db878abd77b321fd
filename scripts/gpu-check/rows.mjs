// The rows of the benchmark.

export const THEIRS = 'python';
export const OURS = 'node';

export const precisions = {
  float32: 'as the notebook writes it: convolutions TF32, matrix products float32',
  tf32: 'TF32',
  bfloat16: 'bfloat16 autocast',
};

/** The prepared contestant of a compiled network; compiling takes long, so it begins before the row. */
export const compiled_id = (precision) => `torch.compile ${precision}`;

/** The contestants of a training step. The smaller rows leave out what the row at batch 128 shows. */
export function step_row(batch, precision, { full, compile, graphs }) {
  const entry = (side, name, settings, more = {}) => ({
    side,
    name,
    case: 'step',
    settings: { batch, precision, ...settings },
    ...more,
  });
  const best = { best: true };
  const as_written = precision === 'float32';
  const graph = { ...best, graph: true };
  return {
    batch,
    precision,
    entries: [
      ...(as_written || full ? [entry(THEIRS, 'PyTorch, as written', {})] : []),
      entry(THEIRS, 'PyTorch, best eager', best),
      ...(graphs ? [entry(THEIRS, 'PyTorch, best, CUDA graph', graph)] : []),
      ...(compile
        ? [
            entry(
              THEIRS,
              'PyTorch, torch.compile',
              { ...best, compile: true },
              { id: compiled_id(precision) },
            ),
          ]
        : []),
      ...(compile && graphs
        ? [entry(THEIRS, 'PyTorch, torch.compile, CUDA graph', { ...graph, compile: true })]
        : []),
      ...(as_written || full ? [entry(OURS, 'here, as written', {})] : []),
      ...(full ? [entry(OURS, 'here, as written, kernels off', { kernels: 'reference' })] : []),
      entry(OURS, 'here, best', best),
      ...(full ? [entry(OURS, 'here, best, kernels off', { ...best, kernels: 'reference' })] : []),
      ...(graphs ? [entry(OURS, 'here, best, CUDA graph', graph)] : []),
    ],
  };
}

const three = (kind, settings) => [
  { side: THEIRS, name: 'PyTorch', case: kind, settings },
  { side: OURS, name: 'here', case: kind, settings },
  { side: OURS, name: 'here, kernels off', case: kind, settings: { ...settings, kernels: 'reference' } },
];

/** Channels in and out, kernel, stride, padding, side of the pictures. */
const CONV1 = [3, 96, 11, 4, 0, 227];
/** First convolutions of other networks: where ours has no faster form, PyTorch's must run. */
const FIRST = {
  'ResNet 3x7x7 by 2': [3, 64, 7, 2, 3, 224],
  'MobileNet 3x3x3 by 2': [3, 32, 3, 2, 1, 224],
  'YOLO 3x6x6 by 2': [3, 64, 6, 2, 2, 224],
  'Atari 4x8x8 by 4': [4, 32, 8, 4, 0, 84],
};

/** LocalResponseNorm and first convolutions, forward and backward. */
export function kernel_rows(batch, device) {
  const settings = (dtype, channels_last) => ({
    precision: dtype === 'float32' ? 'float32' : 'bfloat16',
    dtype,
    channels_last,
  });
  const lrn = (channels, side, dtype, channels_last = false) => ({
    name: `LRN ${batch}x${channels}x${side}x${side}, ${dtype}${channels_last ? ', channels_last' : ''}`,
    entries: three('lrn', { shape: [batch, channels, side, side], ...settings(dtype, channels_last) }),
  });
  const conv1 = (channels_last, more = {}) => ({
    name: `conv1 forward, weight gradient, bfloat16${channels_last ? ', channels_last' : ''}${more.best ? ', at its best' : ''}`,
    entries: three('conv1', {
      batch,
      convolution: CONV1,
      ...settings('bfloat16', channels_last),
      ...more,
    }),
  });
  const first = ([name, convolution], dtype) => ({
    name: `${name}, ${dtype === 'float32' ? 'TF32' : dtype}, channels_last`,
    entries: three('conv1', { batch, convolution, ...settings(dtype, true) }),
  });
  return [
    lrn(96, 27, 'float32'),
    lrn(96, 27, 'float32', true),
    // PyTorch has no bfloat16 mean pooling over three dimensions on the CPU
    ...(device === 'cuda' ? [lrn(96, 27, 'bfloat16'), lrn(96, 27, 'bfloat16', true)] : []),
    lrn(256, 13, 'float32'),
    lrn(256, 13, 'float32', true),
    conv1(false),
    conv1(true),
    conv1(true, { best: true }),
    ...(device === 'cuda'
      ? Object.entries({ 'AlexNet 3x11x11 by 4': CONV1, ...FIRST }).flatMap((each) =>
          ['bfloat16', 'float16', 'float32'].map((dtype) => first(each, dtype)),
        )
      : []),
  ];
}

export const CALLS = [
  'a.add(b)',
  'a.relu()',
  'a.add_(b)',
  'a.mul(0.99)',
  'leaf.add(b)',
  'a.view(2, 2)',
  'a.detach()',
  'torch.empty(4)',
  'training step',
];

export const call_row = (call) => ({
  name: call,
  entries: [THEIRS, OURS].map((side) => ({
    side,
    name: side === OURS ? 'here' : 'PyTorch',
    case: 'call',
    settings: { call, precision: 'float32' },
  })),
});

/** Parts of the step, apart: layers `from` to `to` of a stack on an input of `shape`, and the optimizer. */
export const SEGMENTS = {
  'conv1, ReLU, pooling, LRN': { stack: 'conv', from: 0, to: 4, shape: [3, 227, 227] },
  'conv2, ReLU, pooling, LRN': { stack: 'conv', from: 4, to: 8, shape: [96, 27, 27] },
  'conv3, ReLU': { stack: 'conv', from: 8, to: 10, shape: [256, 13, 13] },
  'conv4, ReLU': { stack: 'conv', from: 10, to: 12, shape: [384, 13, 13] },
  'conv5, ReLU, pooling': { stack: 'conv', from: 12, to: 15, shape: [384, 13, 13] },
  'dropouts and fully connected layers': { stack: 'fc', from: 0, to: 7, shape: [9216] },
  'SGD over all parameters': 'SGD',
};

export const segment_row = (name, batch, precision) => ({
  name,
  entries: three('segment', { segment: SEGMENTS[name], batch, precision, best: true }),
});
