/** What to do about a library that does not open, chosen by the dynamic loader's own words. */
import { how_to_build } from './package.js';
import { SUPPORTED_TEXT } from './versions.js';

interface Symptom {
  readonly pattern: RegExp;
  advice(match: RegExpExecArray): string;
}

const REBUILD = `\`${how_to_build()}\``;

// The first that fits; the more particular come first.
const symptoms: readonly Symptom[] = [
  {
    pattern: /version [`'](GLIBC_[\d.]+)' not found \(required by \S+\.node\)/,
    advice: ([, version]) =>
      `The addon was compiled for a newer system than this one (${version}). Compile it here: ${REBUILD}.`,
  },
  {
    pattern: /version [`'](GLIBC_[\d.]+)' not found/,
    advice: ([, version]) =>
      `This system's C library is older than LibTorch needs (${version}). Official LibTorch builds need ` +
      'glibc 2.28 or newer: Debian 10, Ubuntu 18.10, RHEL 8 and later.',
  },
  {
    pattern: /version [`']((?:GLIBCXX|CXXABI)_[\d.]+)' not found/,
    advice: ([, version]) =>
      `The C++ library in use is older than the one this was compiled with (${version}). Install a newer ` +
      `libstdc++6, or compile on this machine: ${REBUILD}. In a conda environment its own older libstdc++ ` +
      'may come first on LD_LIBRARY_PATH.',
  },
  {
    pattern: /Error (?:loading shared library|relocating)|libc\.musl/,
    advice: () =>
      'This system uses the musl C library (Alpine Linux); LibTorch is built for glibc. Use a glibc image, ' +
      'such as node:20-bookworm-slim.',
  },
  {
    pattern: /cannot allocate memory in static TLS block/,
    advice: () =>
      'The room for thread-local variables is used up by libraries that were loaded earlier. Import ' +
      'libtorch-node before other native packages, or start Node.js with ' +
      'GLIBC_TUNABLES=glibc.rtld.optional_static_tls=16384 in the environment.',
  },
  {
    pattern: /undefined symbol: (\S+?),?(?:\s|$)|symbol not found in flat namespace '?([^\s']+)/,
    advice: ([, linux, mac]) =>
      `The addon was compiled against another LibTorch than the one that is loaded (${linux ?? mac} is not in ` +
      `it); each minor version needs its own build. Rebuild it for this one with ${REBUILD}, and see that no ` +
      'other LibTorch is on LD_LIBRARY_PATH.',
  },
  {
    pattern:
      /(lib(?:cudart|cupti|cublas\w*|cudnn\w*|cusparse\w*|cufft|cufile|curand|cusolver|nccl|nvrtc|nvshmem\w*|nvJitLink)\.so[\w.]*): cannot open shared object file/,
    advice: ([, library]) =>
      `This LibTorch is a CUDA build and its NVIDIA library ${library} is missing: install it together with ` +
      'its dependencies (`pip install torch`, without --no-deps), or use a CPU build.',
  },
  {
    pattern: /(libcuda\.so[\w.]*): cannot open shared object file/,
    advice: () => 'The NVIDIA driver is not installed, or not visible in this container.',
  },
  {
    pattern: /(libgomp[\w.-]*\.so[\w.]*): cannot open shared object file/,
    advice: ([, library]) =>
      `LibTorch's OpenMP library ${library} is missing: it lies beside libtorch_cpu in a whole LibTorch; ` +
      'on Debian and Ubuntu `sudo apt-get install libgomp1` brings one.',
  },
  {
    pattern:
      /wrong ELF class|invalid ELF header|file too short|cannot read file data|Exec format error|incompatible architecture/i,
    advice: () =>
      `The library is for another processor or system than this Node.js (${process.platform}-${process.arch}), ` +
      'or the file is damaged.',
  },
  {
    pattern: /failed to map segment/,
    advice: () =>
      'The file cannot be mapped into memory: is its file system mounted noexec, or memory limited?',
  },
  {
    pattern: /([^\s:]+): cannot open shared object file|image not found|Library not loaded: (\S+)/,
    advice: ([, linux, mac]) =>
      `${linux ?? mac ?? 'A library'} is missing. Use a whole LibTorch (${SUPPORTED_TEXT}): an unpacked LibTorch ` +
      'archive or a Python `torch` package, not a copy of single files.',
  },
];

/** A sentence or two on what `error_text` means and what to do about it; null if nothing is known. */
export function advice_for(error_text: string): string | null {
  for (const { pattern, advice } of symptoms) {
    const match = pattern.exec(error_text);
    if (match !== null) return advice(match);
  }
  return null;
}

/** `error_text`, then what to do about it. */
export function with_advice(error_text: string): string {
  const advice = advice_for(error_text);
  return advice === null ? error_text : `${error_text}\n${advice}`;
}
