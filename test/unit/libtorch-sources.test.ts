/** Where LibTorch is fetched from, and how far that is. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { nvidia_requirements } from '../../dist/native/libtorch/pip.js';
import { show_progress } from '../../dist/native/libtorch/progress.js';
import { archive_for, needs_pip_for_proxy, pip_requests } from '../../dist/native/libtorch/sources.js';
import { fake_world, temporary_folder, write } from '../helpers/fake-torch.js';

const folder = temporary_folder();
t.teardown(() => rmSync(folder, { recursive: true }));

const NAME = 'torch-2.13.0%2Bcpu-cp311-cp311-manylinux_2_28_x86_64.whl';
const origin = 'https://mirror.example';

t.test('the archive for a machine', async (t) => {
  const linux = { ...fake_world('/m'), env: {} };
  t.match(archive_for(linux), {
    url: new RegExp(`^https://download\\.pytorch\\.org/whl/cpu/${NAME.replaceAll('.', '\\.')}$`),
  });
  t.match(archive_for(linux)!.sha256, /^[0-9a-f]{64}$/);
  const mirror = { LIBTORCH_NODE_MIRROR: `${origin}/` };
  t.equal(archive_for({ ...linux, env: mirror })!.url, `${origin}/cpu/${NAME}`);
  t.equal(archive_for({ ...linux, platform: 'sunos' }), null);
  t.equal(archive_for(linux, 'cu130'), null, 'a CUDA build comes through pip');
  for (const variant of [null, 'cpu'] as const)
    t.strictSame(pip_requests({ env: {} }, variant), [['torch==2.13.0']]);
  for (const variant of ['cu126', 'cu128'] as const) {
    t.strictSame(pip_requests({ env: mirror }, variant), [
      ['torch>=2.11,<2.16', '--index-url', `${origin}/${variant}`],
    ]);
  }
  // PyPI has one build of each version
  t.strictSame(pip_requests({ env: mirror }, 'cu130')[1], ['torch==2.14.1']);
  t.strictSame(pip_requests({ env: mirror }, 'cu132')[1], ['torch==2.15.0']);
});

t.test('behind a proxy', async (t) => {
  const https_proxy = 'http://proxy';
  t.equal(needs_pip_for_proxy({ env: {} }), false);
  t.equal(needs_pip_for_proxy({ env: { https_proxy } }), true);
  const told = { env: { https_proxy, NODE_USE_ENV_PROXY: '1' } };
  for (const node of ['22.21.0', '24.5.1', '26.0.0']) t.equal(needs_pip_for_proxy(told, node), false, node);
  for (const node of ['20.20.2', '22.20.0', '23.9.0', '24.4.0'])
    t.equal(needs_pip_for_proxy(told, node), true, node);
});

t.test('progress: a bar on a terminal, tenths elsewhere', async (t) => {
  const seen = (isTTY: boolean, total: number | null) => {
    let text = '';
    const progress = show_progress({ isTTY, write: (more) => void (text += more) });
    for (const part of [0, 0.5, 1]) progress(part * 100e6, total);
    return text;
  };
  t.equal(seen(false, 100e6), '  50 % of 100 MB\n  100 % of 100 MB\n');
  t.equal(seen(false, null), '');
  const bar = seen(true, 100e6);
  t.ok(bar.endsWith(' 100 MB of 100 MB\x1b[K\n'));
  t.match(bar.split('\r').at(-1), '━'.repeat(20));
  t.notMatch(bar, '─'.repeat(21));
});

t.test('the NVIDIA packages of a CUDA build', async (t) => {
  const file = join(folder, 'METADATA');
  let with_cuda = false;
  const requirements = (...lines: string[]) => {
    write(file, ['Name: torch', ...lines.map((line) => `Requires-Dist: ${line}`)].join('\n'));
    return nvidia_requirements(file, with_cuda);
  };
  t.strictSame(requirements('filelock', 'typing-extensions>=4.10.0'), []);
  t.strictSame(
    requirements(
      'cuda-toolkit[cublas,cudart,cupti]==13.0.3; platform_system == "Linux"',
      'nvidia-cudnn-cu13==9.20.0.48; platform_system == "Linux"',
    ),
    ['cuda-toolkit[cudart,cupti]==13.0.3'],
  );
  t.strictSame(
    requirements(
      'nvidia-cuda-runtime-cu12==12.8.90; x',
      'nvidia-cuda-cupti-cu12==12.8.90',
      'nvidia-cuda-nvrtc-cu12==1',
    ),
    ['nvidia-cuda-runtime-cu12==12.8.90', 'nvidia-cuda-cupti-cu12==12.8.90'],
  );
  with_cuda = true;
  t.strictSame(
    requirements('filelock', 'cuda-toolkit[cublas,cudart]==13.0.3; x', 'nvidia-nccl-cu13==2; x', 'triton==3'),
    ['cuda-toolkit[cublas,cudart]==13.0.3', 'nvidia-nccl-cu13==2'],
  );
});
