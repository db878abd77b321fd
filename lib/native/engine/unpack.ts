/** Takes what is needed out of a wheel or an archive (both are zip files). */
import { spawnSync } from 'node:child_process';
import { EngineError } from './engine.js';

// Python's own zipfile checks every entry's CRC. Entries that are links, or that would land outside the
// folder, stop the script: nothing that this project fetches has any.
const SCRIPT = `
import os, re, stat, sys, zipfile
archive, folder = sys.argv[1:3]
take, leave = (re.compile(pattern) for pattern in sys.argv[3:5])
root = os.path.realpath(folder)
taken = 0
with zipfile.ZipFile(archive) as source:
    for entry in source.infolist():
        name = entry.filename
        if name.endswith('/') or not take.search(name) or leave.search(name):
            continue
        target = os.path.realpath(os.path.join(root, name))
        if os.path.commonpath([root, target]) != root or stat.S_ISLNK(entry.external_attr >> 16):
            sys.exit('it holds an unsafe entry: ' + name)
        source.extract(entry, root)
        taken += 1
if not taken:
    sys.exit('it holds nothing of LibTorch')
`;

/** What to take, as patterns on the entries' names. Python and JavaScript agree on the syntax used. */
export interface Selection {
  readonly take: RegExp;
  readonly leave: RegExp;
}

/** The libraries, the headers, the version and the licences: not Python's half, tests, or CUDA. */
export const libtorch_parts: Selection = {
  take: new RegExp(
    '^torch/(lib/[^/]+[.](so|dylib)[^/]*$|include/|version[.]py$)|^torch[.]libs/|' +
      '^torch-[^/]+[.]dist-info/(licenses/|LICENSE|NOTICE|METADATA)',
  ),
  leave: /^torch.lib.lib(.*cuda|.*nvrtc|.*nvshmem|torch_python|.*test|backend_with_compiler|aoti_custom_ops)/,
};

/** The shared libraries and licences of one of NVIDIA's wheels. */
export const nvidia_parts: Selection = {
  take: /^nvidia\/.*\/lib\/[^/]+[.]so[^/]*$|[.]dist-info\/(licenses\/|License)/,
  leave: /^$/,
};

/** Unpacks the selected entries of `archive` into `folder`; an EngineError if it is damaged or unsafe. */
export function unpack(archive: string, folder: string, { take, leave }: Selection): void {
  const done = spawnSync('python3', ['-c', SCRIPT, archive, folder, take.source, leave.source], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (done.error !== undefined) {
    throw new EngineError(`python3 is needed to unpack LibTorch: ${done.error.message}`);
  }
  if (done.status !== 0) {
    const reason = done.stderr.trim().split('\n').at(-1) ?? `python3 ended with ${done.status}`;
    throw new EngineError(`${archive} cannot be unpacked: ${reason}`);
  }
}
