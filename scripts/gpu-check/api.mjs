#!/usr/bin/env node
// torch.cuda, CUDA graphs and gradient scaling, tried on a GPU: prints one JSON object with a check for each name, and
// exits with 1 if one failed.
//   node --expose-gc scripts/gpu-check/api.mjs [--only NAME] [--small]
// --small is for a stand-in of a GPU, which computes on the CPU.
import torch from '../../dist/index.js';
import { results } from './api/check.mjs';

const THEMES = [
  'devices',
  'random',
  'streams',
  'backward',
  'memory',
  'copies',
  'graphs',
  'graphed-training',
  'graphed-trainer',
  'precision',
];
for (const theme of THEMES) await import(`./api/${theme}.mjs`);

const failed = Object.keys(results).filter((name) => !results[name].ok);
console.log(JSON.stringify({ libtorch: torch.__version__, node: process.version, failed, results }, null, 1));
process.exitCode = failed.length > 0 ? 1 : 0;
