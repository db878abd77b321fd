import { readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { ValueError } from '../errors.js';
import { ordered } from '../internal/ordered.js';

/** A folder or a file that is not there, in Python's name. */
export class FileNotFoundError extends Error {
  readonly code = 'ENOENT';
  override get name(): string {
    return 'FileNotFoundError';
  }
}

/** Endings of the files that are taken for pictures; torchvision's. */
export const IMG_EXTENSIONS = [
  '.jpg',
  '.jpeg',
  '.png',
  '.ppm',
  '.bmp',
  '.pgm',
  '.tif',
  '.tiff',
  '.webp',
] as const;

const has_extension = (file: string, extensions: readonly string[]): boolean =>
  extensions.some((extension) => file.toLowerCase().endsWith(extension));

/** `~` at the beginning of a path means the user's folder. */
export const expand_user = (folder: string): string => folder.replace(/^~(?=$|\/)/, homedir());

/** Orders strings by code point, as Python does. */
export function by_code_point(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function is_folder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * The class folders of `directory`, sorted, and the index of each.
 *
 * @throws FileNotFoundError if there are none
 */
export function find_classes(directory: string): { classes: string[]; class_to_idx: Record<string, number> } {
  if (!is_folder(directory)) {
    throw new FileNotFoundError(`[Errno 2] No such file or directory: '${directory}'`);
  }
  const classes = readdirSync(directory).filter((name) => is_folder(path.join(directory, name)));
  if (classes.length === 0) throw new FileNotFoundError(`Couldn't find any class folder in ${directory}.`);
  classes.sort(by_code_point);
  return { classes, class_to_idx: ordered(classes.map((name, index) => [name, index])) };
}

/** Files below `folder`, folder by folder; links to folders are followed. */
function walk(folder: string): string[] {
  const folders: string[] = [];
  const visit = (current: string): void => {
    folders.push(current);
    for (const name of readdirSync(current)) {
      const inner = path.join(current, name);
      if (is_folder(inner)) visit(inner);
    }
  };
  visit(folder);
  return folders.sort(by_code_point).flatMap((current) =>
    readdirSync(current)
      .filter((name) => !is_folder(path.join(current, name)))
      .sort(by_code_point)
      .map((name) => path.join(current, name)),
  );
}

export interface DatasetRules {
  class_to_idx: Readonly<Record<string, number>>;
  /** The endings of the names of files to take, in small letters; or else `is_valid_file` says which. */
  extensions: readonly string[] | string | null;
  is_valid_file: ((file: string) => boolean) | null;
  allow_empty: boolean;
}

/**
 * The files of every class with the class's index, in torchvision's order.
 *
 * @throws FileNotFoundError if a class has no file, unless `allow_empty`
 */
export function make_dataset(directory: string, rules: DatasetRules): [file: string, target: number][] {
  const { class_to_idx, is_valid_file, allow_empty } = rules;
  if ((rules.extensions === null) === (is_valid_file === null)) {
    throw new ValueError('Both extensions and is_valid_file cannot be None or not None at the same time');
  }
  const extensions = typeof rules.extensions === 'string' ? [rules.extensions] : (rules.extensions ?? []);
  const is_valid = is_valid_file ?? ((file: string) => has_extension(file, extensions));
  const names = Object.keys(class_to_idx).sort(by_code_point);
  if (names.length === 0) {
    throw new ValueError("'class_to_index' must have at least one entry to collect any samples.");
  }
  const samples: [string, number][] = [];
  const empty: string[] = [];
  for (const name of names) {
    const folder = path.join(directory, name);
    const files = is_folder(folder) ? walk(folder).filter(is_valid) : [];
    if (files.length === 0) empty.push(name);
    for (const file of files) samples.push([file, class_to_idx[name]!]);
  }
  if (empty.length > 0 && !allow_empty) {
    const supported = is_valid_file === null ? `Supported extensions are: ${extensions.join(', ')}` : '';
    throw new FileNotFoundError(`Found no valid file for the classes ${empty.join(', ')}. ${supported}`);
  }
  return samples;
}
