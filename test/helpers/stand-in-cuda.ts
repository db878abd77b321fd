/** The launch layer's program in a process whose CUDA driver and NVRTC only write down what they are asked for. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run_program, tests_folder } from './kernels.js';
import { stub_library } from './stub-library.js';

const source = (name: string) => readFileSync(join(tests_folder, name), 'utf8');

/** Makes the stand-ins in `folder`. */
export function stand_in_cuda(folder: string) {
  const driver = join(folder, 'driver');
  const old_driver = join(folder, 'old');
  const nvrtc = join(folder, 'libnvrtc.so.13');
  const log_file = join(folder, 'log');
  stub_library(join(driver, 'libcuda.so.1'), source('stand_in_driver.c'));
  stub_library(join(old_driver, 'libcuda.so.1'), `#define OLD\n${source('stand_in_driver.c')}`);
  stub_library(nvrtc, source('stand_in_nvrtc.c'));

  /** Answers of the program, and what the stand-ins were asked for. */
  function run(commands: readonly string[], env: Record<string, string> = {}) {
    writeFileSync(log_file, '');
    const { answers, status } = run_program(commands, {
      LD_LIBRARY_PATH: driver,
      LIBTORCH_NODE_NVRTC: nvrtc,
      STAND_IN_LOG: log_file,
      ...env,
    });
    return { answers, status, log: readFileSync(log_file, 'utf8').split('\n').slice(0, -1) };
  }

  return { driver, old_driver, run };
}

/** What the program answers where there is no kernel, the first time. */
export const missing = (reason: string): string =>
  `null | warning: the GPU kernels of libtorch-node cannot be had, so LibTorch's own operators run in their place: ${reason}`;
