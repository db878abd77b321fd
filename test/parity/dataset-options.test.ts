/** Options of data sets that are in none of their lists, and data that is not there: torchvision's words, recorded by record_dataset_options.py. */
import { readFileSync } from 'node:fs';
import { datasets } from 'libtorch-node';
import t from 'tap';

interface Refusal {
  name: keyof typeof datasets;
  options: Record<string, unknown>;
  error: string;
  message: string;
}

const { refused, absent } = JSON.parse(
  readFileSync(new URL('golden/dataset-options.json', import.meta.url), 'utf8'),
) as Record<'refused' | 'absent', Refusal[]>;

const root = t.testdir();

function refusal_of({ name, options }: Refusal): Error {
  try {
    new (datasets[name] as unknown as new (root: string, options: object) => object)(root, options);
  } catch (error) {
    return error as Error;
  }
  throw new Error('it was taken');
}

t.test('options', (t) => {
  for (const each of refused) {
    const { name, message } = refusal_of(each);
    t.same(
      { name, message },
      { name: each.error, message: each.message },
      `${each.name} ${JSON.stringify(each.options)}`,
    );
  }
  t.end();
});

t.test('data that is not there: the same, and what to put where', (t) => {
  for (const each of absent) {
    const { name, message } = refusal_of(each);
    t.equal(name, each.error.replace('RuntimeError', 'TorchError'), each.name);
    t.ok(message.replaceAll(root, 'ROOT').startsWith(each.message), `${each.name}: ${message}`);
  }
  t.end();
});
