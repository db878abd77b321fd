/** The one way in which files are written: whole or not at all, and with care for what was there. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import t from 'tap';
import { sweep_unfinished, unfinished_beside } from '../../dist/internal/unfinished.js';
import { write_file, write_whole } from '../../dist/internal/write-file.js';

const MODULE = new URL('../../dist/internal/write-file.js', import.meta.url).href;
const is_root = process.getuid?.() === 0;
const text = (file: string) => readFileSync(file, 'utf8');
const mode = (file: string) => (statSync(file).mode & 0o777).toString(8);

interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a script that has `write_whole` and `write_file`, by another user if `uid` is given. */
function run(script: string, options: { uid?: number; shell?: string } = {}): Ended {
  const source = `import { write_file, write_whole } from '${MODULE}';\n${script}`;
  // the runner's own loader, which it hands to every process, writes where another user may not
  const command = `unset NODE_OPTIONS; exec "$0" "$@" ${options.shell ?? ''}`;
  const args = ['-c', command, process.execPath, '--input-type=module', '--eval', source];
  const who = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid };
  return spawnSync('sh', args, { encoding: 'utf8', cwd: '/', ...who });
}

t.test('what was there keeps its mode, its owner and its links', async (t) => {
  const folder = t.testdir({ real: { 'x.pt': 'old' } });
  const file = path.join(folder, 'real', 'x.pt');
  const link = path.join(folder, 'link.pt');
  symlinkSync('real/x.pt', link);
  symlinkSync('link.pt', path.join(folder, 'second.pt'));
  chmodSync(file, 0o600);
  if (is_root) chownSync(file, 1234, 1235);
  write_whole(path.join(folder, 'second.pt'), 'new');
  t.ok(lstatSync(link).isSymbolicLink());
  t.equal(text(file), 'new');
  t.equal(mode(file), '600');
  if (is_root) t.match(statSync(file), { uid: 1234, gid: 1235 });
  t.same(readdirSync(path.join(folder, 'real')), ['x.pt'], 'nothing unfinished is left');

  symlinkSync('real/later.pt', path.join(folder, 'dangling.pt'));
  write_whole(path.join(folder, 'dangling.pt'), 'made');
  t.equal(text(path.join(folder, 'real', 'later.pt')), 'made', 'what a link will point at');
  symlinkSync('loop.pt', path.join(folder, 'loop.pt'));
  t.throws(() => write_whole(path.join(folder, 'loop.pt'), ''), { name: 'OSError', code: 'ELOOP' });

  write_whole(path.join(folder, 'fresh.pt'), '');
  writeFileSync(path.join(folder, 'usual.pt'), '');
  t.equal(mode(path.join(folder, 'fresh.pt')), mode(path.join(folder, 'usual.pt')), 'the umask counts');
});

t.test('what fails leaves all as it was', async (t) => {
  const folder = t.testdir({ 'x.pt': 'old', taken: {} });
  const file = path.join(folder, 'x.pt');
  const broken = new Error('broken');
  t.throws(
    () =>
      write_file(file, (descriptor) => {
        writeSync(descriptor, 'new');
        throw broken;
      }),
    broken,
  );
  t.equal(text(file), 'old');
  t.throws(() => write_whole(path.join(folder, 'no', 'x.pt'), ''), {
    name: 'OSError',
    code: 'ENOENT',
    message: `Parent directory ${folder}/no does not exist.`,
  });
  t.throws(() => write_whole(path.join(file, 'x.pt'), ''), {
    code: 'ENOENT',
    message: `Parent directory ${file} does not exist.`,
  });
  t.throws(() => write_whole(path.join(folder, 'taken'), ''), {
    code: 'EISDIR',
    path: path.join(folder, 'taken'),
    message: `[Errno 21] Is a directory: '${folder}/taken'`,
  });
  t.throws(() => write_whole(path.join(folder, 'x'.repeat(300)), ''), { code: 'ENAMETOOLONG' });
  t.same(readdirSync(folder).sort(), ['taken', 'x.pt']);
});

t.test('the unfinished file can be read by nobody else, and its name is not to be guessed', async (t) => {
  const folder = t.testdir({ 'x.pt': 'old' });
  chmodSync(path.join(folder, 'x.pt'), 0o644);
  const names = new Set<string>();
  for (let time = 0; time < 2; time++) {
    write_file(path.join(folder, 'x.pt'), () => {
      const [name] = readdirSync(folder).filter((each) => each !== 'x.pt');
      t.equal(mode(path.join(folder, name!)), '600');
      names.add(name!);
    });
  }
  t.equal(names.size, 2);
  for (const name of names) t.match(name, /^\.libtorch-node-[0-9a-f]{8}-\d+-[0-9a-f]{32}$/);
});

t.test('pipes and devices are written to', { skip: process.platform !== 'linux' }, async (t) => {
  const folder = t.testdir();
  t.equal(run("write_whole('/dev/stdout', 'piped')").stdout, 'piped');
  const out = path.join(folder, 'out');
  t.match(run("write_whole('/dev/stdout', 'redirected')", { shell: `> ${out}` }), { status: 0, stderr: '' });
  t.equal(text(out), 'redirected');

  const fifo = path.join(folder, 'fifo');
  spawnSync('mkfifo', [fifo]);
  symlinkSync('fifo', path.join(folder, 'to-fifo'));
  const reader = spawn('cat', [fifo]);
  let read = '';
  reader.stdout.on('data', (data) => (read += data));
  t.match(run(`write_whole('${folder}/to-fifo', 'x'.repeat(300000))`), { status: 0, stderr: '' });
  await once(reader, 'close');
  t.equal(read.length, 300000);
  t.ok(lstatSync(fifo).isFIFO(), 'it is a pipe still');

  write_whole('/dev/null', 'x');
  t.throws(() => write_whole('/dev/full', 'x'), {
    name: 'OSError',
    code: 'ENOSPC',
    path: '/dev/full',
    message: "[Errno 28] No space left on device: '/dev/full'",
  });
  for (const device of ['/dev/null', '/dev/full']) t.ok(lstatSync(device).isCharacterDevice());
});

t.test('permissions of others', { skip: !is_root && 'only root can be somebody else' }, async (t) => {
  const folder = t.testdir({ 'mine.pt': 'old', 'open.pt': 'old', theirs: { 'x.pt': 'old' } });
  chmodSync(folder, 0o755);
  chmodSync(path.join(folder, 'open.pt'), 0o666);
  const nobody = { uid: 65534 };
  const save = (name: string) => run(`write_whole('${folder}/${name}', 'new')`, nobody);
  if (run('', nobody).status !== 0) return void t.pass('nobody cannot read this checkout');
  t.match(save('mine.pt'), { status: 1, stderr: /OSError: \[Errno 13\] Permission denied: '.*mine\.pt'/ });
  t.match(save('new.pt'), { status: 1, stderr: /OSError: \[Errno 13\] Permission denied: '.*new\.pt'/ });
  t.match(save('open.pt'), { status: 0, stderr: '' }, 'a file that may be written in a folder that may not');
  t.equal(text(path.join(folder, 'open.pt')), 'new');

  const theirs = path.join(folder, 'theirs');
  chownSync(theirs, 65534, 65534);
  chmodSync(path.join(theirs, 'x.pt'), 0o444);
  chownSync(path.join(theirs, 'x.pt'), 65534, 65534);
  t.match(save('theirs/x.pt'), { status: 1, stderr: /Permission denied/ }, 'what is write-protected stays');
  t.equal(text(path.join(theirs, 'x.pt')), 'old');
  writeFileSync(path.join(theirs, 'y.pt'), 'old');
  chownSync(path.join(theirs, 'y.pt'), 0, 1235);
  chmodSync(path.join(theirs, 'y.pt'), 0o676);
  t.match(save('theirs/y.pt'), { status: 0, stderr: '' });
  t.equal(mode(path.join(theirs, 'y.pt')), '666', 'another group does not get what the old one had');
  t.same(readdirSync(theirs).sort(), ['x.pt', 'y.pt']);
});

t.test('what killed processes leave is removed by the next one', async (t) => {
  const folder = t.testdir();
  const child = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { write_file } from '${MODULE}';
    write_file('${folder}/x.pt', () => { console.log('writes'); for (;;); });`,
  ]);
  await once(child.stdout, 'data');
  const during = readdirSync(folder);
  t.equal(during.length, 1);
  t.match(run(`write_whole('${folder}/y.pt', '')`), { status: 0 });
  t.same(readdirSync(folder).sort(), [...during, 'y.pt'], 'not while its process lives');
  child.kill('SIGKILL');
  await once(child, 'close');
  t.match(run(`write_whole('${folder}/y.pt', '')`), { status: 0 });
  t.same(readdirSync(folder), ['y.pt']);

  const elsewhere = unfinished_beside(path.join(folder, 'x')).replace(/node-.{8}-/, 'node-00000000-');
  const old = elsewhere.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  for (const each of [elsewhere, old]) mkdirSync(each);
  utimesSync(old, 1, 1);
  sweep_unfinished(folder);
  t.same([existsSync(elsewhere), existsSync(old)], [true, false], 'of other machines after a day');
});

t.test('workers that write one file at once', async (t) => {
  const folder = t.testdir();
  const file = path.join(folder, 'x.pt');
  const source = `import { workerData } from 'node:worker_threads';
    import { write_whole } from '${MODULE}';
    for (let time = 0; time < 40; time++) write_whole(${JSON.stringify(file)}, Buffer.alloc(2 ** 19, workerData));`;
  const url = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  const workers = [1, 2, 3].map((workerData) => new Worker(url, { workerData }));
  let left = workers.length;
  for (const worker of workers) worker.once('exit', () => left--);
  let torn = 0;
  while (left > 0) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!existsSync(file)) continue;
    const bytes = readFileSync(file);
    if (bytes.length !== 2 ** 19 || !bytes.equals(Buffer.alloc(2 ** 19, bytes[0]))) torn++;
  }
  t.equal(torn, 0);
  t.same(readdirSync(folder), ['x.pt']);
});
