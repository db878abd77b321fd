/** The line with which an installation ends. */
import type { OpenLibtorch } from './open.js';

/** `LibTorch 2.13.0+cpu from /opt/torch (LIBTORCH), CPU: ...`. */
export function report_line({ installation, cuda }: Pick<OpenLibtorch, 'installation' | 'cuda'>): string {
  const where = `LibTorch ${installation.version.text} from ${installation.folder} (${installation.source})`;
  // a CPU build is what most machines have: only a CUDA build that runs without CUDA needs a reason
  const device = cuda.loaded ? 'CUDA' : cuda.cause === 'build' ? 'CPU' : `CPU, because ${cuda.reason}`;
  return `libtorch-node: ${where}, ${device}`;
}
