/** What there is to fetch for a data set. Plain values: they go to another process. */

export interface Job {
  /** Where the file can be had, in the order of the tries. */
  readonly urls: readonly string[];
  /** Where it goes. */
  readonly file: string;
  /** Null: unknown. */
  readonly md5: string | null;
  /** The folder that it is unpacked into; null: it stays as it is. */
  readonly unpack_into: string | null;
  /** A folder in it whose archives are unpacked, too. */
  readonly inner?: string;
  /** Whether the archive is removed in the end. */
  readonly removes?: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where a file is asked for: at its own address, or with `LIBTORCH_NODE_DATASETS_MIRROR=https://mirror` at
 * `https://mirror/HOST/PATH`, as `wget -x` lays files out.
 */
export function address_of(url: string, env: Environment): string {
  const mirror = env.LIBTORCH_NODE_DATASETS_MIRROR;
  if (!mirror) return url;
  const { host, pathname, search } = new URL(url);
  return `${mirror.replace(/\/+$/, '')}/${host}${pathname}${search}`;
}

/** A file of Google Drive, which asks back before it gives large ones. */
export const google_drive = (id: string): string =>
  `https://drive.usercontent.google.com/download?id=${id}&export=download&confirm=t`;
