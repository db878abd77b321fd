// Reads ATen schema lines: `add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor`.

/** Splits at commas outside of brackets. */
function split(text) {
  const parts = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if ('([{'.includes(text[i])) depth++;
    else if (')]}'.includes(text[i])) depth--;
    else if (text[i] === ',' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** The place of the bracket that closes the one at `open`. */
function closing(text, open) {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')' && --depth === 0) return i;
  }
  throw new Error(`unbalanced brackets in ${text}`);
}

const TYPE = /^(?<base>\w+)(?<alias>\([^)]*\))?(?<marks>(?:\?|\[\d*\])*)/;

/** `Tensor(a!)[]?` as `{ base, list, length, optional, optional_elements, written }`. */
function parse_type(text) {
  const { base, alias = '', marks } = TYPE.exec(text).groups;
  const list = /\[(\d*)\]/.exec(marks);
  return {
    base: base === 'SymInt' ? 'int' : base,
    list: list !== null,
    length: list !== null && list[1] !== '' ? Number(list[1]) : 0,
    optional: marks.endsWith('?'),
    optional_elements: marks.includes('?['),
    written: alias.includes('!'),
  };
}

function parse_argument(text, keyword_only) {
  const written = TYPE.exec(text)[0];
  const [, name, fallback] = /^\s*(\w+)(?:=(.*))?$/.exec(text.slice(written.length));
  return { name, type: parse_type(written), fallback, keyword_only };
}

function parse_returns(text) {
  const inner = text.startsWith('(') ? split(text.slice(1, -1)) : [text];
  return inner.map((part) => {
    const written = TYPE.exec(part)[0];
    return { type: parse_type(written), name: part.slice(written.length).trim() };
  });
}

/** `{ name, parameters, returns }` of a schema line. */
export function parse_schema(line) {
  const open = line.indexOf('(');
  const close = closing(line, open);
  const parameters = [];
  let keyword_only = false;
  for (const part of split(line.slice(open + 1, close))) {
    if (part === '*') keyword_only = true;
    else parameters.push(parse_argument(part, keyword_only));
  }
  const returns = line.slice(close + 1).replace(/^\s*->\s*/, '');
  return { name: line.slice(0, open), parameters, returns: parse_returns(returns) };
}
