/** The programs that an installation needs, and how to get the ones that are missing. */
import type { World } from './world.js';

interface Tool {
  /** Any of these commands will do. */
  readonly commands: readonly (readonly string[])[];
  readonly sentence: string;
}

const TIMEOUT = 20_000;

const mac_tools = 'on macOS `xcode-select --install`';

const python: Tool = {
  commands: [['python3', '--version']],
  sentence:
    'python3 is missing: on Debian and Ubuntu `sudo apt-get install python3 python3-pip`, on macOS `brew install python`.',
};

const pip: Tool = {
  commands: [['python3', '-m', 'pip', '--version']],
  sentence:
    'pip for python3 is missing: on Debian and Ubuntu `sudo apt-get install python3-pip`, on macOS `brew install python`.',
};

const cmake: Tool = {
  commands: [['cmake', '--version']],
  sentence:
    'cmake is missing: on Debian and Ubuntu `sudo apt-get install cmake`, on macOS `brew install cmake`.',
};

const builder: Tool = {
  commands: [
    ['ninja', '--version'],
    ['make', '--version'],
  ],
  sentence: `make is missing: on Debian and Ubuntu \`sudo apt-get install make\`, ${mac_tools}.`,
};

const compiler = (world: World): Tool => ({
  commands: (world.env.CXX ? [world.env.CXX] : ['g++', 'clang++', 'c++']).map((name) => [name, '--version']),
  sentence: world.env.CXX
    ? `the C++ compiler that CXX names, ${world.env.CXX}, cannot be run.`
    : `g++ is missing: on Debian and Ubuntu \`sudo apt-get install g++\`, ${mac_tools}.`,
});

function missing(world: World, tools: readonly Tool[]): string[] {
  const there = ([command, ...args]: readonly string[]) => world.run(command!, args, TIMEOUT) !== null;
  return tools.filter((tool) => !tool.commands.some(there)).map((tool) => tool.sentence);
}

/** One sentence for each program that building the addon needs and that is not there. */
export function missing_build_tools(world: World): string[] {
  return missing(world, [compiler(world), cmake, builder]);
}

/** The same for fetching LibTorch. */
export function missing_fetch_tools(world: World): string[] {
  const without_python = missing(world, [python]);
  return without_python.length > 0 ? without_python : missing(world, [pip]);
}
