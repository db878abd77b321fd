/**
 * What this library looks for in Object.prototype: nothing. A program runs that takes as many ways through the library as
 * it can; polluted-rooms.test.ts has those through jobs of several processes, the program and the search for LibTorch.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import torch, {
  amp,
  autograd,
  datasets,
  nn,
  optim,
  safetensors,
  type Tensor,
  transforms,
  vision,
} from 'libtorch-node';
import {
  Checkpoints,
  evaluate,
  lr_schedule,
  predict,
  read_checkpoint,
  Trainer,
} from 'libtorch-node/training';
import sharp from 'sharp';
import t from 'tap';
import { names, reads, test_ways, watched } from '../helpers/noted-reads.js';

const F = nn.functional;
const folder = mkdtempSync(join(tmpdir(), 'reads-'));
t.teardown(() => rmSync(folder, { recursive: true }));
const file = (name: string): string => join(folder, name);

const picture = await sharp({ create: { width: 20, height: 16, channels: 3, background: '#a0c040' } })
  .jpeg()
  .toFile(file('picture.jpg'))
  .then(() => datasets.Image.open(file('picture.jpg')));

const optimizers = {
  SGD: { momentum: 0.9, nesterov: true },
  Adam: { amsgrad: true },
  AdamW: {},
  Adamax: {},
  NAdam: {},
  RAdam: {},
  Adagrad: {},
  Adadelta: {},
  ASGD: {},
  Rprop: {},
  RMSprop: { centered: true, momentum: 0.5 },
} as const;

/** Ways through the library, each with as few options as can be. */
const ways: Record<string, () => unknown> = {
  'tensors and operators': () => {
    const x = torch.randn(2, 3);
    torch.zeros(2).to('float64').to({ dtype: 'int64' });
    torch.full([2], 0.5, {}).sum({}).item();
    x.max(1, {});
    torch.where(x.gt(0), x, 0).std(0, {});
    torch.einsum('ij,kj->ik', x, x);
    torch.randint(0, 3, [2], {});
    new torch.finfo('float32');
    torch.masked.mean(x, 1, {});
    torch.linalg.norm(x, {});
    torch.hann_window(4, {});
    String(x);
    torch.deepcopy([x, { x }]);
  },
  'layers and their functions': () => {
    const x = torch.rand(2, 4, 6, 6);
    const layers = [
      ...[
        new nn.Conv2d(4, 4, 3),
        new nn.ConvTranspose2d(4, 4, 3),
        new nn.BatchNorm2d(4, {}),
        new nn.Dropout(),
      ],
      ...[
        new nn.GroupNorm(2, 4),
        new nn.InstanceNorm2d(4),
        new nn.LayerNorm(6),
        new nn.Softplus(2),
        new nn.ELU(),
      ],
      ...[new nn.MaxPool2d(2), new nn.AvgPool2d(2), new nn.LPPool2d(2, 2), new nn.AdaptiveAvgPool2d(1)],
      ...[new nn.FractionalMaxPool2d(2, { output_size: 2 }), new nn.Upsample({ scale_factor: 2 })],
      ...[new nn.LocalResponseNorm(2), new nn.Softmax(1), new nn.ReflectionPad2d(1), new nn.PixelShuffle(2)],
    ];
    for (const layer of layers) String(layer) + String(layer.forward(x).shape);
    new nn.LSTM(3, 4).forward(torch.rand(2, 3));
    new nn.MultiheadAttention(4, 2).forward(torch.rand(2, 4), torch.rand(2, 4), torch.rand(2, 4));
    new nn.TransformerEncoderLayer(4, 2).forward(torch.rand(2, 4));
    new nn.Embedding(3, 2).forward(torch.tensor([1]));
    new nn.EmbeddingBag(3, 2).forward(torch.tensor([[1]]));
    F.interpolate(x, { scale_factor: 2 });
    F.pad(x, [1, 1], {});
  },
  losses: () => {
    const [x, y] = [torch.rand(2, 3), torch.tensor([0, 1])];
    for (const loss of [new nn.CrossEntropyLoss(), new nn.NLLLoss(), new nn.MultiMarginLoss()])
      loss.forward(x, y);
    for (const loss of [
      new nn.MSELoss(),
      new nn.L1Loss(),
      new nn.HuberLoss(),
      new nn.BCELoss(),
      new nn.KLDivLoss(),
    ])
      loss.forward(x, torch.rand(2, 3));
    new nn.TripletMarginLoss().forward(x, torch.rand(2, 3), torch.rand(2, 3));
    new nn.TripletMarginWithDistanceLoss().forward(x, torch.rand(2, 3), torch.rand(2, 3));
    F.cross_entropy(x, y, {});
  },
  'modules, hooks and files': () => {
    const model = new nn.Sequential(new nn.Linear(2, 2), new nn.ReLU());
    model.register_forward_hook(() => undefined, {});
    model.register_forward_pre_hook(() => undefined);
    model.register_full_backward_hook(() => undefined);
    model.forward(torch.rand(1, 2)).sum().backward();
    model.named_modules({});
    model.named_parameters({});
    model.register_buffer('mean', torch.zeros(1), {});
    model.to({ dtype: 'float64' }).to('cpu');
    model.load_state_dict(model.state_dict({}), {});
    torch.save(model.state_dict(), file('model.pt'));
    torch.load(file('model.pt'), {});
    safetensors.save_file(model.state_dict(), file('model.safetensors'));
    safetensors.load_file(file('model.safetensors'));
    nn.utils.clip_grad_norm_(model.parameters(), { max_norm: 1 });
    nn.init.kaiming_normal_(model[0].weight, {});
    autograd.grad(model.forward(torch.rand(1, 2, { dtype: 'float64' })).sum(), model[0].weight, {});
  },
  ...Object.fromEntries(
    Object.entries(optimizers).map(([name, options]) => [
      name,
      () => {
        const parameter = new nn.Parameter(torch.ones(2, 2));
        const Optimizer = optim[name as 'SGD'];
        const optimizer = new Optimizer([{ params: [parameter] }], { lr: 0.1, ...options });
        const step = () => {
          optimizer.zero_grad({} as never);
          const loss = parameter.square().sum();
          loss.backward();
          return loss.item();
        };
        for (let i = 0; i < 2; i++) optimizer.step(step as never);
        optimizer.load_state_dict(optimizer.state_dict());
        new optim.lr_scheduler.StepLR(optimizer, { step_size: 1 }).step();
        String(optimizer);
      },
    ]),
  ),
  'mixed precision': () => {
    const parameter = new nn.Parameter(torch.ones(2));
    const optimizer = new optim.SGD([parameter], { lr: 0.1 });
    const scaler = new amp.GradScaler('cpu', {});
    torch.autocast('cpu', {}, () => scaler.scale(parameter.sum()).backward());
    scaler.step(optimizer);
    scaler.update();
  },
  data: async () => {
    const { DataLoader, SubsetRandomSampler, TensorDataset, random_split } = torch.utils.data;
    const set = new TensorDataset(torch.rand(6, 2), torch.arange(6));
    for await (const _ of new DataLoader(set, { batch_size: 2, shuffle: true }));
    for await (const _ of new DataLoader(set, { sampler: new SubsetRandomSampler([1, 2]) }));
    random_split(set, [4, 2], {});
    new datasets.FakeData({ size: 2, image_size: [3, 4, 4] }).get(0);
  },
  transforms: () => {
    const prepare = new transforms.Compose([
      ...[new transforms.Resize(12), new transforms.RandomCrop(8, {}), new transforms.ColorJitter({})],
      ...[
        new transforms.RandomRotation(5),
        new transforms.ToTensor(),
        new transforms.Normalize([0.5], [0.5]),
      ],
    ]);
    prepare.forward(picture);
    transforms.from_description(transforms.describe(prepare)!);
    vision.utils.make_grid(torch.rand(4, 3, 4, 4), {});
  },
  training: async () => {
    const model = new nn.Linear(4, 2);
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const items = Array.from({ length: 8 }, (_, i) => [torch.randn(4), i % 2] as [Tensor, number]);
    const train = new torch.utils.data.DataLoader(items, { batch_size: 4 });
    const lr_scheduler = lr_schedule(optimizer, { epochs: 2 });
    const checkpoints = new Checkpoints({ folder: file('run') });
    const trainer = new Trainer({
      model,
      optimizer,
      lr_scheduler,
      train,
      val: train,
      epochs: 2,
      checkpoints,
    });
    for await (const _ of trainer);
    trainer.load_state_dict(checkpoints.newest()!.state);
    read_checkpoint(checkpoints.newest()!.file);
    await evaluate({ model, batches: train });
  },
};

/** What takes `sharp`, which takes options out of prototypes itself, is not watched: only what is called before it. */
t.test('options that are given to what draws and reads pictures', async (t) => {
  const model = new nn.Sequential(new nn.AdaptiveAvgPool2d(1), new nn.Flatten(), new nn.Linear(3, 2));
  const transform = new transforms.ToTensor();
  const loader = async () => picture;
  const files = [file('picture.jpg')];
  await watched(() => predict({ model, files, transform, classes: ['a', 'b'], loader }));
  t.same([...reads], []);
});

t.ok(names.length > 300, `${names.length} names of options`);
test_ways(ways);
