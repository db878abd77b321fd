// ATen's types as TypeScript's.
import { word_type } from './words.mjs';

const BASE = {
  Tensor: 'Tensor',
  Scalar: 'Scalar',
  int: 'number',
  float: 'number',
  bool: 'boolean',
  str: 'string',
  ScalarType: 'DType',
  Layout: 'Layout',
  Device: 'DeviceLike',
  MemoryFormat: 'MemoryFormat',
  Generator: 'Generator',
};

function base_of(type) {
  const base = BASE[type.base];
  if (base === undefined) throw new Error(`no TypeScript type for ${type.base}`);
  return base;
}

/** The type of an argument of the operator `name`. A list of fixed length also takes one value for all. */
export function argument_type(name, { name: argument, type }) {
  const base = type.base === 'str' ? word_type(name, argument) : base_of(type);
  let text = base;
  if (type.list) {
    text = `readonly ${type.optional_elements ? `(${base} | null)` : base}[]`;
    if (type.length > 0) text = `${base} | ${text}`;
  }
  return type.optional ? `${text} | null` : text;
}

function value_type(type) {
  const base = base_of(type);
  return type.list ? `${base}[]` : base;
}

/** Results that have names, by the name of their TypeScript type: `{ ValuesIndices: ['values', 'indices'] }`. */
export class ResultTypes {
  #types = new Map();

  /** The type of what an overload returns. */
  of(returns, { method }) {
    if (returns.length === 0) return 'void';
    if (returns.length > 1) return this.#tuple(returns);
    const [{ type }] = returns;
    return method && type.written && !type.list ? 'this' : value_type(type);
  }

  #tuple(returns) {
    if (returns.some(({ name }) => name === '')) {
      return `[${returns.map(({ type }) => value_type(type)).join(', ')}]`;
    }
    const name = returns.map((part) => pascal(part.name)).join('');
    this.#types.set(name, returns);
    return name;
  }

  /** The declarations of all types that were asked for. */
  render() {
    return [...this.#types].sort().map(([name, returns]) => {
      const labels = returns.map((part) => `${part.name}: ${value_type(part.type)}`).join(', ');
      const fields = returns.map((part) => `readonly ${part.name}: ${value_type(part.type)}`).join('; ');
      return `/** Results that are read by place or by name. */\nexport type ${name} = ${tuple(returns, labels)} & { ${fields} };`;
    });
  }
}

/** A labelled tuple, without the methods of arrays that have the name of a result (`values`). */
function tuple(returns, labels) {
  const hidden = returns.map((part) => part.name).filter((name) => name in Array.prototype);
  if (hidden.length === 0) return `[${labels}]`;
  return `Omit<[${labels}], ${hidden.map((name) => `'${name}'`).join(' | ')}>`;
}

function pascal(name) {
  return name.replace(/(?:^|_)(\w)/g, (_, letter) => letter.toUpperCase());
}
