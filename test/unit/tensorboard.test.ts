/** When and where event files are written. Their bytes are in test/parity/tensorboard.test.ts. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import torch, { utils } from 'libtorch-node';
import t from 'tap';

const { SummaryWriter } = utils.tensorboard;
const folder = mkdtempSync(join(tmpdir(), 'tensorboard-'));

function file_in(folder: string): string {
  const [name, ...others] = readdirSync(folder).filter((name) => name.startsWith('events.out.tfevents.'));
  t.same(others, []);
  return join(folder, name as string);
}

const size_in = (folder: string) => statSync(file_in(folder)).size;

t.test('names', async (t) => {
  const log_dir = join(folder, 'names');
  const writer = new SummaryWriter({ log_dir, filename_suffix: '.x' });
  t.equal(writer.get_logdir(), log_dir);
  t.match(readdirSync(log_dir)[0], /^events\.out\.tfevents\.\d{10}\..+\.\d+\.\d+\.x$/);
  writer.add_scalars('a/b', { one: 1, two: torch.tensor(2) }, 3);
  t.ok(existsSync(join(log_dir, 'a_b_one')) && existsSync(join(log_dir, 'a_b_two')));
  writer.add_hparams({ lr: 0.1 }, { acc: 1 });
  t.ok(
    readdirSync(log_dir).some((name) => /^\d{10}(\.\d+)?$/.test(name)),
    'a run is named by its time',
  );
  writer.close();
  writer.close();
  writer.add_scalar('a', 1);
  t.equal(
    readdirSync(log_dir).filter((name) => name.startsWith('events')).length,
    2,
    'a new file after close',
  );
  writer.close();
  const program = `
    import('${join(import.meta.dirname, '../../dist/index.js')}').then(({ default: torch }) => {
      new torch.utils.tensorboard.SummaryWriter({ comment: '_x' }).add_scalar('a', 1);
      new torch.utils.tensorboard.SummaryWriter('ended').add_scalar('a', 1);
    })`;
  const cwd = mkdtempSync(join(folder, 'cwd-'));
  t.equal(spawnSync(process.execPath, ['-e', program], { cwd }).status, 0);
  const [run] = readdirSync(join(cwd, 'runs'));
  t.match(run, /^[A-Z][a-z]{2}\d\d_\d\d-\d\d-\d\d_.+_x$/);
  t.ok(run?.includes(hostname()));
  const empty = join(folder, 'empty');
  new SummaryWriter(empty).close();
  t.ok(size_in(join(cwd, 'ended')) > size_in(empty), 'a process that ends writes what waits');
});

t.test('when events are written', async (t) => {
  const log_dir = join(folder, 'when');
  {
    using writer = new SummaryWriter(log_dir, { max_queue: 3 });
    const start = size_in(log_dir);
    writer.add_scalar('a', 1);
    writer.add_scalar('a', 1);
    t.equal(size_in(log_dir), start);
    writer.add_scalar('a', 1);
    t.not(size_in(log_dir), start, 'when as many wait as may');
    const three = size_in(log_dir);
    writer.add_scalar('a', 1);
    writer.flush();
    const four = size_in(log_dir);
    t.ok(four > three, 'at flush');
    writer.add_scalar('a', 1);
    t.equal(size_in(log_dir), four);
  }
  const end = size_in(log_dir);
  const soon = join(folder, 'soon');
  const writer = new SummaryWriter(soon, { flush_secs: 0.01 });
  const start = size_in(soon);
  writer.add_scalar('a', 1);
  while (size_in(soon) === start) await new Promise((resolve) => setTimeout(resolve, 5));
  t.pass('when they have waited long enough');
  t.equal(size_in(log_dir), end);
  writer.close();
});

t.test('what cannot be', async (t) => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  t.throws(() => new SummaryWriter(join(file, 'below')), { name: 'OSError', code: 'ENOTDIR' });
  const writer = new SummaryWriter(join(folder, 'refused'));
  t.throws(() => writer.add_graph({}), {
    name: 'NotImplementedError',
    message:
      'SummaryWriter.add_graph() is not here: it draws what torch.jit.trace sees, which follows Python code; print the model instead',
  });
  for (const name of ['add_figure', 'add_video', 'add_embedding', 'add_mesh', 'add_pr_curve'] as const) {
    t.throws(() => writer[name](), {
      name: 'NotImplementedError',
      message: `SummaryWriter.${name}() is not here`,
    });
  }
  t.throws(() => writer.add_image('i', torch.ones(2, 4, 4)), {
    message: 'add_image(): a picture has 1, 3 or 4 channels, but got 2',
  });
  t.throws(() => writer.add_histogram('h', torch.ones(2), { bins: 'auto' as never }), {
    name: 'ValueError',
    message: "'auto'",
  });
  t.throws(() => writer.add_scalar('a', 1, { steps: 1 } as never), {
    message: "unexpected keyword argument 'steps'",
  });
  writer.close();
});

t.test('a full disk', async (t) => {
  const log_dir = join(folder, 'full');
  const program = `
    import { symlinkSync, mkdirSync } from 'node:fs';
    import fs from 'node:fs';
    import torch from '${join(import.meta.dirname, '../../dist/index.js')}';
    const writer = new torch.utils.tensorboard.SummaryWriter('${log_dir}', { max_queue: 2 });
    const write = fs.writeSync;
    fs.writeSync = () => { throw Object.assign(new Error('no space'), { errno: -28, code: 'ENOSPC', syscall: 'write' }); };
    (await import('node:module')).default.syncBuiltinESMExports();
    writer.add_scalar('a', 1);
    try { writer.add_scalar('a', 1); console.log('no error'); } catch (error) { console.log(error.name, error.message.replace(/'.*'/, 'FILE')); }
    fs.writeSync = write;
    (await import('node:module')).default.syncBuiltinESMExports();
    writer.close();`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  t.equal(stdout, 'OSError [Errno 28] No space left on device: FILE\n');
  const two = new SummaryWriter(join(folder, 'two'));
  two.add_scalar('a', 1);
  two.add_scalar('a', 1);
  two.close();
  t.equal(size_in(log_dir), size_in(join(folder, 'two')), 'what waited is written when there is space again');
});
