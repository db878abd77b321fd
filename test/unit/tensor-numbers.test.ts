/** Runs every line of code in docs/numbers.md. */
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import torch from 'libtorch-node';
import t from 'tap';

const page = readFileSync(new URL('../../docs/numbers.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```js\n(.*?)```/gs)].map((match) => match[1] ?? '');
const lines = blocks.flatMap((block) => block.trim().split('\n'));

t.ok(lines.length > 40, `docs/numbers.md has ${lines.length} lines of code`);

for (const line of lines) {
  const [code = '', wanted = ''] = line.split(' // → ');
  t.test(line, (t) => {
    t.not(wanted, '', 'has a value or an error');
    t.equal(outcome(code), wanted);
    t.end();
  });
}

function outcome(code: string): string {
  try {
    return inspect(new Function('torch', `return ${code}`)(torch));
  } catch (error) {
    return (error as Error).constructor.name;
  }
}
