/**
 * Operators that a LibTorch minor no longer has, each with the minor that left it out and what PyTorch says from then on.
 * All that differs between the minors in TypeScript stands here; what differs in C++ is in native/compat.h.
 */
import { TorchError } from '../errors.js';
import type { OperatorFunction } from '../native/exports/core.js';
import type { Version } from '../native/libtorch/versions.js';

interface Removal {
  /** Of LibTorch 2. */
  readonly minor: number;
  /** Its own words about a call, which has the arguments after the tensor. */
  words(args: readonly unknown[]): string;
}

const PREFACE = 'This function was deprecated since version 1.9 and is now removed. ';

const removals: Readonly<Record<string, Removal>> = {
  cholesky: {
    minor: 14,
    words: () =>
      '`torch.cholesky` is deprecated in favor of `torch.linalg.cholesky`.\n' +
      'L = torch.cholesky(A) should be replaced with:\nL = torch.linalg.cholesky(A)\n' +
      'U = torch.cholesky(A, upper=True) should be replaced with:\nU = torch.linalg.cholesky(A).mH',
  },
  qr: {
    minor: 14,
    words: ([given = true]) => {
      const some = typeof given === 'object' && given !== null ? (given as { some?: unknown }).some : given;
      const [text, mode] = (some ?? true) ? ['True', 'reduced'] : ['False', 'complete'];
      return (
        '`torch.qr` is deprecated in favor of `torch.linalg.qr` and the boolean parameter `some` has been replaced ' +
        "with a string parameter `mode`.\n\nQ, R = torch.qr(A) should be replaced with:\nQ, R = torch.linalg.qr(A, mode='reduced')" +
        "\n\nand\n\nQ, R = torch.qr(A, some=False) should be replaced with:\nQ, R = torch.linalg.qr(A, mode='complete')" +
        `\n\nSince \`some\` was set to ${text}, use mode='${mode}'.`
      );
    },
  },
};

/** The function that stands for an operator which `version` does not have, and throws; null where it has it. */
export function removed(
  name: string,
  { major, minor }: Pick<Version, 'major' | 'minor'>,
  is_method: boolean,
): OperatorFunction | null {
  const removal = Object.hasOwn(removals, name) ? removals[name]! : null;
  if (removal === null || (major === 2 && minor < removal.minor)) return null;
  return (...args) => {
    throw new TorchError(PREFACE + removal.words(is_method ? args : args.slice(1)));
  };
}
