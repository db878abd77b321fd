/** Values inside arrays and plain objects, as a list, and back. */
import { is_plain_object } from './objects.js';

/** A function that puts values into the places of those that `flatten` found. */
export type Rebuild = (leaves: readonly unknown[]) => unknown;

/** The values in `tree`, in order, and what makes a tree of the same form of others. */
export function flatten(tree: unknown): [leaves: unknown[], rebuild: Rebuild] {
  if (Array.isArray(tree)) return flatten_children(tree, (children) => children);
  if (is_plain_object(tree)) {
    const keys = Object.keys(tree);
    return flatten_children(Object.values(tree), (children) =>
      Object.fromEntries(keys.map((key, index) => [key, children[index]])),
    );
  }
  return [[tree], ([leaf]) => leaf];
}

function flatten_children(
  children: readonly unknown[],
  join: (children: unknown[]) => unknown,
): [unknown[], Rebuild] {
  const parts = children.map(flatten);
  const rebuild: Rebuild = (leaves) => {
    let start = 0;
    return join(
      parts.map(([part, rebuild_part]) => {
        const end = start + part.length;
        const child = rebuild_part(leaves.slice(start, end));
        start = end;
        return child;
      }),
    );
  };
  return [parts.flatMap(([part]) => part), rebuild];
}
