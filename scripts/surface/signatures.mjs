// From parsed schemas to the call signatures that a function or method has in TypeScript.
import { option_doc } from './option-docs.mjs';
import { argument_type } from './types.mjs';

const FACTORY = ['dtype', 'layout', 'device', 'pin_memory'];
const RESERVED = new Set(['default', 'function', 'in', 'new', 'var', 'with']);

/** A parameter as the signatures use it. */
function plan(parameter, operator, method) {
  return {
    name: parameter.name === 'self' && !method ? 'input' : parameter.name,
    doc: option_doc(operator, parameter),
    types: [argument_type(operator, parameter)],
    is_tensor: parameter.type.base === 'Tensor',
    is_int_list: parameter.type.base === 'int' && parameter.type.list && !parameter.type.optional,
    required: parameter.fallback === undefined,
    keyword_only: parameter.keyword_only,
  };
}

/** The overloads of the row `operator`, with those that differ in one type merged into one. */
export function overloads_of(operator, schemas, { method }, results) {
  const overloads = [];
  for (const schema of schemas) {
    const self = schema.parameters.findIndex((parameter) => parameter.name === 'self');
    if (method && (self < 0 || schema.parameters[self].type.base !== 'Tensor')) continue;
    const parameters = schema.parameters
      .filter((_, index) => !method || index !== self)
      .map((parameter) => plan(parameter, operator, method));
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

/** The lines of an option: its documentation, and its type under each of its names. */
function option(parameter) {
  const { name, required, doc } = parameter;
  const type = type_of(parameter);
  const says = doc === '' ? [] : [`/** ${doc} */`];
  if (required) return [...says, `${name}: ${type};`];
  const other = OTHER_NAMES[name];
  const twin =
    other === undefined ? [] : [`/** The same as \`${name}\`, by NumPy's name. */`, `${other}?: ${type};`];
  return [...says, `${name}?: ${type};`, ...twin];
}

/** The same parameters, those that must be given under their other names. */
function renamed(parameters) {
  return parameters.map((parameter) => {
    const other = parameter.required ? OTHER_NAMES[parameter.name] : undefined;
    return other === undefined ? parameter : { ...parameter, name: other };
  });
}

/** The types of the options object that holds `parameters`, one for each name of what must be given. */
function options_types(parameters) {
  const factory = FACTORY.every((name) => parameters.some((parameter) => parameter.name === name));
  const own = factory ? parameters.filter((parameter) => !FACTORY.includes(parameter.name)) : parameters;
  const twice = own.some(({ name, required }) => required && name in OTHER_NAMES);
  return (twice ? [own, renamed(own)] : [own]).flatMap((list) => {
    const parts = list.length > 0 ? [`{\n    ${list.flatMap(option).join('\n    ')}\n  }`] : [];
    if (factory) parts.push('TensorOptions');
    return parts.length === 0 ? [] : [parts.join(' & ')];
  });
}

function positional(parameter, optional) {
  const name = `${parameter.name}${RESERVED.has(parameter.name) ? '_' : ''}`;
  return `${name}${optional && !parameter.required ? '?' : ''}: ${type_of(parameter)}`;
}

/** The signatures with the first `count` parameters by place, the others by name. */
function signatures_with(overload, count) {
  const by_place = overload.parameters.filter((parameter) => !parameter.keyword_only);
  const rest = [
    ...by_place.slice(count),
    ...overload.parameters.filter((parameter) => parameter.keyword_only),
  ];
  const needs_options = rest.some((part) => part.required);
  const whole = count === by_place.length && !needs_options;
  const parts = by_place.slice(0, count).map((parameter) => positional(parameter, whole));
  const types = options_types(rest);
  const options = types.map((type) => `options${needs_options ? '' : '?'}: ${type}`);
  const lists = options.length === 0 ? [parts] : options.map((each) => [...parts, each]);
  return lists.map((list) => `(${list.join(', ')}): ${overload.returns}`);
}

/** `zeros(2, 3)`: a list of integers that is the only parameter by place may be spread. */
function spread_signatures(overload) {
  const by_place = overload.parameters.filter((parameter) => !parameter.keyword_only);
  if (by_place.length !== 1 || !by_place[0].is_int_list) return [];
  const [{ name }] = by_place;
  const types = options_types(overload.parameters.filter((parameter) => parameter.keyword_only));
  return [
    `(...${name}: number[]): ${overload.returns}`,
    ...types.map((type) => `(...args: [...${name}: number[], options: ${type}]): ${overload.returns}`),
  ];
}

/** The call signatures of an overload: all parameters by place, or any prefix of them and the rest by name. */
export function signatures(overload, { method }) {
  const by_place = overload.parameters.filter((parameter) => !parameter.keyword_only);
  const named = by_place.findIndex((parameter) => !parameter.required || !parameter.is_tensor);
  const first = named < 0 ? by_place.length : Math.max(named, method ? 0 : Math.min(1, by_place.length));
  const start = !method && by_place.length > 0 && !by_place[0].is_tensor ? 0 : first;
  const result = [];
  result.push(...signatures_with(overload, by_place.length));
  for (let count = start; count < by_place.length; count++) result.push(...signatures_with(overload, count));
  return [...result, ...spread_signatures(overload)];
}
