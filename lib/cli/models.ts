import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { InvalidArgumentError } from 'commander';
import type { Init } from '../models/index.js';
import type * as nn from '../nn/index.js';
import { UsageError } from './errors.js';

type Models = typeof import('../models/index.js');

interface Entry {
  /** Side of the pictures that it takes. */
  side: number;
  make(models: Models, options: { num_classes: number; init: Init }): nn.Module;
}

/** Every model of the package. */
const entries = {
  alexnet: { side: 227, make: (models, options) => models.alexnet(options) },
  'alexnet-batchnorm': { side: 227, make: (models, options) => models.alexnet_batchnorm(options) },
  'alexnet-two-tower': { side: 227, make: (models, options) => models.alexnet_two_tower(options) },
  'notebook-alexnet': { side: 227, make: (models, options) => models.notebook_alexnet(options) },
  'torchvision-alexnet': {
    side: 224,
    make: ({ torchvision }, { num_classes }) => torchvision.alexnet({ num_classes }),
  },
} as const satisfies Record<string, Entry>;

export type ModelName = keyof typeof entries;

/** What `--model` takes, besides a file. */
export const model_names = Object.keys(entries) as ModelName[];

const is_file = (name: string): boolean => /\.[cm]?[jt]s$/.test(name);

/** Reads `--model`: a name, or a JavaScript file whose default export makes a model. */
export function model_of(text: string): string {
  if (is_file(text)) {
    if (!existsSync(text)) throw new InvalidArgumentError(`There is no file ${text}.`);
    return text;
  }
  const name = text.toLowerCase().replaceAll('_', '-');
  if ((model_names as string[]).includes(name)) return name;
  throw new InvalidArgumentError(`It must be one of ${model_names.join(', ')}, or a JavaScript file.`);
}

/** Whether a name that a run has left can be made here. */
export const is_model = (name: string): boolean =>
  is_file(name) ? existsSync(name) : (model_names as string[]).includes(name);

/** Side of the pictures that a model takes. */
export const side_of = (name: string): number => (is_file(name) ? 227 : entries[name as ModelName].side);

/** @throws UsageError if a file does not make a model */
export async function make_model(
  name: string,
  options: { num_classes: number; init: Init },
): Promise<nn.Module> {
  if (!is_file(name)) return entries[name as ModelName].make(await import('../models/index.js'), options);
  const { default: made } = (await import(pathToFileURL(path.resolve(name)).href)) as { default?: unknown };
  if (typeof made !== 'function')
    throw new UsageError(
      `${name} must export a function or a class by default: export default ({ num_classes }) => …`,
    );
  const model = await call(made as () => unknown, options);
  if (typeof (model as { forward?: unknown } | null)?.forward === 'function') return model as nn.Module;
  throw new UsageError(`${name} must make a module: what it made has no forward`);
}

function call(made: (options: object) => unknown, options: object): unknown {
  const is_class = Function.prototype.toString.call(made).startsWith('class');
  return is_class ? Reflect.construct(made, [options]) : made(options);
}
