/** Transforms of pictures, against torchvision. */
import torch, { datasets, type Tensor, transforms } from 'libtorch-node';
import t from 'tap';
import { equal_bits, expect_error, observe, python } from '../helpers/reference.js';

const { Image } = datasets;

/** As `picture` of vision.py. */
function picture(width: number, height: number): datasets.Image {
  const bytes = Uint8Array.from(
    { length: width * height * 3 },
    (_, index) => index * 7 + (index >> 3) * 13 + ((index * index) >> 7),
  );
  return new Image(bytes, width, height);
}

function shown(value: unknown): unknown {
  if (!(value instanceof Image)) return value;
  return torch.tensor(value.data).view(value.height, value.width, 3);
}

type Like = transforms.TransformLike<never, unknown>;

function run(make: () => Like): unknown[] {
  torch.manual_seed(5);
  const transform = make();
  const pictures = [picture(37, 23), picture(20, 31), picture(24, 24)];
  const forward = typeof transform === 'function' ? transform : transform.forward.bind(transform);
  return pictures.map((each) => shown(forward(each as never)));
}

const T = transforms;

/** By torchvision's code. */
const cases: Readonly<Record<string, () => Like>> = {
  'transforms.ToTensor()': () => new T.ToTensor(),
  'transforms.Resize(16)': () => new T.Resize(16),
  'transforms.Resize((16, 19))': () => new T.Resize([16, 19]),
  'transforms.Resize(40, max_size=60)': () => new T.Resize(40, { max_size: 60 }),
  'transforms.Resize(16, interpolation=transforms.InterpolationMode.BICUBIC)': () =>
    new T.Resize(16, { interpolation: 'bicubic' }),
  'transforms.Resize(30, interpolation=transforms.InterpolationMode.NEAREST)': () =>
    new T.Resize(30, { interpolation: 'nearest' }),
  'transforms.CenterCrop(16)': () => new T.CenterCrop(16),
  'transforms.CenterCrop((30, 21))': () => new T.CenterCrop([30, 21]),
  'transforms.RandomCrop(16)': () => new T.RandomCrop(16),
  "transforms.RandomCrop(22, padding=3, padding_mode='reflect')": () =>
    new T.RandomCrop(22, { padding: 3, padding_mode: 'reflect' }),
  'transforms.RandomCrop(40, pad_if_needed=True, fill=9)': () =>
    new T.RandomCrop(40, { pad_if_needed: true, fill: 9 }),
  'transforms.RandomHorizontalFlip()': () => new T.RandomHorizontalFlip(),
  'transforms.RandomHorizontalFlip(0.9)': () => new T.RandomHorizontalFlip(0.9),
  'transforms.RandomResizedCrop(16)': () => new T.RandomResizedCrop(16),
  'transforms.RandomResizedCrop((12, 18), scale=(0.3, 0.6), ratio=(0.5, 2))': () =>
    new T.RandomResizedCrop([12, 18], { scale: [0.3, 0.6], ratio: [0.5, 2] }),
  'transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5, 0.4, 0.3), (0.2, 0.3, 0.25))])':
    () => new T.Compose([new T.ToTensor(), new T.Normalize([0.5, 0.4, 0.3], [0.2, 0.3, 0.25])]),
  'transforms.Compose([transforms.ToTensor(), transforms.Normalize(0.5, 0.25)])': () =>
    new T.Compose([new T.ToTensor(), new T.Normalize(0.5, 0.25)]),
  'transforms.Compose([transforms.ToTensor(), transforms.Normalize(0.5, (0.2, 0.3, 0.25))])': () =>
    new T.Compose([new T.ToTensor(), new T.Normalize(0.5, [0.2, 0.3, 0.25])]),
  'transforms.Compose([transforms.ToTensor(), transforms.Lambda(lambda x: x * 3)])': () =>
    new T.Compose([new T.ToTensor(), new T.Lambda((x) => (x as Tensor).mul(3))]),
};

t.test('values', async (t) => {
  for (const [code, make] of Object.entries(cases)) {
    equal_bits(t, run(make), await python('import vision\nreturn vision.run(code)', { code }), code);
  }
});

const mistakes: Readonly<Record<string, () => unknown>> = {
  'transforms.RandomCrop(80)': () => run(() => new T.RandomCrop(80)),
  'transforms.Resize((1, 2, 3))': () => run(() => new T.Resize([1, 2, 3])),
  'transforms.Resize(16, max_size=16)': () => run(() => new T.Resize(16, { max_size: 16 })),
  'transforms.Normalize([0], [0])': () =>
    run(() => new T.Compose([new T.ToTensor(), new T.Normalize([0], [0])])),
};

t.test('mistakes', async (t) => {
  for (const [code, ours] of Object.entries(mistakes)) {
    const whole = code.includes('Normalize') ? `transforms.Compose([transforms.ToTensor(), ${code}])` : code;
    const { error } = await observe('import vision\nreturn vision.run(code)', { code: whole });
    await expect_error(t, ours, error, code);
  }
});
