/**
 * Where the wheels of a CUDA build wait for the last of them: a folder in the cache that one process has to itself, and that
 * the next one takes up where the first has failed or was killed. Two at once fetch twice, and do each other no harm.
 */
import { mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cache_folder } from '../../internal/cache-folder.js';
import { release_unfinished, take_up_unfinished, unfinished_beside } from '../../internal/unfinished.js';
import type { World } from './world.js';

export class Shelf {
  readonly #shelves: string;
  #folder: string | null = null;

  constructor(world: World) {
    this.#shelves = join(cache_folder(world), 'wheels');
  }

  /** The folder, taken up or made. */
  get folder(): string {
    if (this.#folder === null) {
      mkdirSync(this.#shelves, { recursive: true });
      this.#folder = take_up_unfinished(this.#shelves) ?? unfinished_beside(join(this.#shelves, 'shelf'));
      mkdirSync(this.#folder, { recursive: true });
    }
    return this.#folder;
  }

  /** Removes it with what is in it. */
  clear(): void {
    if (this.#folder === null) return;
    rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = null;
    try {
      rmdirSync(this.#shelves);
    } catch {
      // others have something there
    }
  }

  /** Leaves what has come for the next one. */
  release(): void {
    if (this.#folder === null) return;
    if (readdirSync(this.#folder).length === 0) {
      this.clear();
    } else {
      release_unfinished(this.#folder);
      this.#folder = null;
    }
  }
}
