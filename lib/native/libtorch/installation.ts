/** A LibTorch on this machine: a folder with `lib/` and, to build against, `include/`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bare } from '../../internal/define.js';
import { elf_machine } from './elf.js';
import { how_to_build } from './package.js';
import { refusal_of_variant, type Variant } from './variant.js';
import { minor_of, parse_version, refusal_of_version, type Version, without_addon_for } from './versions.js';

export interface Installation {
  readonly folder: string;
  readonly version: Version;
  /** Where it was found, for messages: 'LIBTORCH', '.venv', 'cache', ... */
  readonly source: string;
  /** Whether the tree holds LibTorch's CUDA half. */
  readonly cuda: boolean;
}

export interface InspectOptions {
  /** The minors there is an addon for; any supported one if absent. */
  minors?: readonly string[];
  /** Whether the addon is to be built against it. */
  headers?: boolean;
  /** The build that is wanted; any if absent. */
  variant?: Variant | null;
  platform: string;
  arch: string;
}

/** The file name of one of LibTorch's libraries: `library_file('c10', 'linux')` is 'libc10.so'. */
export function library_file(name: string, platform: string): string {
  return `lib${name}.${platform === 'darwin' ? 'dylib' : 'so'}`;
}

/** The LibTorch in `folder`, or the sentence that says why it is none. */
export function inspect(folder: string, source: string, given: InspectOptions): Installation | string {
  const options = bare(given);
  if (!existsSync(folder)) return `${folder} does not exist`;
  const library = join(folder, 'lib', library_file('torch_cpu', options.platform));
  if (!existsSync(library)) return `${folder} has no ${library.slice(folder.length + 1)}`;
  const version = read_version(folder);
  if (version === null) return `${folder} does not tell its version`;
  const refusal = refusal_of_version(version) ?? refusal_of_minor(version, options.minors);
  if (refusal !== null) return `${folder}: ${refusal}`;
  const machine = options.platform === 'linux' ? elf_machine(library) : null;
  if (machine !== null && machine !== options.arch) {
    return `${folder} is for ${machine}, this Node.js is for ${options.arch}`;
  }
  if (options.headers && !existsSync(join(folder, 'include', 'ATen', 'ATen.h'))) {
    return `${folder} has no include/ATen/ATen.h, and the addon is to be built against it`;
  }
  const cuda = existsSync(join(folder, 'lib', library_file('torch_cuda', options.platform)));
  const installation = { folder, version, source, cuda };
  const other = refusal_of_variant(installation, options.variant ?? null);
  return other === null ? installation : `${folder}: ${other}`;
}

function refusal_of_minor(version: Version, minors: readonly string[] | undefined): string | null {
  if (minors === undefined || minors.includes(minor_of(version))) return null;
  return without_addon_for(version, minors, how_to_build());
}

/** Python packages, archives and conda prefixes each tell their version in another file. */
function read_version(folder: string): Version | null {
  const python = text_of(join(folder, 'version.py'));
  const quoted = python === null ? null : /^__version__\s*(?::\s*\w+\s*)?=\s*['"]([^'"]+)['"]/m.exec(python);
  if (quoted?.[1] !== undefined) return parse_version(quoted[1]);
  const archive = text_of(join(folder, 'build-version'));
  if (archive !== null) return parse_version(archive);
  const header = text_of(join(folder, 'include', 'torch', 'headeronly', 'version.h'));
  if (header === null) return null;
  const part = (name: string) => new RegExp(`define TORCH_VERSION_${name}\\s+(\\d+)`).exec(header)?.[1];
  return parse_version(`${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}`);
}

function text_of(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
