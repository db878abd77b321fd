/** Evaluation against PyTorch: ten crops, top-1, top-5, confusion, and the work that layers do. */
import torch, { nn, type Tensor } from 'libtorch-node';
import t from 'tap';
import { examine } from '../../dist/training/examine.js';
import { summarize } from '../../dist/training/summary.js';
import { equal_bits, python } from '../helpers/reference.js';

const CLASSES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

const PREPARE = `
    torch.manual_seed(2)
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 36, 7)).eval()
    pictures = torch.randn(12, 3, 12, 12)
    labels = torch.arange(12) * 5 % 7
`;

function prepare(): { model: nn.Module; pictures: Tensor; labels: Tensor } {
  torch.manual_seed(2);
  const model = new nn.Sequential(
    new nn.Conv2d(3, 4, 3),
    new nn.ReLU(),
    new nn.Flatten(),
    new nn.Linear(4 * 36, 7),
  );
  return { model, pictures: torch.randn(12, 3, 12, 12), labels: torch.arange(12).mul(5).remainder(7) };
}

/** Four corners and the middle, then their mirror images, as torchvision orders them: `[count, 10, 3, side, side]`. */
function ten_crops(x: Tensor, side: number): Tensor {
  const far = (x.shape.at(-1) as number) - side;
  const five = (from: Tensor) =>
    [
      [0, 0],
      [0, far],
      [far, 0],
      [far, far],
      [far / 2, far / 2],
    ].map(([top, left]) => from.narrow(2, top as number, side).narrow(3, left as number, side));
  return torch.stack([...five(x), ...five(x.flip(3))], 1);
}

t.test('ten crops, averaged over softmax', async (t) => {
  const theirs = await python(`${PREPARE}
    def five(x, side):
        far = x.shape[-1] - side
        places = [(0, 0), (0, far), (far, 0), (far, far), (far // 2, far // 2)]
        return [x[:, :, top:top + side, left:left + side] for top, left in places]
    probabilities = []
    with torch.no_grad():
        for start in range(0, 12, 5):
            x = pictures[start:start + 5]
            crops = torch.stack([*five(x, 8), *five(x.flip(3), 8)], 1)
            output = model(crops.flatten(0, 1))
            probabilities.append(output.softmax(1).view(len(x), 10, -1).mean(1))
    p = torch.cat(probabilities)
    top = p.topk(5, 1)
    confusion = torch.zeros(7, 7, dtype=torch.int64)
    for target, guess in zip(labels, p.argmax(1)):
        confusion[target, guess] += 1
    hits = top.indices == labels[:, None]
    return [hits[:, 0].sum(), hits.sum(), confusion.tolist(), top.values.double(), top.indices,
        p.gather(1, labels[:, None]).squeeze(1).double()]`);
  const { model, pictures, labels } = prepare();
  const batches = [0, 5, 10].map((start) => {
    const count = Math.min(5, 12 - start);
    const crops = ten_crops(pictures.narrow(0, start, count), 8);
    return [crops, labels.narrow(0, start, count)] as const;
  });
  const found = await examine({ model, batches, classes: CLASSES });
  const numbers = (of: (judged: (typeof found.judged)[number]) => unknown) => found.judged.map(of);
  equal_bits(
    t,
    [
      torch.tensor(Math.round(found.acc1 * 12)),
      torch.tensor(Math.round(found.acc5 * 12)),
      found.confusion,
      torch.tensor(numbers(({ best }) => best.map(({ probability }) => probability)) as number[][], {
        dtype: 'float64',
      }),
      torch.tensor(numbers(({ best }) => best.map(({ index }) => index)) as number[][]),
      torch.tensor(numbers(({ probability }) => probability) as number[], { dtype: 'float64' }),
    ],
    theirs,
    'examine',
  );
});

t.test('one crop', async (t) => {
  const theirs = await python<number[]>(`${PREPARE}
    with torch.no_grad():
        output = model(pictures[:, :, 2:10, 2:10])
    losses = F.cross_entropy(output, labels, reduction='none').double()
    return [sum(losses.tolist()) / 12, (output.argmax(1) == labels).sum().item() / 12]`);
  const { model, pictures, labels } = prepare();
  const crop = pictures.narrow(2, 2, 8).narrow(3, 2, 8);
  const { loss, acc1 } = await examine({ model, batches: [[crop, labels]], classes: CLASSES });
  equal_bits(t, [loss, acc1], theirs, 'examine');
});

const MODELS: Readonly<Record<string, [make: () => nn.Module, shape: number[]]>> = {
  'nn.Conv2d(4, 6, 3, stride=2, padding=1, groups=2)': [
    () => new nn.Conv2d(4, 6, 3, { stride: 2, padding: 1, groups: 2 }),
    [2, 4, 9, 9],
  ],
  'nn.ConvTranspose2d(4, 6, 3, stride=2)': [
    () => new nn.ConvTranspose2d(4, 6, 3, { stride: 2 }),
    [2, 4, 5, 5],
  ],
  'nn.Conv1d(2, 3, 3)': [() => new nn.Conv1d(2, 3, 3), [1, 2, 8]],
  'nn.Conv3d(2, 3, 3)': [() => new nn.Conv3d(2, 3, 3), [1, 2, 4, 5, 6]],
  'nn.Linear(4, 2)': [() => new nn.Linear(4, 2), [3, 5, 4]],
  'nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(288, 5))': [
    () =>
      new nn.Sequential(
        new nn.Conv2d(3, 8, 3),
        new nn.BatchNorm2d(8),
        new nn.ReLU(),
        new nn.Flatten(),
        new nn.Linear(288, 5),
      ),
    [2, 3, 8, 8],
  ],
};

t.test('floating point operations', async (t) => {
  for (const [made, [make, shape]] of Object.entries(MODELS)) {
    const theirs = await python(
      `
    from torch.utils.flop_counter import FlopCounterMode
    model = eval(made)
    counter = FlopCounterMode(display=False)
    with counter:
        model(torch.zeros(shape))
    return [counter.get_total_flops(), sum(p.numel() for p in model.parameters())]`,
      { made, shape },
    );
    const { flops, parameters } = summarize(make(), torch.zeros(shape));
    equal_bits(t, [flops, parameters], theirs, `summarize ${made}`);
  }
});
