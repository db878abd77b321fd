/** When memory runs out, what JavaScript has dropped makes room. Each program has a limit of addresses. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import t from 'tap';
import { run_script } from '../helpers/child.js';

const root = new URL('../../', import.meta.url);
const LIMIT_KIB = 30_000_000;
const can_limit = process.platform === 'linux' && !process.env.ASAN_OPTIONS;

/** Runs `script` under `ulimit -v`: above what Node.js itself reserves, below what it would take to notice nothing. */
async function run_limited(script: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const name of ['NODE_OPTIONS', 'NODE_V8_COVERAGE']) delete env[name];
  const command = `ulimit -v ${LIMIT_KIB}; exec "$0" "$@"`;
  const args = ['-c', command, process.execPath, '--input-type=module', '--eval', script];
  const child = spawn('sh', args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const timer = setTimeout(() => child.kill('SIGKILL'), 120_000);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  return { code, stdout, stderr };
}

// Takes all there is in blocks that nobody touches, lets go of them, and asks for as much as one of them, and more.
const START = `
import torch, { nn, optim } from 'libtorch-node';
const { DataLoader, TensorDataset } = torch.utils.data;
const block = () => torch.empty(128 * 2 ** 20, { dtype: 'float32' });
const fill = () => {
  const full = [];
  try { for (;;) full.push(block()); } catch (error) { if (error.name !== 'OutOfMemoryError') throw error; }
  if (full.length < 4) throw new Error('only ' + full.length + ' blocks');
  for (let i = 0; i < 4; i++) torch.memory.sweep(); // they are old now
  return full.length;
};
`;

const askers: Record<string, string> = {
  'an operator': 'fill(); block();',
  'an operator that works in place': 'const x = torch.empty(1); fill(); x.resize_(128 * 2 ** 20);',
  'data of JavaScript': 'const data = new Uint8Array(512 * 2 ** 20); fill(); torch.tensor(data);',
  'a layer': 'fill(); new nn.Embedding(128 * 2 ** 10, 1024);',
  'the forward pass of a layer': `const x = torch.ones(1, 1, 4); const wide = new nn.ConstantPad1d([0, 128 * 2 ** 20], 0);
    fill(); wide.forward(x);`,
  'a move to another dtype': `const x = torch.empty(64 * 2 ** 20, { dtype: 'float32' }); fill(); x.to('float64');`,
  'a module that is converted': `const net = new nn.Linear(8192, 4096, { bias: false }); fill(); net.double();`,
  'a backward pass': `const x = torch.empty(1, { requires_grad: true }); const y = x.expand(128 * 2 ** 20);
    const z = y.sum(); fill(); const g = torch.ones(1).expand(128 * 2 ** 20); y.mul(2).backward(g);`,
  'an optimizer': `const x = torch.zeros(128 * 2 ** 20, { requires_grad: true }); x.grad = torch.zeros(1).expand(128 * 2 ** 20).clone();
    const optimizer = new optim.SGD({ params: [x], lr: 0.1, momentum: 0.9 }); fill(); optimizer.step();`,
  'a loader': `const dataset = new TensorDataset(torch.empty(2, 1)); 
    const loader = new DataLoader(dataset, { batch_size: 2, collate_fn: () => block() }); fill(); for (const x of loader) x.shape;`,
  'a file': `const bytes = torch.save(torch.empty(128 * 2 ** 20, { dtype: 'float32' })); fill(); torch.load(bytes);`,
};

t.jobs = 2;
for (const [name, script] of Object.entries(askers)) {
  t.test(`after everything was taken and dropped: ${name}`, { skip: !can_limit }, async (t) => {
    const { code, stdout, stderr } = await run_limited(`${START}${script}\nconsole.log('done');`);
    t.equal(code, 0, stderr);
    t.equal(stdout, 'done\n');
  });
}

t.test('what is still in use stays, and there is an error', { skip: !can_limit }, async (t) => {
  const { code, stdout, stderr } = await run_limited(`${START}
    const full = [];
    const first = torch.full([1000], 7);
    try { for (;;) full.push(block()); } catch (error) { console.log(error.name, error instanceof torch.OutOfMemoryError); }
    console.log(full.length === new Set(full).size && full.every((each) => each.numel() === 128 * 2 ** 20), first.sum().item());`);
  t.equal(code, 0, stderr);
  t.equal(stdout, 'OutOfMemoryError true\ntrue 7000\n');
});

/** Bytes that the kernel promises nobody at once, in its default mode; null where it promises everything. */
function too_many(): number | null {
  if (process.platform !== 'linux') return null;
  const mode = '/proc/sys/vm/overcommit_memory';
  if (existsSync(mode) && readFileSync(mode, 'utf8').trim() === '1') return null;
  const swap = /SwapTotal:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? '0';
  return totalmem() + Number(swap) * 1024 + 2 ** 30;
}

t.test('a tensor larger than the machine is refused', { skip: too_many() === null }, async (t) => {
  const bytes = too_many() as number;
  const { code, stdout, stderr } = await run_script(`
    import torch from 'libtorch-node';
    for (const make of ['empty', 'zeros']) {
      try { torch[make](${bytes}, { dtype: 'uint8' }); } catch (error) { console.log(error.name, /you tried to allocate ${bytes} bytes/.test(error.message)); }
    }
    console.log(torch.ones(2 ** 22).sum().item());`);
  t.equal(code, 0, stderr);
  t.equal(stdout, `${'OutOfMemoryError true\n'.repeat(2)}${2 ** 22}\n`);
});
