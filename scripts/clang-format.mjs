// Checks the format of native/ and of the tests' kernels with clang-format, or writes it with --write. It comes with
// the reference environment (test/parity/requirements.txt); where there is none the check is left out, but not with
// CI=true.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { command_line } from './command-line.mjs';
import { find_tool } from './reference.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = ['native', 'test/native/kernels'].flatMap((folder) =>
  readdirSync(`${root}${folder}`, { recursive: true })
    .filter((file) => /\.(cc|h|cu|cuh)$/.test(file))
    .map((file) => `${folder}/${file}`),
);
const { values } = command_line({ options: { write: { type: 'boolean', default: false } } });
const tool = find_tool('clang-format');

if (tool === null) {
  console.error('!!! clang-format is missing: native/ is not checked. `npm test` installs it into .venv.');
  process.exit(process.env.CI === 'true' ? 1 : 0);
}
const mode = values.write ? ['-i'] : ['--dry-run', '--Werror'];
const { status } = spawnSync(tool, [...mode, ...files], { cwd: root, stdio: 'inherit' });
if (status === 0) console.log(`clang-format: ${files.length} files`);
process.exit(status ?? 1);
