#!/usr/bin/env node
/** `npx libtorch-node`: the program, which lists its commands when it is told nothing. */
import { enter } from './entry.js';

await enter({ trains: false });
