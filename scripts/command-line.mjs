// How the scripts of this folder read what they are given.
import { relative } from 'node:path';
import { parseArgs } from 'node:util';

/** As `parseArgs`; what it does not understand ends the script with one line and status 2. */
export function command_line(config = {}) {
  try {
    return parseArgs(config);
  } catch (error) {
    const script = relative(process.cwd(), process.argv[1]);
    console.error(`${error.message.split('. ')[0]}; the head of ${script} says what it takes`);
    return process.exit(2);
  }
}
