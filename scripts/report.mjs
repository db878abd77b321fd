#!/usr/bin/env node
// The last line of `npm install` in a checkout: opens LibTorch as a program would, and says which it is.
import { load_engine_modules } from './build-native.mjs';

try {
  const { open_engine, report_line } = await load_engine_modules({ compile: false });
  console.log(report_line(open_engine()));
} catch (error) {
  console.error(`libtorch-node: ${error.message}`);
  process.exitCode = 1;
}
