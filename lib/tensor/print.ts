/** `print(tensor)`: the same text as Python's. */
import { addon } from '../native/addon.js';
import type { DType } from '../types.js';
import { type Element, type ElementFormat, float_format, plain_format } from './element-format.js';
import { get_default_dtype, is_complex_dtype, is_floating_dtype } from './dtype.js';
import { print_options } from './print-options.js';
import { shape_text, sparse_text } from './print-sparse.js';
import type { Tensor } from './tensor.js';

/** The elements that are shown: those of `shape`, of which `gaps` says where some were left out. */
interface Shown {
  readonly values: readonly Element[];
  readonly imaginary: readonly number[] | null;
  readonly shape: readonly number[];
  readonly gaps: readonly boolean[];
}

/** One element as text, at its place in `Shown.values`. */
interface Writer {
  readonly width: number;
  write(place: number): string;
}

/** PyTorch's `repr(tensor)`. */
export function tensor_text(tensor: Tensor): string {
  const prefix = 'tensor(';
  const device_type = tensor.device.type;
  const suffixes: string[] = [];
  if (device_type !== 'cpu') suffixes.push(`device='${tensor.device}'`);
  const { layout } = tensor;
  const contents = (layout === 'strided' ? contents_text : sparse_contents)(tensor, prefix.length, suffixes);
  if (layout !== 'strided') suffixes.push(`layout=torch.${layout}`);
  if (tensor.grad_fn !== null) suffixes.push(`grad_fn=<${tensor.grad_fn}>`);
  else if (tensor.requires_grad) suffixes.push('requires_grad=True');
  return add_suffixes(prefix + contents, suffixes, prefix.length, layout === 'sparse_coo');
}

function sparse_contents(tensor: Tensor, indent: number, suffixes: string[]): string {
  const { dtype, shape } = tensor;
  suffixes.push(`size=${shape_text(shape)}`, `nnz=${tensor._nnz()}`);
  if (dtype !== get_default_dtype() && !goes_without_saying(dtype)) suffixes.push(`dtype=torch.${dtype}`);
  return sparse_text(tensor, indent, elements_text);
}

function elements_text(tensor: Tensor, indent: number): string {
  if (tensor.numel() === 0) return '[]';
  const shown = read(tensor);
  return block(shown, writer(shown, tensor.dtype), 0, 0, indent);
}

function contents_text(tensor: Tensor, indent: number, suffixes: string[]): string {
  const { dtype, shape } = tensor;
  const size = `size=${shape_text(shape)}`;
  const is_default = dtype === get_default_dtype();
  if (tensor.device.type === 'meta') {
    suffixes.push(size);
    if (!is_default) suffixes.push(`dtype=torch.${dtype}`);
    return '...';
  }
  if (tensor.numel() === 0) {
    if (shape.length !== 1) suffixes.push(size);
    if (!is_default) suffixes.push(`dtype=torch.${dtype}`);
    return '[]';
  }
  if (print_options.edgeitems === 0) suffixes.push(size);
  if (!is_default && !goes_without_saying(dtype)) suffixes.push(`dtype=torch.${dtype}`);
  return elements_text(tensor, indent);
}

/** Dtypes that the elements themselves show. */
function goes_without_saying(dtype: DType): boolean {
  const complex = get_default_dtype() === 'float64' ? 'complex128' : 'complex64';
  return dtype === complex || dtype === 'int64' || dtype === 'bool';
}

function read(tensor: Tensor): Shown {
  const { edgeitems, threshold } = print_options;
  const summarize = tensor.numel() > threshold;
  const gaps = tensor.shape.map((size) => summarize && size > 2 * edgeitems);
  const edges = gaps.some(Boolean) ? cut(tensor, gaps, edgeitems) : tensor.detach();
  const shape = edges.shape;
  const real = is_complex_dtype(tensor.dtype) ? pairs(edges) : null;
  const values = real?.[0] ?? elements(edges);
  edges.dispose();
  return { values, imaginary: real?.[1] ?? null, shape, gaps };
}

/** The first and the last `edgeitems` of each dimension that has a gap. */
function cut(tensor: Tensor, gaps: readonly boolean[], edgeitems: number): Tensor {
  const ends = Array.from({ length: 2 * edgeitems }, (_, place) =>
    place < edgeitems ? place : place - 2 * edgeitems,
  );
  let edges = tensor.detach();
  gaps.forEach((gap, dim) => {
    if (!gap) return;
    const whole = edges;
    edges = whole.index(...new Array<':'>(dim).fill(':'), ends);
    whole.dispose();
  });
  return edges;
}

function elements(tensor: Tensor): Element[] {
  const data = addon.numpy(tensor, true);
  if (tensor.dtype === 'bool') return Array.from(data as Uint8Array, Boolean);
  return Array.from(data as ArrayLike<number | bigint>);
}

/** Real and imaginary parts. */
function pairs(tensor: Tensor): [number[], number[]] {
  const data = Array.from(addon.numpy(tensor, true) as ArrayLike<number>);
  return [data.filter((_, place) => place % 2 === 0), data.filter((_, place) => place % 2 === 1)];
}

function writer(shown: Shown, dtype: DType): Writer {
  const { values, imaginary } = shown;
  if (imaginary !== null) return complex_writer(values as readonly number[], imaginary);
  const format = is_floating_dtype(dtype) ? float_format(values as readonly number[]) : plain_format(values);
  return { width: format.width, write: (place) => format.format(values[place] as Element) };
}

function complex_writer(real: readonly number[], imaginary: readonly number[]): Writer {
  const left: ElementFormat = float_format(real);
  const right: ElementFormat = float_format(imaginary);
  return {
    width: left.width + right.width + 1,
    write: (place) => {
      const second = right.format(imaginary[place] as number).trimStart();
      const plus = /^[+-]/.test(second) ? '' : '+';
      return `${left.format(real[place] as number)}${plus}${second}j`;
    },
  };
}

/** The text of dimension `dim`, whose elements begin at `start`. */
function block(shown: Shown, writer: Writer, dim: number, start: number, indent: number): string {
  const { shape, gaps } = shown;
  const size = shape[dim];
  if (size === undefined) return writer.write(start);
  const stride = shape.slice(dim + 1).reduce((product, length) => product * length, 1);
  const deepest = dim === shape.length - 1;
  const items = Array.from({ length: size }, (_, place) =>
    deepest ? writer.write(start + place) : block(shown, writer, dim + 1, start + place * stride, indent + 1),
  );
  if (gaps[dim]) items.splice(size / 2, 0, deepest && size > 0 ? ' ...' : '...');
  if (deepest) return `[${lines(items, writer.width + 2, indent)}]`;
  const separator = `,${'\n'.repeat(shape.length - dim - 1)}${' '.repeat(indent + 1)}`;
  return `[${items.join(separator)}]`;
}

/** Elements of the last dimension, as many in a line as fit. */
function lines(items: readonly string[], width: number, indent: number): string {
  const in_line = Math.max(1, Math.floor((print_options.linewidth - indent) / width));
  const rows: string[] = [];
  for (let place = 0; place < items.length; place += in_line) {
    rows.push(items.slice(place, place + in_line).join(', '));
  }
  return rows.join(`,\n${' '.repeat(indent + 1)}`);
}

/** `on_new_line`: the first suffix begins a line, whether or not it fits. */
function add_suffixes(
  text: string,
  suffixes: readonly string[],
  indent: number,
  on_new_line: boolean,
): string {
  let result = text;
  let length = text.length - text.lastIndexOf('\n') + 1;
  for (const [place, suffix] of suffixes.entries()) {
    if ((on_new_line && place === 0) || length + suffix.length + 2 > print_options.linewidth) {
      result += `,\n${' '.repeat(indent)}${suffix}`;
      length = indent + suffix.length;
    } else {
      result += `, ${suffix}`;
      length += suffix.length + 2;
    }
  }
  return `${result})`;
}
