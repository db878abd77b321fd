#!/usr/bin/env node
import { bench } from './bench.js';
import { run_program, run_tool } from './tool.js';

/** What looks after the installation works without LibTorch, so the trainer is not imported for it. */
async function main(args: readonly string[]): Promise<void> {
  if (args[0] === 'bench') return bench(args.slice(1));
  if (args[0] === 'doctor' || args[0] === 'setup') return run_tool(args);
  const { train } = await import('./train.js');
  await train(args);
}

await run_program(() => main(process.argv.slice(2)));
