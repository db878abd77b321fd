/**
 * Damaged files of every format, in a process of their own: each gives a value or a clean error, and memory stays
 * bounded. The seed is fixed; `node test/native/fuzz/files.mjs SEED COUNT FOLDER` looks further.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';

const campaign = fileURLToPath(new URL('fuzz/files.mjs', import.meta.url));

t.test('damaged files', async (t) => {
  const env = { ...process.env };
  // The runner's own loaders and coverage are not to be fuzzed.
  for (const name of ['NODE_OPTIONS', 'NODE_V8_COVERAGE']) delete env[name];
  const args = [campaign, '1109', '5000', t.testdir()];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  const { loaded, refused, unclean, peak } = JSON.parse(stdout);
  t.same(unclean, [], 'no error but those for damaged files');
  t.equal(loaded + refused, 5000);
  t.ok(loaded > 100 && refused > 1000, `${loaded} loaded, ${refused} refused`);
  t.ok(peak < 2 ** 30, `${peak} bytes at most`);
});
