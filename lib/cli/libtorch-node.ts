#!/usr/bin/env node
import { run_program, run_tool } from './tool.js';

await run_program(() => run_tool(process.argv.slice(2)));
