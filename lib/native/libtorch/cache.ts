/** The per-user folder in which fetched LibTorch builds lie. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cache_folder } from '../../internal/cache-folder.js';
import type { World } from './world.js';

export function fetched_folder(world: World): string {
  return join(cache_folder(world), 'libtorch');
}

/** The LibTorch folders in the cache, newest version first. Unfinished downloads begin with a dot. */
export function cached_folders(world: World): string[] {
  const folder = fetched_folder(world);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((name) => join(folder, name, 'torch'));
}
