#!/usr/bin/env node
/** `npm start` and `npx alexnet`: the program, which trains when it is told nothing else. */
import { enter } from './entry.js';

await enter({ trains: true });
