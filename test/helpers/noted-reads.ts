/**
 * Who looks for options in Object.prototype: every name of an option becomes a property there that notes who reads it. An
 * option that was not given is looked for in its object's prototype unless it is read through `bare`, `own` or a signature.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import torch from 'libtorch-node';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = join(root, 'dist');

/** Names that Node.js itself, or what else runs here, looks for in the prototypes of its objects. */
const NOT_OURS = new Set(
  'then get set value writable enumerable configurable length name constructor toString valueOf toJSON stack message cause signal code encoding'.split(
    ' ',
  ),
);

/** The names of options, out of the declarations. */
function option_names(): string[] {
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.d.ts'),
  );
  const names = new Set<string>();
  for (const file of files)
    for (const [, name] of readFileSync(join(dist, file), 'utf8').matchAll(/^\s+(?:readonly )?(\w+)\?:/gm))
      names.add(name!);
  for (const [, name] of readFileSync(join(dist, 'nn/labels.d.ts'), 'utf8').matchAll(/(\w+): '/g))
    names.add(name!);
  return [...names].filter((name) => !NOT_OURS.has(name) && !(name in Object.prototype));
}

/** The names that are watched. */
export const names = option_names();
/** What was read since it was cleared: names, and where. */
export const reads = new Set<string>();
let is_noting = false;

/** Notes a read from a plain object by a file of the library. */
function note(name: string, receiver: unknown): void {
  if (is_noting || Object.getPrototypeOf(receiver) !== Object.prototype) return;
  is_noting = true;
  const [, , , place = ''] = new Error('place').stack!.split('\n');
  // with source maps it is the source
  const [, file] = place.split(root)[1]?.match(/^(?:dist|lib)\/([\w/.-]+:\d+)/) ?? [];
  if (file !== undefined) reads.add(`${name} in ${file}`);
  is_noting = false;
}

/** Notes what `act` reads. */
export async function watched(act: () => unknown): Promise<void> {
  for (const name of names) {
    Object.defineProperty(Object.prototype, name, {
      configurable: true,
      get(this: unknown) {
        note(name, this);
        return undefined;
      },
      set(this: object, value: unknown) {
        const parts = { value, writable: true, enumerable: true, configurable: true };
        Object.defineProperty(this, name, Object.assign(Object.create(null), parts));
      },
    });
  }
  try {
    await act();
  } finally {
    for (const name of names) Reflect.deleteProperty(Object.prototype, name);
  }
}

/** A test for each way: it reads nothing. */
export function test_ways(ways: Readonly<Record<string, () => unknown>>): void {
  for (const [what, way] of Object.entries(ways)) {
    t.test(what, async (t) => {
      reads.clear();
      torch.manual_seed(0);
      await watched(way);
      t.same([...reads].sort(), []);
    });
  }
}
