/**
 * Random calls of everything that the package offers, plausible and hostile ones: none may end the process or
 * hang it. The seeds are fixed; `node test/native/fuzz/campaign.mjs any SEED 1e9 600` looks further.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';

const campaign = fileURLToPath(new URL('fuzz/campaign.mjs', import.meta.url));

interface Line {
  calls?: number;
  code?: number | string;
  call?: string;
  text?: string;
}

/** Makes `count` calls, or as many as fit into `seconds`. */
async function survives(t: Test, mode: string, count: number, seconds: number): Promise<void> {
  const env = { ...process.env };
  // The runner's own loaders and coverage are not to be fuzzed.
  for (const name of ['NODE_OPTIONS', 'NODE_V8_COVERAGE']) delete env[name];
  const args = [campaign, mode, '1109', String(count), String(seconds)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  const end = lines.pop();
  t.same(lines, [], 'no call ends or hangs the process');
  t.ok((end?.calls ?? 0) > 0, 'calls were made');
}

t.test('operators of LibTorch', (t) => survives(t, 'operators', 600, 12));
t.test('functions and classes', (t) => survives(t, 'functions', 1500, 8));
t.test('methods and accessors', (t) => survives(t, 'members', 1500, 8));
t.test('programs that await hardly anything', (t) => survives(t, 'scenarios', 400, 12));
t.test('four workers at once', (t) => survives(t, 'workers', 1e9, 8));
