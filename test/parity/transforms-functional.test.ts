/** transforms.functional, batches with labels, and what is refused, against torchvision. */
import torch, { type Tensor, transforms } from 'libtorch-node';
import t from 'tap';
import { given, joined, type Kind } from '../helpers/pictures.js';
import { evaluate } from '../helpers/python-expression.js';
import { equal_bits, expect_error, observe, python } from '../helpers/reference.js';

const F = transforms.functional;

const ALL: readonly Kind[] = ['picture', 'uint8', 'float32', 'batch'];
const COLOUR: readonly Kind[] = [...ALL, 'grey'];

const functions: readonly (readonly [kinds: readonly Kind[], ...codes: string[]])[] = [
  [
    ALL,
    'F.resize(x, [20, 31], transforms.InterpolationMode.BICUBIC)',
    'F.crop(x, -3, 30, 20, 25)',
    'F.center_crop(x, [50, 20])',
    'F.resized_crop(x, 2, 3, 20, 25, [12, 14])',
    'F.pad(x, [1, 2], 3)',
    'F.hflip(x)',
    'F.vflip(x)',
    'F.five_crop(x, 11)',
    'F.ten_crop(x, 11)',
    'F.rotate(x, 33.5)',
    'F.rotate(x, 90)',
    'F.rotate(x, 90, expand=True)',
    'F.rotate(x, 180)',
    'F.rotate(x, -90, expand=True)',
    'F.rotate(x, 20, transforms.InterpolationMode.BILINEAR, expand=True, fill=[9])',
    'F.affine(x, 12, [3, -4], 0.9, [4, 2])',
    'F.affine(x, 12.5, [3, -4], 1.2, 7, transforms.InterpolationMode.BILINEAR, [5], [1, 2])',
    'F.perspective(x, [[0, 0], [44, 0], [44, 33], [0, 33]], [[4, 2], [40, 5], [42, 30], [3, 28]])',
    'F.gaussian_blur(x, 3)',
    'F.gaussian_blur(x, [5, 3], [0.7, 1.3])',
  ],
  [
    COLOUR,
    'F.adjust_brightness(x, 1.7)',
    'F.adjust_brightness(x, 0)',
    'F.adjust_contrast(x, 1.7)',
    'F.adjust_contrast(x, 0.3)',
    'F.adjust_saturation(x, 2.5)',
    'F.adjust_saturation(x, 0.1)',
    'F.adjust_hue(x, 0.21)',
    'F.adjust_hue(x, -0.4)',
    'F.adjust_gamma(x, 0.6)',
    'F.adjust_gamma(x, 2.2, 1.1)',
    'F.adjust_sharpness(x, 2.5)',
    'F.adjust_sharpness(x, 0)',
    'F.autocontrast(x)',
    'F.invert(x)',
    'F.solarize(x, 0.4)',
    'F.rgb_to_grayscale(x, 3)',
  ],
  [['picture', 'uint8', 'batch', 'grey'], 'F.posterize(x, 2)', 'F.equalize(x)', 'F.solarize(x, 99)'],
  [
    ['uint8', 'float32'],
    'F.erase(x, 2, 3, 4, 5, torch.tensor(0))',
    'F.to_pil_image(x)',
    'F.convert_image_dtype(x, torch.float64)',
    'F.convert_image_dtype(x, torch.uint8)',
  ],
  [['picture'], 'F.to_grayscale(x, 3)', 'F.pil_to_tensor(x)', 'F.to_tensor(x)'],
  [['float32', 'float64'], 'F.normalize(x, [0.5, 0.4, 0.3], [0.2, 0.3, 0.4])'],
];

for (const [kinds, ...codes] of functions) {
  t.test(kinds.join(', '), async (t) => {
    for (const code of codes) {
      const theirs = await python('import vision\nreturn vision.function(code, kinds)', { code, kinds });
      const of = (kind: Kind) => joined([evaluate(code, { F, transforms, x: given(kind, 45, 34) })]);
      const name = code.replace(/^F\./, 'transforms.functional.');
      equal_bits(t, Object.fromEntries(kinds.map((kind) => [kind, of(kind)])), theirs, name);
    }
    for (const name of ['get_dimensions', 'get_image_size', 'get_image_num_channels']) {
      const code = `[F.${name}(x)]`;
      const theirs = await python(
        'import vision\nreturn [vision.transforms.functional.__dict__[name](vision.given(kind, 45, 34)) for kind in kinds]',
        { name, kinds },
      );
      const ours = kinds.map((kind) => (evaluate(code, { F, x: given(kind, 45, 34) }) as unknown[])[0]);
      t.same(ours, theirs, `transforms.functional.${name}`);
    }
  });
}

t.test('batches with labels', async (t) => {
  const pictures = (count: number) =>
    torch.stack(Array.from({ length: count }, (_, i) => (given('float32', 12, 9) as Tensor).roll(i, -1)));
  for (const code of [
    'transforms.MixUp(num_classes=4)',
    'transforms.MixUp(alpha=0.3, num_classes=4)',
    'transforms.CutMix(num_classes=4)',
    'transforms.CutMix(alpha=0.4, num_classes=5)',
  ]) {
    for (const seed of [1, 2]) {
      const labels = [2, 0, 3];
      torch.manual_seed(seed);
      const mixer = evaluate(code, { transforms: transforms.v2 }) as transforms.MixUp;
      const mixed = mixer.forward(pictures(3), torch.tensor(labels)) as Tensor[];
      const theirs = await python('import vision\nreturn vision.mixed(code, labels, seed)', {
        code,
        labels,
        seed,
      });
      equal_bits(t, [...mixed, torch.rand(1)], theirs, `${code}, ${seed}`);
    }
  }
  const named = new transforms.MixUp({ num_classes: 4 }).forward({
    x: pictures(2),
    my_labels: torch.tensor([0, 1]),
    note: 'kept',
  }) as Record<string, unknown>;
  t.same([(named.my_labels as Tensor).shape, named.note], [[2, 4], 'kept']);
  t.throws(() => new transforms.MixUp().forward(pictures(2), torch.tensor([0, 1])), {
    message: 'num_classes must be passed if the labels are index-based (1D)',
  });
  t.throws(() => new transforms.CutMix({ num_classes: 2 }).forward(pictures(2), torch.tensor([0])), {
    message: /batch size of the labels: 2 != 1/,
  });
});

t.test('what there is only for tensors', async (t) => {
  const code = 'transforms.LinearTransformation(matrix, mean)';
  const BODY = `
import vision
matrix = torch.arange(3 * 3 * 16).view(12, 12).sin()
mean = torch.arange(12).cos()
x = torch.arange(24).view(2, 3, 2, 2) / 7
return vision.transforms.LinearTransformation(matrix, mean)(x)`;
  const matrix = torch.arange(144).view(12, 12).sin();
  const mean = torch.arange(12).cos();
  const x = torch.arange(24).view(2, 3, 2, 2).div(7);
  equal_bits(t, new transforms.LinearTransformation(matrix, mean).forward(x), await python(BODY), code);
  const NOISE = `
torch.manual_seed(3)
x = torch.arange(24).view(2, 3, 2, 2) / 30
b = (x * 255).to(torch.uint8)
floats = (x + (0.0 + torch.randn_like(x) * 0.1)).clamp(0, 1)
bytes = (b + (0.25 * 255 + torch.randn_like(b, dtype=torch.float32) * (0.2 * 255)).to(torch.int16)).clamp(0, 255)
return [floats, bytes.to(torch.uint8)]`;
  torch.manual_seed(3);
  const y = torch.arange(24).view(2, 3, 2, 2).div(30);
  const noisy = [
    new transforms.GaussianNoise().forward(y),
    new transforms.GaussianNoise(0.25, 0.2).forward(y.mul(255).to('uint8')),
  ];
  equal_bits(t, noisy, await python(NOISE), 'transforms.GaussianNoise');
  const LIGHTING = `
torch.manual_seed(3)
alpha = torch.empty(3).normal_(0, 0.1)
vectors = torch.tensor([[-0.5675, 0.7192, 0.4009], [-0.5808, -0.0045, -0.814], [-0.5836, -0.6948, 0.4203]])
rgb = (vectors * alpha.view(1, 3).expand(3, 3) * torch.tensor([0.2175, 0.0188, 0.0045]).view(1, 3).expand(3, 3)).sum(1)
return torch.arange(24).view(2, 3, 2, 2) / 30 + rgb.view(3, 1, 1)`;
  torch.manual_seed(3);
  equal_bits(t, new transforms.Lighting().forward(y), await python(LIGHTING), 'transforms.Lighting');
});

t.test('transforms.RandomChoice and RandomOrder draw as v2', async (t) => {
  const parts = '[transforms.RandomInvert(1), transforms.Pad(2), transforms.RandomSolarize(90, 1)]';
  for (const code of [`transforms.RandomChoice(${parts}, [1, 2, 3])`, `transforms.RandomOrder(${parts})`]) {
    const asked = { code, kinds: ['picture'] as const, seeds: [1, 2, 3], sizes: [[20, 14]] as const };
    const theirs = await python('import vision\nreturn vision.on(code, kinds, seeds, sizes, v2=True)', asked);
    const { on } = await import('../helpers/pictures.js');
    equal_bits(t, on(asked, transforms.v2), theirs, code);
  }
});

const mistakes = [
  "transforms.ColorJitter('x')",
  'transforms.ColorJitter(-1)',
  'transforms.ColorJitter(hue=0.7)',
  'transforms.ColorJitter(contrast=(2, 1))',
  'transforms.RandomRotation(-3)',
  'transforms.RandomRotation((1, 2, 3))',
  'transforms.RandomAffine(3, translate=(2, 0))',
  'transforms.RandomAffine(3, scale=(0, 1))',
  'transforms.RandomAffine(3, shear=(1, 2, 3))',
  'transforms.RandomErasing(2)',
  'transforms.RandomErasing(scale=(0, 2))',
  "transforms.RandomErasing(value='x')",
  'transforms.RandomErasing(ratio=3)',
  'transforms.GaussianBlur(4)',
  'transforms.GaussianBlur((3, 3, 3))',
  'transforms.GaussianBlur(3, sigma=-1)',
  'transforms.GaussianBlur(3, sigma=(2, 1))',
  'transforms.Pad((1, 2, 3))',
  "transforms.Pad('x')",
  "transforms.Pad(1, padding_mode='x')",
  'transforms.AugMix(severity=11)',
  'transforms.ElasticTransform(alpha=(1.5, 2.5, 3.5))',
  'transforms.FiveCrop(60)(x)',
  'transforms.Grayscale(2)(x)',
  'transforms.RandomPosterize(9, 1)(x)',
  'transforms.functional.adjust_hue(x, 0.6)',
  'transforms.functional.adjust_brightness(x, -1)',
  'transforms.functional.posterize(x.float(), 2)',
  'transforms.functional.solarize(x, 300)',
  'transforms.functional.gaussian_blur(x, 2)',
  'transforms.functional.gaussian_blur(x, 3, [1, 2, 3])',
  'transforms.functional.affine(x, 1, [1], 1, 0)',
  'transforms.functional.affine(x, 1, [1, 1], 0, 0)',
  'transforms.functional.rotate(x, 3, transforms.InterpolationMode.BICUBIC)',
  'transforms.functional.rotate(x, 3, fill=[1, 2])',
  'transforms.functional.equalize(x.float())',
  'transforms.functional.invert(x[0])',
  'transforms.functional.adjust_contrast(x.expand(2, 3, 34, 45).permute(1, 0, 2, 3), 1)',
  'transforms.functional.pad(x, [1, 2, 3])',
  'transforms.functional.resize(x, [1, 2, 3])',
  'transforms.functional.five_crop(x, [1, 2, 3])',
  'transforms.functional.convert_image_dtype(x.float(), torch.int32)',
  'transforms.functional.to_pil_image(x[None])',
  'transforms.functional.to_pil_image(x.expand(2, 3, 34, 45).reshape(6, 34, 45))',
];

t.test('mistakes', async (t) => {
  const BODY =
    'import vision\nx = vision.given("uint8", 45, 34)\nreturn eval(code, {"transforms": vision.transforms, "torch": torch, "x": x})';
  for (const code of mistakes) {
    const { error } = await observe(BODY, { code });
    t.ok(error, `${code} is refused by Python`);
    const ours = code
      .replace('x[0]', 'x.index(0)')
      .replace('x[None]', 'x.unsqueeze(0)')
      .replace(')(x)', ').forward(x)');
    await expect_error(t, () => evaluate(ours, { transforms, x: given('uint8', 45, 34) }), error, code);
  }
});
