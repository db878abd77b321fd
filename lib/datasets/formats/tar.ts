/** Tar archives: where their members lie. Without input or output, so that files and streams share it. */
const BLOCK = 512;
const MOST_NAME = 65536;

export interface Member {
  readonly name: string;
  readonly size: number;
  readonly is_folder: boolean;
}

/** What the parser wants next: a number of bytes to read, or to hear that a member's content was taken or passed. */
export type Step =
  | { readonly read: number; readonly member: null }
  | { readonly member: Member; readonly padding: number };

/** What a longer header has said of the next member. */
interface Longer {
  readonly name: string | undefined;
  readonly size: number | undefined;
}

const NOTHING: Longer = { name: undefined, size: undefined };

const text = (bytes: Buffer): string => {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
};

/** Octal digits, or a large number in base 256 as GNU writes it. */
function number_in(field: Buffer): number {
  if (field[0]! & 0x80) {
    const value = BigInt(`0x${field.subarray(1).toString('hex')}`);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error('a member of the archive is too large');
    return Number(value);
  }
  const value = Number.parseInt(text(field).trim() || '0', 8);
  if (Number.isNaN(value)) throw new Error('the archive is damaged: a size that is no number');
  return value;
}

function is_intact(header: Buffer): boolean {
  let sum = 8 * 32;
  for (const [index, byte] of header.entries()) if (index < 148 || index >= 156) sum += byte;
  return sum === number_in(header.subarray(148, 156));
}

/** `path` and `size` of an extended header: lines of `LENGTH KEY=VALUE`. */
function extended(content: Buffer): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at);
    const length = space < 0 ? 0 : Number(content.toString('latin1', at, space));
    if (!(length > 0)) break;
    const line = content.toString('utf8', space + 1, at + length - 1);
    const equals = line.indexOf('=');
    found.set(line.slice(0, equals), line.slice(equals + 1));
    at += length;
  }
  return found;
}

const rounded = (size: number): number => Math.ceil(size / BLOCK) * BLOCK;

/**
 * Files and folders in their order; links and devices are passed over. Answers to `read` are as many bytes, or fewer
 * at the end.
 *
 * @throws Error for what is no tar archive
 */
export function* members(): Generator<Step, void, Buffer> {
  let longer = NOTHING;
  for (;;) {
    const header = yield { read: BLOCK, member: null };
    // archives end with two empty blocks, which some writers leave out
    const ends = header.length === 0 || header.every((byte) => byte === 0);
    if (ends && longer.name === undefined) return;
    if (header.length < BLOCK) throw new Error('the archive is truncated');
    if (!is_intact(header)) throw new Error('the archive is damaged, or no tar archive');
    const kind = String.fromCharCode(header[156]!);
    const size = longer.size ?? number_in(header.subarray(124, 136));
    if ('LxgK'.includes(kind)) {
      if (size > MOST_NAME) throw new Error('the archive is damaged: a name of that length');
      const content = (yield { read: rounded(size), member: null }).subarray(0, size);
      if (content.length < size) throw new Error('the archive is truncated');
      if (kind === 'L') longer = { ...longer, name: text(content) };
      if (kind === 'x') {
        const given = extended(content);
        const bytes = given.get('size');
        longer = {
          name: given.get('path') ?? longer.name,
          size: bytes === undefined ? undefined : Number(bytes),
        };
      }
      continue;
    }
    const prefix = header.toString('latin1', 257, 262) === 'ustar' ? text(header.subarray(345, 500)) : '';
    const short = text(header.subarray(0, 100));
    const name = longer.name ?? (prefix === '' ? short : `${prefix}/${short}`);
    longer = NOTHING;
    const is_file = kind === '0' || kind === '\0' || kind === '7';
    const is_folder = kind === '5' || (is_file && name.endsWith('/'));
    if (is_file || is_folder) {
      const taken = is_folder ? 0 : size;
      yield { member: { name, size: taken, is_folder }, padding: rounded(taken) - taken };
    } else if (size > 0) yield { member: { name: '', size, is_folder: true }, padding: rounded(size) - size };
  }
}
