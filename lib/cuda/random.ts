/** Seeds of the generators of GPUs. */
import { addon } from '../native/addon.js';
import { current_device, device_count, is_available } from '../tensor/cuda.js';

/** Seeds the generator of the current GPU with a number that nobody can foretell; does nothing where there is none. */
export function seed(): void {
  if (is_available()) addon.default_generator(`cuda:${current_device()}`).seed();
}

/** Seeds the generators of all GPUs with one number that nobody can foretell; does nothing where there is none. */
export function seed_all(): void {
  const generators = Array.from({ length: device_count() }, (_, index) =>
    addon.default_generator(`cuda:${index}`),
  );
  const [first, ...others] = generators;
  const drawn = first?.seed();
  for (const generator of others) generator.manual_seed(drawn!);
}

/** The seed that the generator of the current GPU began with: a bigint where a number would not be exact. */
export function initial_seed(): number | bigint {
  return addon.default_generator(`cuda:${current_device()}`).initial_seed();
}
