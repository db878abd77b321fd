// What no run on one machine shows: that the workflows can be read and name what there is, and that the lock file holds
// every platform's packages.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { parse } from 'yaml';
import { SUPPORTED_MINORS } from '../../dist/native/libtorch/versions.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

interface Workflow {
  readonly jobs: Record<
    string,
    { strategy?: { matrix: Record<string, unknown> }; steps: { run?: string; uses?: string }[] }
  >;
}

const folder = '.github/workflows';
const workflow = (name: string) => parse(read(`${folder}/${name}`)) as Workflow;

for (const name of readdirSync(join(root, folder))) {
  t.test(name, async (t) => {
    for (const { steps } of Object.values(workflow(name).jobs)) {
      for (const { run, uses } of steps) {
        t.ok(run !== undefined || uses !== undefined, 'a step does something');
        for (const [, script] of (run ?? '').matchAll(/npm run ([\w:-]+)/g))
          t.ok(scripts[script!], `npm run ${script}`);
        for (const [, file] of (run ?? '').matchAll(/(?:node |^)((?:scripts|test|\.ci)\/[\w./-]+)/g))
          t.ok(existsSync(join(root, file!)), `${file}`);
      }
    }
  });
}

t.test('the headers of every supported minor are tried', async (t) => {
  const { libtorch } = workflow('headers.yml').jobs.compile!.strategy!.matrix;
  const lists = [...String(libtorch).matchAll(/'(\[[^']*\])'/g)].map(
    ([, list]) => JSON.parse(list!) as string[],
  );
  t.same(lists, [['newest'], SUPPORTED_MINORS]);
});

interface Locked {
  readonly optionalDependencies?: Record<string, string>;
  readonly integrity?: string;
  readonly os?: string[];
  readonly cpu?: string[];
}

t.test('package-lock.json has what each platform needs', async (t) => {
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
  /** As Node.js looks for a package from another. */
  const find = (from: string, name: string): Locked | undefined => {
    const here = packages[`${from}${from === '' ? '' : '/'}node_modules/${name}`];
    if (here !== undefined || from === '') return here;
    return find(from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name);
  };
  const platforms = new Set<string>();
  for (const [place, { optionalDependencies = {} }] of Object.entries(packages)) {
    for (const name of Object.keys(optionalDependencies)) {
      const found = find(place, name);
      if (!found?.integrity) t.fail(`${place} needs ${name} on some platform`);
      for (const os of found?.os ?? []) for (const cpu of found?.cpu ?? []) platforms.add(`${os}-${cpu}`);
    }
  }
  for (const each of ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64'])
    t.ok(platforms.has(each), `packages for ${each}`);
});
