/** `npx libtorch-node build` in an installed package: what compiles the addon is fetched, and why it does not is said. */
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import t from 'tap';
import { obtain_build_tools } from '../../dist/native/libtorch/build-tools.js';
import { explain_build } from '../../dist/native/libtorch/compiler-report.js';
import { package_folder } from '../../dist/native/libtorch/package.js';
import { parse_version } from '../../dist/native/libtorch/versions.js';
import { this_machine } from '../../dist/native/libtorch/world.js';
import { temporary_folder, write } from '../helpers/fake-torch.js';

const folder = temporary_folder();
t.teardown(() => rmSync(folder, { recursive: true }));

const gcc = `
In file included from native/autograd/autograd_function.cc:3:
native/compat.h: In function 'WrapOutputs':
/home/u/node_modules/libtorch-node/native/compat.h:51:39: error: too few arguments to function '_wrap_outputs'
native/nn/layer.cc:9:1: error: expected ';'
ninja: build stopped: subcommand failed.
`;

t.test('the words of a compiler, in one sentence', async (t) => {
  const told = (output: string, version = '2.16.0+cpu') =>
    explain_build(output, parse_version(version)!, '/cache/build.log');
  t.equal(
    told(gcc),
    'The sources of this libtorch-node do not fit LibTorch 2.16.0+cpu (native/compat.h:51: too few arguments to function ' +
      "'_wrap_outputs', and 1 more). A newer libtorch-node may; this one takes LibTorch 2.11 to 2.15, " +
      "`pip install torch==2.13.0` for one. The compiler's own words are in /cache/build.log.",
  );
  t.match(
    told(gcc, '2.15.0'),
    /^The addon could not be built: native\/compat\.h:51: too few .*, and 1 more\. /,
  );
  t.match(
    told('/opt/torch/include/ATen/X.h:7:10: fatal error: gone.h: No such file or directory\n'),
    /include\/ATen\/X\.h:7: gone\.h: No such file/,
  );
  t.match(
    told('C:\\a\\native\\loader.cc(12,5): error C2065: undeclared identifier\r\n'),
    /\(native\/loader\.cc:12: undeclared identifier\)/,
  );
  t.match(
    told('c++: fatal error: Killed signal terminated program cc1plus\n'),
    /ran out of memory: it takes up to/,
  );
  t.match(told('as: x.o: No space left on device\nnative/a.cc:1: error: x\n'), /the disk is full/);
  t.equal(
    told('CMake could not run'),
    "The addon could not be built. The compiler's own words are in /cache/build.log.",
  );
});

const world = (cache: string, env: Record<string, string> = {}) => ({
  ...this_machine(),
  cwd: join(folder, 'project'),
  env: {
    PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
    LIBTORCH_NODE_CACHE: join(folder, cache),
    ...env,
  },
});

/** A package manager that notes how it was called, and installs what `makes` says. */
function manager(name: string, script: string): void {
  const file = join(folder, 'bin', name);
  write(file, `#!/bin/sh\necho "${name} $*" > ${folder}/called\n${script}\n`);
  chmodSync(file, 0o755);
}

const PACKAGES = `
for each in cmake-js node-addon-api; do
  mkdir -p node_modules/$each
  echo '{ "main": "index.js" }' > node_modules/$each/package.json
  touch node_modules/$each/index.js
done`;

t.test('cmake-js and node-addon-api', async (t) => {
  const report = () => t.fail('nothing is fetched');
  const own = obtain_build_tools(world('cache'), report);
  t.equal(own.node_addon_api, join(package_folder, 'node_modules', 'node-addon-api'));

  const nowhere = [join(folder, 'project')];
  const lines: string[] = [];
  const obtain = (here: ReturnType<typeof world>) =>
    obtain_build_tools(here, (line) => void lines.push(line), nowhere);
  t.throws(() => obtain(world('cache', { LIBTORCH_NODE_OFFLINE: '1' })), {
    code: 'ERR_LIBTORCH',
    message:
      /nothing is fetched, because LIBTORCH_NODE_OFFLINE=1\. Install them in your project: `npm install --save-dev cmake-js@/,
  });
  manager('npm', 'echo "npm error code E404" >&2; exit 1');
  t.throws(() => obtain(world('cache')), {
    code: 'ERR_LIBTORCH',
    message: /could not be fetched: npm ended with 1 \(npm error code E404\)\. Install them in your project/,
  });
  t.strictSame(readdirSync(join(folder, 'cache', 'build-tools')), [], 'nothing is left');
  for (const [agent, name] of [
    [undefined, 'npm'],
    ['npm/11.0.0 node/v24.0.0', 'npm'],
    ['pnpm/12.0.0 npm/? node/v24.0.0', 'pnpm'],
    ['yarn/4.0.0 npm/? node/v24.0.0', 'yarn'],
    ['bun/1.4.0', 'bun'],
    ['cnpm/9.0.0', 'npm'],
  ] as const) {
    manager(name, PACKAGES);
    lines.length = 0;
    const here = world(`cache ${agent}`, agent === undefined ? {} : { npm_config_user_agent: agent });
    const { cmake_js, node_addon_api } = obtain(here);
    t.ok(existsSync(cmake_js) && existsSync(node_addon_api), `${agent}: fetched with ${name}`);
    t.match(lines, [/^fetching cmake-js@\S+ and node-addon-api@\S+, which compile the addon$/]);
    t.match(cmake_js, join(`cache ${agent}`, 'build-tools', 'cmake-js@'));
    manager(name, 'exit 1');
    t.equal(obtain(here).cmake_js, cmake_js, 'once');
  }
  write(join(folder, 'project', 'node_modules', 'cmake-js', 'index.js'), '');
  write(join(folder, 'project', 'node_modules', 'node-addon-api', 'package.json'), '{}');
  t.match(
    obtain(world('none')).cmake_js,
    join('project', 'node_modules', 'cmake-js'),
    "the project's own come first",
  );
});
