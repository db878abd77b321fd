/** Which build of LibTorch is wanted: for the CPU, or for one of the CUDA toolkits. */
import { LibtorchError } from './error.js';
import type { World } from './world.js';

/** The builds of PyTorch that can be asked for. */
export const VARIANTS = ['cpu', 'cu126', 'cu128', 'cu130', 'cu132'] as const;
export type Variant = (typeof VARIANTS)[number];

/** What `LIBTORCH_NODE_VARIANT` asks for; null if it is not set. Throws a LibtorchError for an unknown name. */
export function wanted_variant(world: Pick<World, 'env'>): Variant | null {
  const name = world.env.LIBTORCH_NODE_VARIANT;
  if (!name) return null;
  const found = VARIANTS.find((variant) => variant === name);
  if (found !== undefined) return found;
  throw new LibtorchError(`LIBTORCH_NODE_VARIANT must be one of ${VARIANTS.join(', ')}, not '${name}'`);
}

/** The build that a LibTorch is: `cpu`, `cu130`, or `cuda` where it does not tell which toolkit. */
export function variant_of(installation: { cuda: boolean; version: { text: string } }): string {
  if (!installation.cuda) return 'cpu';
  return /\+(cu\d+)/.exec(installation.version.text)?.[1] ?? 'cuda';
}

/** Whether a whole CUDA build is asked for, with all of NVIDIA's libraries. */
export function is_cuda(wanted: Variant | null): boolean {
  return wanted !== null && wanted !== 'cpu';
}

/** Why a LibTorch is not the build that is wanted, or null. A toolkit that is not told counts as the right one. */
export function refusal_of_variant(
  installation: { cuda: boolean; version: { text: string } },
  wanted: Variant | null,
): string | null {
  const found = variant_of(installation);
  if (wanted === null || found === wanted || (found === 'cuda' && wanted !== 'cpu')) return null;
  return `LibTorch ${installation.version.text} is a build for ${found}, LIBTORCH_NODE_VARIANT asks for ${wanted}`;
}
