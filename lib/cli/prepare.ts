/** `prepare`: a folder of pictures as shards, which are read in place and need no decoding. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ImageFolder } from '../datasets/image-folder.js';
import { prepare } from '../datasets/shards-write.js';
import { UsageError } from './errors.js';
import { Terminal } from './terminal.js';

export interface PrepareCommand {
  data: string;
  outputDir: string;
  size: number;
}

/** @throws UsageError if there are no pictures, or the shards are there already */
export async function run_prepare({ data, outputDir, size }: PrepareCommand): Promise<void> {
  const terminal = new Terminal(process.stdout);
  const parts = ['train', 'val'].filter((part) => existsSync(path.join(data, part)));
  if (parts.length === 0) throw new UsageError(`${data} has neither a folder train nor a folder val`);
  for (const part of parts) {
    const folder = path.join(outputDir, part);
    if (existsSync(folder)) throw new UsageError(`${folder} is there already: name another --output-dir`);
    const pictures = new ImageFolder(path.join(data, part));
    const on_progress = (done: number, total: number): void => terminal.status(`${part}: ${done}/${total}`);
    await prepare(pictures, { folder, size, on_progress });
    terminal.line(`${folder}: ${pictures.length} pictures of ${pictures.classes.length} classes`);
  }
}
