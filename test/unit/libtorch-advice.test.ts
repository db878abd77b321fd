import { realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { advice_for, with_advice } from '../../dist/native/libtorch/advice.js';
import { open_cuda } from '../../dist/native/libtorch/cuda.js';
import type { Installation } from '../../dist/native/libtorch/installation.js';
import { report_line } from '../../dist/native/libtorch/report.js';
import { missing_build_tools, missing_fetch_tools } from '../../dist/native/libtorch/tools.js';
import { fake_torch, fake_world, temporary_folder } from '../helpers/fake-torch.js';

t.test('advice by symptom', async (t) => {
  const cases: [text: string, advice: RegExp | null][] = [
    [
      "/lib/libc.so.6: version `GLIBC_2.28' not found (required by libc10.so)",
      /C library is older.*GLIBC_2\.28/,
    ],
    [
      "/lib/libc.so.6: version `GLIBC_2.34' not found (required by /x/libtorch_node.glibc.node)",
      /compiled for a newer system.*GLIBC_2\.34.*Compile it here: `npm run build`/,
    ],
    [
      "libstdc++.so.6: version `GLIBCXX_3.4.30' not found (required by addon.node)",
      /C\+\+ library.*GLIBCXX_3\.4\.30/,
    ],
    ["libstdc++.so.6: version `CXXABI_1.3.13' not found", /libstdc\+\+6/],
    ['Error loading shared library ld-linux-x86-64.so.2: No such file or directory', /musl/],
    ['Error relocating /torch/lib/libc10.so: __memcpy_chk: symbol not found', /musl/],
    ['libgomp.so.1: cannot allocate memory in static TLS block', /optional_static_tls/],
    [
      'addon.node: undefined symbol: _ZN3c1010TensorImpl17set_autograd_metaE',
      /another LibTorch.*_ZN3c1010TensorImpl17/,
    ],
    [
      "dlopen(addon.node): symbol not found in flat namespace '__ZN3c106detailE'",
      /another LibTorch.*__ZN3c106detailE/,
    ],
    [
      'libcupti.so.13: cannot open shared object file: No such file or directory',
      /NVIDIA library libcupti\.so\.13/,
    ],
    ['libcudnn.so.9: cannot open shared object file: No such file or directory', /CUDA build/],
    ['libcuda.so.1: cannot open shared object file: No such file or directory', /NVIDIA driver/],
    ['libgomp-a34b3233.so.1: cannot open shared object file', /OpenMP library libgomp-a34b3233\.so\.1/],
    ['/torch/lib/libc10.so: wrong ELF class: ELFCLASS32', /another processor/],
    ['/torch/lib/libc10.so: invalid ELF header', /damaged/],
    ['/torch/lib/libc10.so: file too short', /damaged/],
    ['libtorch_node.node: cannot read file data', /damaged/],
    ["(mach-o file, but is an incompatible architecture (have 'x86_64', need 'arm64'))", /another processor/],
    ['libc10.so: failed to map segment from shared object', /noexec/],
    [
      'libopenblas.so.0: cannot open shared object file: No such file or directory',
      /libopenblas\.so\.0 is missing/,
    ],
    ['Library not loaded: @rpath/libomp.dylib', /@rpath\/libomp\.dylib is missing/],
    ['something else entirely', null],
  ];
  for (const [text, advice] of cases) {
    if (advice === null) t.equal(advice_for(text), null);
    else t.match(advice_for(text), advice, text);
  }
  t.equal(with_advice('something else entirely'), 'something else entirely');
  t.match(
    with_advice('libc10.so: invalid ELF header'),
    /^libc10\.so: invalid ELF header\nThe library is for/,
  );
});

t.test('why there is no CUDA', async (t) => {
  const folder = fake_torch(temporary_folder(), { cuda: true });
  t.teardown(() => rmSync(folder, { recursive: true }));
  const installation: Installation = {
    folder,
    version: { major: 2, minor: 13, patch: 0, text: '2.13.0+cu130' },
    source: 'LIBTORCH',
    cuda: true,
  };
  const opened: string[] = [];
  let driver: number | null = 13000;
  const loader = (refuse: RegExp | null, text = 'refused') => ({
    open(path: string) {
      if (refuse?.test(path)) throw new Error(text);
      opened.push(path);
    },
    driver_version: () => driver,
  });
  const world = { env: {}, platform: 'linux' };
  t.match(open_cuda(loader(null), { ...installation, cuda: false }, world), {
    loaded: false,
    cause: 'build',
    reason: /is a CPU build/,
  });
  t.match(open_cuda(loader(null), installation, { ...world, env: { LIBTORCH_NODE_CUDA: '0' } }), {
    cause: 'switch',
  });
  t.strictSame(opened, [], 'neither opens anything');
  const no_driver = loader(
    /libcuda/,
    'libcuda.so.1: cannot open shared object file: No such file or directory',
  );
  t.match(open_cuda(no_driver, installation, world), {
    loaded: false,
    cause: 'driver',
    reason: /driver is not installed/,
  });
  t.strictSame(opened, [], 'without a driver no library is opened');
  const no_library = loader(
    /c10_cuda/,
    'libc10_cuda.so: cannot open shared object file: No such file or directory',
  );
  t.match(open_cuda(no_library, installation, world), {
    cause: 'library',
    reason: /^libc10_cuda\.so could not be opened/,
  });
  opened.length = 0;
  driver = 12080;
  const old = open_cuda(loader(null), installation, world);
  t.match(old, {
    loaded: false,
    cause: 'old driver',
    reason:
      'the NVIDIA driver on your system is too old (found version 12080): it serves CUDA 12.8, and this LibTorch is a build ' +
      'for CUDA 13.0, which needs driver 580.65 or newer. Update',
  });
  t.strictSame(opened, ['libcuda.so.1'], 'with a driver that is too old no library is opened');
  // what a build from a package index tells in a file of its own
  writeFileSync(
    `${folder}/version.py`,
    "__version__ = '2.13.0'\ncuda: Optional[str] = '12.6'\nhip: Optional[str] = None\n",
  );
  const plain = { ...installation, version: { ...installation.version, text: '2.13.0' } };
  t.match(open_cuda(loader(null), plain, world), { loaded: true, cause: null });
  driver = 11080;
  t.match(
    open_cuda(loader(null), plain, world).reason,
    /serves CUDA 11\.8, .* CUDA 12\.6, which needs driver 525/,
  );
  driver = null;
  t.match(
    open_cuda(loader(null), installation, world),
    { loaded: true },
    'a driver that tells nothing is tried',
  );
});

t.test('the CUDA libraries, by their own place', async (t) => {
  const driver_version = () => null;
  const folder = fake_torch(temporary_folder(), { cuda: true });
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(`${folder}/real.so`, '');
  symlinkSync('../real.so', `${folder}/lib/libc10_cuda.so`);
  const installation: Installation = {
    folder,
    version: { major: 2, minor: 13, patch: 0, text: '2.13.0' },
    source: '',
    cuda: true,
  };
  const opened: string[] = [];
  const world = { env: {}, platform: 'linux' };
  t.match(open_cuda({ open: (path) => void opened.push(path), driver_version }, installation, world), {
    loaded: true,
    cause: null,
    reason: null,
  });
  t.strictSame(opened, [
    'libcuda.so.1',
    realpathSync(`${folder}/real.so`),
    realpathSync(`${folder}/lib/libtorch_cuda.so`),
  ]);
  const text = 'libnccl.so.2: cannot open shared object file: No such file or directory';
  const refuse = (path: string) => {
    if (path.includes('torch_cuda')) throw new Error(text);
  };
  const state = open_cuda({ open: refuse, driver_version }, installation, world);
  t.match(state, {
    loaded: false,
    cause: 'library',
    reason: `libtorch_cuda.so could not be opened (${text}). This LibTorch`,
  });
});

t.test('the closing line', async (t) => {
  const installation = {
    folder: '/opt/torch',
    version: { major: 2, minor: 13, patch: 0, text: '2.13.0+cpu' },
    source: 'cache',
    cuda: false,
  };
  const line = (cuda: Parameters<typeof report_line>[0]['cuda']) => report_line({ installation, cuda });
  const start = 'libtorch-node: LibTorch 2.13.0+cpu from /opt/torch (cache), ';
  t.equal(line({ loaded: true, cause: null, reason: null }), `${start}CUDA`);
  t.equal(line({ loaded: false, cause: 'build', reason: 'built without' }), `${start}CPU`);
  t.equal(line({ loaded: false, cause: 'driver', reason: 'no driver' }), `${start}CPU, because no driver`);
});

t.test('each missing program gets a sentence', async (t) => {
  const world = fake_world('/m');
  t.match(missing_build_tools(world), [
    /^g\+\+ is missing: .*apt-get install g\+\+/,
    /^cmake is missing/,
    /^make is missing/,
  ]);
  t.match(missing_fetch_tools(world), [/^python3 is missing: .*python3-pip/]);
  const has = (...names: string[]) => {
    world.run = (command, args) => (names.includes([command, ...args].join(' ')) ? '1.0' : null);
  };
  has('clang++ --version', 'cmake --version', 'ninja --version');
  t.strictSame(missing_build_tools(world), []);
  t.match(missing_build_tools({ ...world, env: { CXX: 'icpx' } }), [/CXX names, icpx, cannot be run/]);
  has('python3 --version');
  t.match(missing_fetch_tools(world), [/^pip for python3 is missing/]);
  has('python3 --version', 'python3 -m pip --version');
  t.strictSame(missing_fetch_tools(world), []);
});
