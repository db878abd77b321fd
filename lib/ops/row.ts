/**
 * A row of the operator tables: what an ATen operator does, where it appears, and its schema lines.
 * Rows are plain data; functions, methods, types and documentation are derived from them.
 */

/**
 * Where a row appears: as a function (`torch.abs(x)`), as a method of tensors (`x.abs()`), as both, or only
 * inside this library, for torch.nn.functional (`nn`) or for functions written out in TypeScript (`internal`).
 */
export type Place = 'function' | 'method' | 'both' | 'nn' | 'internal';

/** Where PyTorch documents a row: by its own name, by that of torch.nn.functional, or nowhere. */
export type Page = 'own' | 'nn.functional' | 'none';

export interface Row {
  /** One line. */
  readonly doc: string;
  readonly place: Place;
  readonly page: Page;
  /** ATen schemas of the overloads, in the order in which PyTorch tries them. */
  readonly schemas: readonly string[];
  /** Overloads for numbers that PyTorch never tries, because it hands numbers over to another one as tensors. */
  readonly hidden: readonly string[];
}

export type Rows = Readonly<Record<string, Row>>;

type MakeRow = (doc: string, ...schemas: string[]) => Row;

function placed(place: Place, page: Page): MakeRow {
  return (doc, ...schemas) => ({ doc, place, page, schemas, hidden: [] });
}

export const func = placed('function', 'own');
export const method = placed('method', 'own');
export const both = placed('both', 'own');
export const nn = placed('nn', 'none');
export const internal = placed('internal', 'none');

/** The row, with overloads for numbers that PyTorch leaves out. */
export function hiding(row: Row, ...hidden: string[]): Row {
  return { ...row, hidden };
}

/** The row, documented by PyTorch under torch.nn.functional. */
export function functional(row: Row): Row {
  return { ...row, page: 'nn.functional' };
}

/** The row, which PyTorch has but does not document. */
export function unlisted(row: Row): Row {
  return { ...row, page: 'none' };
}

/** The description of a row that is `name` written into its first tensor. */
export function in_place(name: string): string {
  return `As \`${name}\`, in place.`;
}
