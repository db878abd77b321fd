/** Transforms of pictures that are not RGB, against torchvision with Pillow. */
import t from 'tap';
import { type Kind, on } from '../helpers/pictures.js';
import { equal_bits, python } from '../helpers/reference.js';

const SIZES = [[45, 34]] as const;

const cases: readonly (readonly [kinds: readonly Kind[], ...codes: string[]])[] = [
  [
    ['L', 'LA', 'RGBA', 'CMYK', 'P', '1'],
    'transforms.Resize(20)',
    'transforms.Resize((50, 30), transforms.InterpolationMode.NEAREST)',
    'transforms.CenterCrop((40, 28))',
    "transforms.RandomCrop(40, padding=6, padding_mode='reflect')",
    'transforms.RandomVerticalFlip(1)',
    'transforms.RandomHorizontalFlip(1)',
    'transforms.RandomRotation(40)',
    'transforms.RandomRotation(40, transforms.InterpolationMode.BILINEAR, expand=True)',
    'transforms.RandomRotation((90, 90), expand=True)',
    'transforms.RandomAffine(15, (0.2, 0.1), (0.8, 1.3), 5, transforms.InterpolationMode.BICUBIC)',
    'transforms.RandomPerspective(0.6, 1)',
    'transforms.ToTensor()',
    'transforms.PILToTensor()',
    'transforms.Grayscale()',
    'transforms.Grayscale(3)',
  ],
  [
    ['L', 'LA', 'RGBA', 'CMYK'],
    'transforms.Pad(3, fill=7)',
    'transforms.ColorJitter(0.4, 0.4, 0.4)',
    'transforms.RandomAdjustSharpness(2, p=1)',
    'transforms.GaussianBlur(5)',
  ],
  [['L', 'RGBA'], 'transforms.ColorJitter(hue=0.5)'],
  [
    ['L'],
    'transforms.RandomEqualize(1)',
    'transforms.RandomAutocontrast(1)',
    'transforms.RandomInvert(1)',
    'transforms.RandomSolarize(100, p=1)',
    'transforms.RandomPosterize(2, p=1)',
    'transforms.RandomGrayscale(1)',
    'transforms.RandAugment(3, 20)',
    'transforms.AugMix()',
    'transforms.ElasticTransform()',
  ],
];

for (const [kinds, ...codes] of cases) {
  for (const code of codes) {
    t.test(`${code} of ${kinds.join(', ')}`, async (t) => {
      const asked = { code, kinds, seeds: [4], sizes: SIZES };
      equal_bits(
        t,
        on(asked),
        await python('import vision\nreturn vision.on(code, kinds, seeds, sizes)', asked),
        code,
      );
    });
  }
}
