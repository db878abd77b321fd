/**
 * Safetensors files: named tensors and nothing that can run. The file is the length of a header (8 bytes, little
 * endian), the header (JSON: each name's dtype, shape and place), and the bytes of all tensors, without gaps.
 *
 * https://github.com/huggingface/safetensors#format
 */
import { type Arguments, keyword_only, required, signature } from '../internal/arguments.js';
import { write_bytes, write_file } from '../internal/write-file.js';
import type { Tensor } from '../tensor/tensor.js';
import type { DeviceLike } from '../types.js';
import { in_order, read_header, write_header } from './safetensors-header.js';
import { bytes_from, with_file, write_tensor } from './source.js';

export interface SaveFileOptions {
  tensors: Readonly<Record<string, Tensor>>;
  filename: string;
  metadata?: Readonly<Record<string, string>> | null;
}

const bind_save_file = signature<SaveFileOptions>('save_file', {
  tensors: required,
  filename: required,
  metadata: keyword_only(null),
});

/**
 * Writes tensors to a safetensors file, with the bytes of the reference writer: ordered by dtype and name. The file
 * appears whole or not at all. Tensors that share memory, and those that are not contiguous, are written in full.
 *
 * - `metadata`: strings to keep with them
 *
 * @throws ValueError for a dtype that the format does not have (complex128)
 * @throws TorchError if the file cannot be written; its `code` is the system's: `'ENOSPC'`
 * @example
 * safetensors.save_file(alexnet.state_dict(), 'alexnet.safetensors');
 */
export function save_file(...args: Arguments<SaveFileOptions, ['tensors', 'filename']>): void {
  const { tensors, filename, metadata } = bind_save_file(args);
  const ordered = in_order(tensors);
  const header = write_header(ordered, metadata);
  write_file(filename, (file) => {
    write_bytes(file, header);
    for (const [, value] of ordered) write_tensor(file, value);
  });
}

/**
 * Reads the tensors of a safetensors file, onto `device`.
 *
 * @throws ValueError if the file is not what it should be
 * @example
 * alexnet.load_state_dict(safetensors.load_file('alexnet.safetensors'));
 */
export function load_file(filename: string, device: DeviceLike = 'cpu'): Record<string, Tensor> {
  return with_file(filename, (source) => {
    const { entries } = read_header(source, filename);
    const tensors = entries.map(({ name, dtype, shape, position, bytes }) => {
      const tensor = bytes_from(source, position, bytes).view(dtype).view(shape);
      return [name, tensor.to(device)] as const;
    });
    return Object.fromEntries(tensors);
  });
}

/** The strings that were kept with the tensors of a safetensors file. */
export function load_metadata(filename: string): Record<string, string> {
  return with_file(filename, (source) => read_header(source, filename).metadata);
}
