/** Python's number formatting: correctly rounded, with ties to even where JavaScript's go up. */

function special(value: number): string | null {
  if (Number.isNaN(value)) return 'nan';
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  if (value === Number.NEGATIVE_INFINITY) return '-inf';
  return null;
}

/** `write(digits)` with its ties to even; `write` is `toFixed` or `toExponential` of the same number. */
function round(digits: number, write: (digits: number) => string): string {
  const [longer = '', exponent] = write(digits + 1).split('e');
  if (longer.endsWith('5')) {
    const [exact = ''] = write(Math.min(100, digits + 60)).split('e');
    const kept = longer.slice(0, -1);
    const even = /[02468]\.?$/.test(kept);
    if (even && /^0*$/.test(exact.slice(longer.length))) {
      return kept.replace(/\.$/, '') + (exponent === undefined ? '' : `e${exponent}`);
    }
  }
  return write(digits);
}

function sign(value: number): string {
  return value < 0 || Object.is(value, -0) ? '-' : '';
}

/** Python's `format(value, f'.{digits}f')`. */
export function fixed(value: number, digits: number): string {
  const name = special(value);
  if (name !== null) return name;
  const size = Math.abs(value);
  if (size >= 1e21) return `${sign(value)}${BigInt(size)}${digits > 0 ? `.${'0'.repeat(digits)}` : ''}`;
  return sign(value) + round(digits, (count) => size.toFixed(count));
}

/** Python's `format(value, f'.{digits}e')`. */
export function exponential(value: number, digits: number): string {
  const name = special(value);
  if (name !== null) return name;
  const size = Math.abs(value);
  const text = round(digits, (count) => size.toExponential(count));
  return sign(value) + text.replace(/e([+-])(\d)$/, 'e$10$2');
}
