/**
 * A whole CUDA build: PyTorch's wheel and all of NVIDIA's that pip would install with it. These are gigabytes, so how many
 * is said before the first byte, and what has come is kept until all of it is there.
 */
import { existsSync, statfsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bare } from '../../internal/define.js';
import { download } from './download.js';
import { digest_of } from '../../internal/fetch-file.js';
import { LibtorchError } from './error.js';
import { type PlannedWheel, pip_plan } from './pip.js';
import type { Shelf } from './shelf.js';
import type { Progress } from '../../internal/fetch-file.js';
import type { Variant } from './variant.js';

export interface WheelOptions {
  report(line: string): void;
  progress?: Progress;
}

/** A wheel, how large it is, and where it is or will be. */
interface Parcel extends PlannedWheel {
  readonly bytes: number;
  readonly file: string;
}

/** It cannot be fetched in this way, but pip may have others. */
export class PipCan extends LibtorchError {}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

// Unpacked, libraries take twice as much as packed, and both are there for a moment.
const UNPACKED = 2;

/**
 * The files of the wheels that pip would install for `request`, PyTorch's first; a LibtorchError where it would be another
 * build than `variant`, or where there is no room. They come to `shelf`; `folder` is for pip's own files.
 */
export async function fetch_wheels(
  shelf: Shelf,
  request: readonly string[],
  variant: Variant,
  folder: string,
  options: WheelOptions,
): Promise<string[]> {
  const plan = (await plan_of(request, folder)).filter(({ name }) => /^(torch$|nvidia-)/.test(name));
  const torch = plan.find(({ name }) => name === 'torch');
  if (torch === undefined) throw new LibtorchError(`pip would install no torch for ${request.join(' ')}`);
  const found = variant_of_plan(plan, torch);
  if (found !== null && found !== variant) {
    throw new LibtorchError(
      `LibTorch ${torch.version} is a build for ${found}, LIBTORCH_NODE_VARIANT asks for ${variant}`,
    );
  }
  const parcels = await Promise.all(
    [torch, ...plan.filter((wheel) => wheel !== torch)].map((wheel) => weigh(wheel, shelf.folder)),
  );
  announce(parcels, torch, variant, shelf.folder, options);
  for (const parcel of parcels) await bring(parcel, options);
  return parcels.map(({ file }) => file);
}

async function plan_of(request: readonly string[], folder: string): Promise<PlannedWheel[]> {
  try {
    return await pip_plan(request, folder);
  } catch (error) {
    const { message } = error as LibtorchError;
    // pip before 22.2 can download, but not tell what
    throw /no such option/.test(message) ? new PipCan(message) : error;
  }
}

/** `cu132`, from PyTorch's own version, else from that of CUDA's runtime; null where neither tells. */
function variant_of_plan(plan: readonly PlannedWheel[], torch: PlannedWheel): string | null {
  const local = /\+(cu\d+|cpu)/.exec(torch.version)?.[1];
  if (local !== undefined) return local;
  const runtime = plan.find(({ name }) => /^nvidia-cuda-runtime(-cu\d+)?$/.test(name));
  const [major, minor] = runtime?.version.split('.') ?? [];
  return minor === undefined ? null : `cu${major}${minor}`;
}

async function weigh(wheel: PlannedWheel, shelf: string): Promise<Parcel> {
  const url = new URL(wheel.url);
  if (url.protocol === 'file:') {
    const file = fileURLToPath(url);
    return { ...wheel, file, bytes: statSync(file).size };
  }
  // of two indexes, files of one name need not be the same
  const name = decodeURIComponent(basename(url.pathname));
  const file = join(shelf, `${wheel.sha256?.slice(0, 16) ?? 'unknown'}-${name}`);
  return { ...wheel, file, bytes: await size_of(wheel.url) };
}

/** As the server tells it; 0 where it does not. */
async function size_of(url: string): Promise<number> {
  try {
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(30_000) });
    return response.ok ? Number(response.headers.get('content-length') ?? 0) : 0;
  } catch (error) {
    throw new PipCan(`${url} cannot be reached: ${(error as Error).message}`);
  }
}

function announce(
  parcels: readonly Parcel[],
  torch: PlannedWheel,
  variant: Variant,
  shelf: string,
  { report }: WheelOptions,
): void {
  const whole = sum(parcels.map(({ bytes }) => bytes));
  const there = sum(parcels.map(({ file }) => statSync(file, { throwIfNoEntry: false })?.size ?? 0));
  const rest = there > 0 ? `, of which ${gigabytes(there)} are there already` : '';
  report(
    `LibTorch ${torch.version} for ${variant} with ${parcels.length - 1} packages of NVIDIA: ` +
      `${gigabytes(whole)} to download${rest}, about ${gigabytes(whole * UNPACKED)} unpacked`,
  );
  const { bavail, bsize } = statfsSync(shelf);
  const needed = Math.max(0, whole - there) + whole * UNPACKED;
  if (bavail * bsize < needed) {
    throw new LibtorchError(
      `No space left on device: ${gigabytes(needed)} are needed, ${gigabytes(bavail * bsize)} are free`,
    );
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

async function bring(parcel: Parcel, options: WheelOptions): Promise<void> {
  const { report, progress } = bare(options);
  const { url, sha256, file, name, version, bytes } = parcel;
  if (new URL(url).protocol === 'file:') return;
  if (sha256 === null) throw new PipCan(`the index does not tell the SHA-256 of ${url}`);
  if (existsSync(file) && (await digest_of(file, 'sha256')) === sha256) return;
  report(`${name} ${version}${bytes > 0 ? `, ${Math.ceil(bytes / 1e6)} MB` : ''}`);
  try {
    await download({ url, sha256 }, file, { progress, resume: true });
  } catch (error) {
    throw new PipCan((error as Error).message);
  }
}
