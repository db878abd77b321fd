/** What a file may ask for: reading takes time and memory in proportion to the file, and no more than this. */
export interface Limits {
  /** Bytes of a pickle, read or written. Default: 2^28. */
  pickle_bytes: number;
  /** Bytes of memory for the values of a pickle, beside its tensors. Default: 2^30. */
  pickle_memory: number;
  /** Bytes of memory that a byte of the file may become, behind the first 64 MiB. Default: 512. */
  pickle_growth: number;
  /** Bytes by which the records of an archive may be larger than the archive; PyTorch compresses none. Default: 2^28. */
  inflated_bytes: number;
  /** Bytes of a safetensors header. Default: 100,000,000, as in the reference reader. */
  header_bytes: number;
}

/**
 * The limits of `torch.load`, `load_file` and `torch.save`, for all files from now on. A file that exceeds one is an
 * error that names it.
 *
 * @example
 * torch.serialization.limits.pickle_memory = 2 ** 33; // a list of a hundred million numbers
 */
export const limits: Limits = Object.seal({
  pickle_bytes: 2 ** 28,
  pickle_memory: 2 ** 30,
  pickle_growth: 512,
  inflated_bytes: 2 ** 28,
  header_bytes: 100_000_000,
});

/** How an error names a limit. */
export const name_of_limit = (name: keyof Limits): string => `torch.serialization.limits.${name}`;
