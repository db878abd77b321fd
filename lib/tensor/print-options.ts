/** How tensors print: PyTorch's `torch.set_printoptions`. */
import { type Arguments, signature } from '../internal/arguments.js';

export interface PrintOptions {
  /** Digits after the point of floating point numbers. Default: 4. */
  precision?: number | null;
  /** Tensors with more elements than this are summarised. Default: 1000. */
  threshold?: number | null;
  /** Elements shown at the beginning and the end of each dimension of a summary. Default: 3. */
  edgeitems?: number | null;
  /** Characters in a line. Default: 80. */
  linewidth?: number | null;
  /** Sets all of the above at once; the others win over it. */
  profile?: 'default' | 'short' | 'full' | null;
  /** Scientific notation: always, never, or (null, the default) where the numbers ask for it. */
  sci_mode?: boolean | null;
}

const defaults = { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80 };

const profiles = {
  default: defaults,
  short: { ...defaults, precision: 2, edgeitems: 2 },
  full: { ...defaults, threshold: Number.POSITIVE_INFINITY },
};

/** The options in force. */
export const print_options = { ...defaults, sci_mode: null as boolean | null };

const bind = signature<PrintOptions>('set_printoptions', {
  precision: null,
  threshold: null,
  edgeitems: null,
  linewidth: null,
  profile: null,
  sci_mode: null,
});

/**
 * Sets how tensors print; what is not given stays, except `sci_mode`, which goes back to automatic.
 *
 * @example
 * torch.set_printoptions({ precision: 2 });
 * console.log(String(torch.tensor([1.12345]))); // tensor([1.12])
 * torch.set_printoptions({ profile: 'default' });
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.set_printoptions.html
 */
export function set_printoptions(
  ...args: Arguments<
    PrintOptions,
    [
      precision: 'precision',
      threshold: 'threshold',
      edgeitems: 'edgeitems',
      linewidth: 'linewidth',
      profile: 'profile',
      sci_mode: 'sci_mode',
    ]
  >
): void {
  const { profile, sci_mode, ...given } = bind(args);
  if (profile !== null) Object.assign(print_options, profiles[profile]);
  for (const [name, value] of Object.entries(given)) {
    if (value !== null) Object.assign(print_options, { [name]: value });
  }
  print_options.sci_mode = sci_mode;
}

/** The printing options, in a form that `set_printoptions` takes. */
export function get_printoptions(): {
  -readonly [Name in keyof typeof print_options]: (typeof print_options)[Name];
} {
  return { ...print_options };
}
