/** How pixels between pixels are made. */

/** The values of torchvision's `InterpolationMode`, by name. */
export const InterpolationMode = {
  NEAREST: 'nearest',
  NEAREST_EXACT: 'nearest-exact',
  BILINEAR: 'bilinear',
  BICUBIC: 'bicubic',
  BOX: 'box',
  HAMMING: 'hamming',
  LANCZOS: 'lanczos',
} as const;

/**
 * How pixels are weighed: `InterpolationMode.BILINEAR` or `'bilinear'`. Pictures take all of them, but for turning and
 * bending only the first four; tensors only those, and `'bicubic'` only for `resize`.
 */
export type InterpolationMode = (typeof InterpolationMode)[keyof typeof InterpolationMode];

/** An `InterpolationMode`, or Pillow's number for it. */
export type Interpolation = InterpolationMode | number;

const names: readonly string[] = Object.values(InterpolationMode);

/** By Pillow's numbers. */
const numbered: readonly InterpolationMode[] = [
  'nearest',
  'lanczos',
  'bilinear',
  'bicubic',
  'box',
  'hamming',
];

/** @throws TypeError for what is neither a mode nor a number that Pillow has */
export function interpolation_of(given: unknown): InterpolationMode {
  const mode = typeof given === 'number' ? numbered[given] : given;
  if (names.includes(mode as string)) return mode as InterpolationMode;
  throw new TypeError(
    'Argument interpolation should be a InterpolationMode or a corresponding Pillow integer constant',
  );
}

/** As an enumeration's member prints in Python. */
export const text_of_mode = (mode: InterpolationMode): string =>
  `InterpolationMode.${Object.entries(InterpolationMode).find(([, value]) => value === mode)![0]}`;
