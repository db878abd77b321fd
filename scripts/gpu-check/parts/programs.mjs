// Checks that are programs of their own: `node FILE --device D --python P` prints one line of JSON, either
//   { "checks": [{ "name", "good", "text"? }], "note"? }
// or what parts/memory.mjs reads.
import { existsSync } from 'node:fs';
import { answer_of } from '../program.mjs';
import { remark } from '../sections.mjs';
import { memory_section } from './memory.mjs';

function checks_section(title, { checks, note }) {
  const lines = checks.map(({ name, good, text = '' }) => ({
    good: Boolean(good),
    cells: [name, good ? 'yes' : 'NO', text],
  }));
  return { title, columns: ['what', 'good', ''], lines, note };
}

export function program(file, title) {
  return async (context) => {
    const path = context.file(file);
    if (!existsSync(path)) return { sections: [remark(title, `${file} is not there`)] };
    const { device, python } = context;
    const command = [process.execPath, path, '--device', device, '--python', python];
    const answer = await answer_of(command, undefined, context);
    const section = answer.checks ? checks_section(title, answer) : memory_section(title, answer);
    return { sections: [section], results: { [file.replace('.mjs', '')]: answer } };
  };
}
