/** Modules as Python prints them. */
import { list_from } from '../../internal/list-from.js';
import type { Module } from './module.js';
import { own_modules } from './members.js';

/** A value as Python prints it in a module's options: `(3, 3)`, `None`, `True`, `1e-05`. */
export function python_text(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'number') return python_number(value);
  if (Array.isArray(value))
    return `(${list_from(value).map(python_text).join(', ')}${value.length === 1 ? ',' : ''})`;
  return String(value);
}

/** A number as Python's `repr`; one without a fraction as an int. */
function python_number(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  if (size !== 0 && size < 1e-4) return value.toExponential().replace(/e-(\d)$/, 'e-0$1');
  return size >= 1e21 ? BigInt(value).toString() : String(value);
}

export function indent(text: string): string {
  return text.replaceAll('\n', '\n  ');
}

/** Python's `repr(module)`: its own options, then its children. */
export function repr(module: Module): string {
  const extra = module.extra_repr();
  const extra_lines = extra === '' ? [] : extra.split('\n');
  const child_lines = Array.from(
    own_modules(module),
    ([name, child]) => `(${name}): ${indent(String(child))}`,
  );
  return block(module.constructor.name, extra_lines, child_lines);
}

export function block(name: string, extra_lines: readonly string[], child_lines: readonly string[]): string {
  const lines = [...extra_lines, ...child_lines];
  if (lines.length === 0) return `${name}()`;
  if (child_lines.length === 0 && extra_lines.length === 1) return `${name}(${extra_lines[0]})`;
  return `${name}(\n  ${lines.join('\n  ')}\n)`;
}
