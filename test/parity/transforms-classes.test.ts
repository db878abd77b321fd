/** Every transform, on pictures and on tensors, from several seeds, against torchvision. */
import { transforms } from 'libtorch-node';
import t from 'tap';
import { type Kind, on, on_elsewhere } from '../helpers/pictures.js';
import { evaluate } from '../helpers/python-expression.js';
import { equal_bits, python } from '../helpers/reference.js';

const SIZES = [
  [45, 34],
  [31, 50],
] as const;
const SEEDS = [1, 2, 3];

const ALL: readonly Kind[] = ['picture', 'uint8', 'float32', 'batch'];
const COLOUR: readonly Kind[] = [...ALL, 'grey'];
const BYTES: readonly Kind[] = ['picture', 'uint8', 'batch', 'grey'];
const TENSORS: readonly Kind[] = ['uint8', 'float32', 'float64', 'batch', 'grey'];

const cases: readonly (readonly [kinds: readonly Kind[], ...codes: string[]])[] = [
  [
    ALL,
    'transforms.Resize(20)',
    'transforms.Resize((60, 33), transforms.InterpolationMode.BICUBIC)',
    'transforms.Resize(20, interpolation=transforms.InterpolationMode.NEAREST)',
    'transforms.Resize(19, interpolation=transforms.InterpolationMode.NEAREST_EXACT)',
    'transforms.Resize(40, max_size=44, interpolation=2)',
    'transforms.CenterCrop((40, 28))',
    'transforms.Pad(3)',
    'transforms.Pad((3, 1), fill=9)',
    "transforms.Pad((2, 1, 3, 4), padding_mode='edge')",
    "transforms.Pad((2, 1, 3, 4), padding_mode='reflect')",
    "transforms.Pad((2, -1, -3, 4), padding_mode='symmetric')",
    'transforms.FiveCrop(20)',
    'transforms.TenCrop((20, 11))',
    'transforms.TenCrop(20, vertical_flip=True)',
    'transforms.RandomCrop(20)',
    'transforms.RandomCrop((56, 20), padding=3, pad_if_needed=True, fill=7)',
    'transforms.RandomResizedCrop(16)',
    'transforms.RandomHorizontalFlip(0.4)',
    'transforms.RandomVerticalFlip()',
    'transforms.RandomRotation(40)',
    'transforms.RandomRotation((10, 80), interpolation=transforms.InterpolationMode.BILINEAR, fill=40)',
    'transforms.RandomRotation(40, expand=True)',
    'transforms.RandomRotation(40, transforms.InterpolationMode.BILINEAR, center=(5, 9))',
    'transforms.RandomAffine(20)',
    'transforms.RandomAffine(15, translate=(0.2, 0.1), scale=(0.8, 1.3), shear=10)',
    'transforms.RandomAffine(15, (0.2, 0.1), (0.8, 1.3), (-10, 10, -5, 5), transforms.InterpolationMode.BILINEAR, fill=50)',
    'transforms.RandomAffine(0, translate=(0.3, 0.3))',
    'transforms.RandomAffine(0, scale=(0.5, 2))',
    'transforms.RandomAffine(30, center=(3, 4))',
    'transforms.RandomPerspective()',
    'transforms.RandomPerspective(0.7, 1, transforms.InterpolationMode.NEAREST, fill=30)',
    'transforms.ElasticTransform()',
    'transforms.ElasticTransform(alpha=90.0, sigma=4.0, interpolation=transforms.InterpolationMode.NEAREST, fill=12)',
    'transforms.GaussianBlur(5)',
    'transforms.GaussianBlur((3, 7), sigma=(0.5, 1.5))',
    'transforms.RandomApply([transforms.RandomCrop(20), transforms.RandomInvert()], p=0.6)',
  ],
  [
    COLOUR,
    'transforms.ColorJitter(0.4, 0.4, 0.4, 0.1)',
    'transforms.ColorJitter(brightness=(0.5, 1.8))',
    'transforms.ColorJitter(contrast=0.9)',
    'transforms.ColorJitter(saturation=(0.0, 3.0))',
    'transforms.ColorJitter(hue=0.5)',
    'transforms.RandomGrayscale(0.6)',
    'transforms.RandomInvert()',
    'transforms.RandomSolarize(0.5)',
    'transforms.RandomAdjustSharpness(2)',
    'transforms.RandomAdjustSharpness(0.3, p=1)',
    'transforms.RandomAutocontrast()',
  ],
  [
    BYTES,
    'transforms.RandomSolarize(100, 0.8)',
    'transforms.RandomPosterize(3)',
    'transforms.RandomEqualize()',
    'transforms.AutoAugment()',
    'transforms.AutoAugment(transforms.AutoAugmentPolicy.CIFAR10, fill=90)',
    'transforms.AutoAugment(transforms.AutoAugmentPolicy.SVHN, transforms.InterpolationMode.BILINEAR)',
    'transforms.RandAugment()',
    'transforms.RandAugment(4, 20, 31, transforms.InterpolationMode.BILINEAR, fill=100)',
    'transforms.TrivialAugmentWide()',
    'transforms.TrivialAugmentWide(interpolation=transforms.InterpolationMode.BILINEAR)',
    'transforms.AugMix()',
    'transforms.AugMix(severity=8, mixture_width=2, chain_depth=2, all_ops=False)',
  ],
  [
    TENSORS,
    'transforms.RandomErasing()',
    'transforms.RandomErasing(1, value=0.5)',
    "transforms.RandomErasing(0.9, scale=(0.1, 0.5), ratio=(0.5, 2), value='random')",
    'transforms.ConvertImageDtype(torch.float32)',
    'transforms.ConvertImageDtype(torch.uint8)',
    'transforms.ConvertImageDtype(torch.int16)',
    'transforms.Grayscale()',
    'transforms.Grayscale(3)',
  ],
  [
    ['picture'],
    'transforms.PILToTensor()',
    'transforms.ToTensor()',
    'transforms.Grayscale(3)',
    'transforms.RandomRotation(40, interpolation=transforms.InterpolationMode.BICUBIC, expand=True, fill=(1, 2, 3))',
    'transforms.RandomAffine(15, (0.2, 0.1), (0.8, 1.3), 5, transforms.InterpolationMode.BICUBIC)',
    'transforms.RandomPerspective(0.6, 1, transforms.InterpolationMode.BICUBIC, fill=(200, 100, 0))',
    'transforms.RandAugment(3, 15, interpolation=transforms.InterpolationMode.BICUBIC)',
    'transforms.Compose([transforms.RandomResizedCrop(24), transforms.ColorJitter(0.3), transforms.ToTensor(), transforms.RandomErasing(1)])',
  ],
  [['uint8', 'float32'], 'transforms.ToPILImage()'],
  [['float32', 'float64'], 'transforms.Normalize((0.5, 0.4, 0.3), (0.2, 0.3, 0.25))'],
];

const REPR = 'import vision\nreturn repr(eval(code, {"transforms": vision.transforms, "torch": torch}))';

/** JavaScript has no 1.0 and no tuples. */
const alike = (text: string): string => text.replace(/\[/g, '(').replace(/\]/g, ')').replace(/\.0\b/g, '');

for (const [kinds, ...codes] of cases) {
  for (const code of codes) {
    t.test(code, async (t) => {
      // what draws nothing is asked once
      const draws = /Random|Jitter|Blur|Elastic|Aug|Compose/.test(code);
      const asked = { code, kinds, seeds: draws ? SEEDS : [1], sizes: SIZES };
      const theirs = await python('import vision\nreturn vision.on(code, kinds, seeds, sizes)', asked);
      equal_bits(t, on(asked), theirs, code);
      equal_bits(t, on_elsewhere(asked), theirs, `${code}, in two steps`);
      t.equal(alike(String(evaluate(code, { transforms }))), alike(await python<string>(REPR, { code })));
    });
  }
}
