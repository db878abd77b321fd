// The argument lists of a signature whose last parameter stands for many: `...args: [a: A] | [a: A, b: B]`.
import ts from 'typescript';

const SPREAD = ts.ElementFlags.Rest | ts.ElementFlags.Variadic;

/** `Omit<Options, never>` is a way to write `Options`. */
function all_of(checker, given) {
  const type = checker.getNonNullableType(given);
  return type.aliasSymbol?.name === 'Omit' ? type.aliasTypeArguments[0] : type;
}

/** The type of `{ ...one, ...other }` has the properties of `other` first: those of one literal stay together. */
function in_written_order(properties) {
  const parts = [];
  for (const each of properties) {
    const literal = each.declarations?.[0]?.parent;
    if (literal === undefined || !ts.isObjectLiteralExpression(literal)) return properties;
    const { pos } = each.declarations[0];
    const last = parts.at(-1);
    if (last?.literal === literal && last.pos < pos) {
      last.own.push(each);
      last.pos = pos;
    } else parts.push({ literal, pos, own: [each] });
  }
  return parts.reverse().flatMap(({ own }) => own);
}

/** The properties of options in the order of their description, which a mapping does not keep. */
export function properties_in_order(checker, options) {
  const properties = checker.getPropertiesOfType(options);
  const [described] = options.aliasTypeArguments ?? [];
  if (described === undefined) return properties;
  const names = in_written_order(checker.getPropertiesOfType(described)).map(({ name }) => name);
  return properties.toSorted((one, other) => names.indexOf(one.name) - names.indexOf(other.name));
}

function elements_of(checker, tuple, names) {
  const { labeledElementDeclarations: labels, elementFlags } = tuple.target;
  return checker.getTypeArguments(tuple).map((type, index) => ({
    name:
      labels?.[index]?.name.text ??
      names[index] ??
      (index === elementFlags.length - 1 ? 'options' : `argument${index}`),
    type,
    optional: (elementFlags[index] & ts.ElementFlags.Optional) !== 0,
  }));
}

/** `Arguments<Options, ['a', 'b']>` has no labels, but names. */
function names_in(checker, declaration) {
  const node = declaration?.parameters?.at(-1)?.type;
  if (!node || !ts.isTypeReferenceNode(node) || node.typeArguments?.length !== 2) return [];
  const names = checker.getTypeFromTypeNode(node.typeArguments[1]);
  return checker.isTupleType(names) ? checker.getTypeArguments(names).map((each) => each.value) : [];
}

/** `var` cannot be the name of a parameter: scripts/generate-labels.mjs calls it otherwise. */
const property_of = (label) => (label === 'variance' ? 'var' : label);

/** Whether the lists are all prefixes of one, each with what it leaves out as options. */
function is_family(checker, lists) {
  const by_place = lists.at(-1).slice(0, -1);
  const options = all_of(checker, lists[0][0].type);
  return lists.every(
    (list, count) =>
      list.length === count + 1 &&
      list[count].name === 'options' &&
      list
        .slice(0, -1)
        .every(
          ({ name }, index) =>
            name === by_place[index].name &&
            checker.getPropertyOfType(options, property_of(name)) !== undefined,
        ),
  );
}

/** All by place first, as Python's signature reads; then each prefix with options; then options alone. */
function family(checker, lists, place) {
  const options = all_of(checker, lists[0][0].type);
  const properties = new Map(properties_in_order(checker, options).map((each) => [each.name, each]));
  const labels = lists
    .at(-1)
    .slice(0, -1)
    .map(({ name }) => name);
  const parameter = (label) => {
    const property = properties.get(property_of(label));
    return {
      name: label,
      type: checker.getTypeOfSymbolAtLocation(property, place),
      optional: (property.flags & ts.SymbolFlags.Optional) !== 0,
    };
  };
  const by_place = labels.map(parameter);
  const rest_after = (count) => {
    const given = new Set(labels.slice(0, count).map(property_of));
    const names = [...properties.keys()].filter((name) => !given.has(name));
    const optional = names.every((name) => properties.get(name).flags & ts.SymbolFlags.Optional);
    return names.length === 0
      ? []
      : [{ name: 'options', optional, pick: { options, names, of: properties.size } }];
  };
  if (labels.length === 0) return [rest_after(0)];
  const prefixes = labels
    .slice(1)
    .map((_, index) => [
      ...by_place.slice(0, index + 1).map((each) => ({ ...each, optional: false })),
      ...rest_after(index + 1),
    ]);
  const others = rest_after(labels.length);
  // What must be given cannot follow what may be left out.
  const whole = by_place.map((each, index) => ({
    ...each,
    optional: [...by_place.slice(index), ...others].every(({ optional }) => optional),
  }));
  return [[...whole, ...others], ...prefixes, rest_after(0)];
}

/**
 * The argument lists, each a list of `{ name, type, optional }` or, for options, `{ name, pick, optional }`; null if the
 * last parameter does not stand for many.
 */
export function argument_lists(checker, signature, place) {
  const last = signature.parameters.at(-1);
  if (last === undefined || (!signature.declaration && last.name !== 'args')) return null;
  const type = checker.getTypeOfSymbolAtLocation(last, place);
  const members = type.isUnion() ? type.types : [type];
  if (!members.every((each) => checker.isTupleType(each))) return null;
  if (members.some((each) => each.target.elementFlags.some((flags) => flags & SPREAD))) return null;
  const names = names_in(checker, signature.declaration);
  const lists = members
    .map((each) => elements_of(checker, each, names))
    .sort((one, other) => one.length - other.length);
  if (lists.some((list) => new Set(list.map(({ name }) => name)).size < list.length)) return null;
  if (lists[0].length > 0 && is_family(checker, lists)) return family(checker, lists, place);
  return lists;
}
