/** The line with which an installation ends. */
import type { OpenEngine } from './open.js';

/** `LibTorch 2.13.0+cpu from /opt/torch (LIBTORCH), CPU: ...`. */
export function report_line({ engine, cuda }: Pick<OpenEngine, 'engine' | 'cuda'>): string {
  const where = `LibTorch ${engine.version.text} from ${engine.folder} (${engine.source})`;
  // a CPU build is what most machines have: only a CUDA build that runs without CUDA needs a reason
  const device = cuda.loaded ? 'CUDA' : cuda.cause === 'build' ? 'CPU' : `CPU, because ${cuda.reason}`;
  return `libtorch-node: ${where}, ${device}`;
}
