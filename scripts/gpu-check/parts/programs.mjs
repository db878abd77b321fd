// Checks that are programs of their own, and end with one JSON object.
import { existsSync } from 'node:fs';
import { answer_of } from '../program.mjs';
import { remark } from '../sections.mjs';
import { memory_section } from './memory.mjs';

/** Runs `file` with `args`, and has `section_of` make the table of its answer. */
async function run({ file, title, args, section_of }, context) {
  const path = context.file(file);
  if (!existsSync(path)) return { sections: [remark(title, `${file} is not there`)] };
  const answer = await answer_of([process.execPath, '--expose-gc', path, ...args], undefined, context);
  return { sections: [section_of(title, answer)], results: { [file.replace('.mjs', '')]: answer } };
}

/** The table of `results`, `{ [name]: { ok, error?, value? } }`. */
export function api_section(title, { results }) {
  const lines = Object.entries(results).map(([name, { ok, error = '' }]) => ({
    good: ok === true,
    cells: [name, ok === true ? 'yes' : 'NO', error],
  }));
  return { title, columns: ['what', 'good', ''], lines };
}

export async function api(context) {
  const title = 'torch.cuda';
  if (context.device === 'cpu') return { sections: [remark(title, 'skipped: needs a GPU')] };
  return run({ file: 'api.mjs', title, args: [], section_of: api_section }, context);
}

export async function memory(context) {
  const { device, python } = context;
  const args = ['--device', device, '--python', python];
  return run({ file: 'memory.mjs', title: 'Memory', args, section_of: memory_section }, context);
}
