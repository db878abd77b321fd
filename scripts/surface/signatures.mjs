// From parsed schemas to the call signatures that a function or method has in TypeScript.
import { argument_type } from './types.mjs';

const FACTORY = ['dtype', 'layout', 'device', 'pin_memory'];
const RESERVED = new Set(['default', 'function', 'in', 'new', 'var', 'with']);

/** A parameter as the signatures use it. */
function plan(parameter, method) {
  return {
    name: parameter.name === 'self' && !method ? 'input' : parameter.name,
    types: [argument_type(parameter.type)],
    is_tensor: parameter.type.base === 'Tensor',
    is_int_list: parameter.type.base === 'int' && parameter.type.list && !parameter.type.optional,
    required: !parameter.has_default,
    keyword_only: parameter.keyword_only,
  };
}

/** The overloads of a row, with those that differ in one type merged into one. */
export function overloads_of(schemas, { method }, results) {
  const overloads = [];
  for (const schema of schemas) {
    const self = schema.parameters.findIndex((parameter) => parameter.name === 'self');
    if (method && (self < 0 || schema.parameters[self].type.base !== 'Tensor')) continue;
    const parameters = schema.parameters
      .filter((_, index) => !method || index !== self)
      .map((parameter) => plan(parameter, method));
    const overload = { parameters, returns: results.of(schema.returns, { method }) };
    if (!overloads.some((earlier) => merge(earlier, overload))) overloads.push(overload);
  }
  return overloads;
}

/** Takes `other` into `overload` if they differ in the type of at most one parameter. */
function merge(overload, other) {
  if (overload.returns !== other.returns || overload.parameters.length !== other.parameters.length)
    return false;
  const pairs = overload.parameters.map((parameter, index) => [parameter, other.parameters[index]]);
  if (pairs.some(([a, b]) => a.name !== b.name || a.required !== b.required)) return false;
  const unlike = pairs.filter(([a, b]) => type_of(a) !== type_of(b));
  if (unlike.length > 1) return false;
  for (const [a, b] of unlike) a.types.push(...b.types);
  // Python hides a positional twin of a keyword: add(Tensor, Number, alpha).
  for (const [a, b] of pairs) a.keyword_only = a.keyword_only || b.keyword_only;
  return true;
}

function type_of(parameter) {
  const types = [...new Set(parameter.types.flatMap((type) => type.split(' | ')))];
  const nothing = types.indexOf('null');
  if (nothing >= 0) types.push(...types.splice(nothing, 1));
  return types.join(' | ');
}

/** NumPy's names, which options may have as well (native/dispatch/overload.cc). */
const OTHER_NAMES = { dim: 'axis', keepdim: 'keepdims' };

function option(parameter) {
  const { name, required } = parameter;
  const type = type_of(parameter);
  if (required) return `${name}: ${type}`;
  const other = OTHER_NAMES[name];
  return `${name}?: ${type}${other === undefined ? '' : `; ${other}?: ${type}`}`;
}

/** The same parameters, those that must be given under their other names. */
function renamed(parameters) {
  return parameters.map((parameter) => {
    const other = parameter.required ? OTHER_NAMES[parameter.name] : undefined;
    return other === undefined ? parameter : { ...parameter, name: other };
  });
}

/** The type of the options object that holds `parameters`, or null if there are none. */
function options_type(parameters) {
  const factory = FACTORY.every((name) => parameters.some((parameter) => parameter.name === name));
  const own = factory ? parameters.filter((parameter) => !FACTORY.includes(parameter.name)) : parameters;
  const parts = [];
  const given = own.some(({ name, required }) => required && name in OTHER_NAMES)
    ? [own, renamed(own)]
    : [own];
  if (own.length > 0) {
    const types = given.map((list) => `{ ${list.map(option).join('; ')} }`).join(' | ');
    parts.push(factory && given.length > 1 ? `(${types})` : types);
  }
  if (factory) parts.push('TensorOptions');
  return parts.length === 0 ? null : parts.join(' & ');
}

function positional(parameter) {
  return `${parameter.name}${RESERVED.has(parameter.name) ? '_' : ''}: ${type_of(parameter)}`;
}

/** One signature: the first `count` parameters by place, the others by name. */
function signature(overload, count) {
  const by_place = overload.parameters.filter((parameter) => !parameter.keyword_only);
  const rest = [
    ...by_place.slice(count),
    ...overload.parameters.filter((parameter) => parameter.keyword_only),
  ];
  const options = options_type(rest);
  const parts = by_place.slice(0, count).map(positional);
  if (options !== null) parts.push(`options${rest.some((part) => part.required) ? '' : '?'}: ${options}`);
  return `(${parts.join(', ')}): ${overload.returns}`;
}

/** `zeros(2, 3)`: a list of integers that is the only parameter by place may be spread. */
function spread_signatures(overload) {
  const by_place = overload.parameters.filter((parameter) => !parameter.keyword_only);
  if (by_place.length !== 1 || !by_place[0].is_int_list) return [];
  const [{ name }] = by_place;
  const options = options_type(overload.parameters.filter((parameter) => parameter.keyword_only));
  const spread = [`(...${name}: number[]): ${overload.returns}`];
  if (options !== null) {
    spread.push(`(...args: [...${name}: number[], options: ${options}]): ${overload.returns}`);
  }
  return spread;
}

/** The call signatures of an overload: any prefix of the parameters by place, the rest by name. */
export function signatures(overload, { method }) {
  const by_place = overload.parameters.filter((parameter) => !parameter.keyword_only);
  const named = by_place.findIndex((parameter) => !parameter.required || !parameter.is_tensor);
  const first = named < 0 ? by_place.length : Math.max(named, method ? 0 : Math.min(1, by_place.length));
  const start = !method && by_place.length > 0 && !by_place[0].is_tensor ? 0 : first;
  const result = [];
  for (let count = start; count <= by_place.length; count++) result.push(signature(overload, count));
  return [...result, ...spread_signatures(overload)];
}
