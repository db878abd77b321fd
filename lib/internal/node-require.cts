/**
 * Node's own `require`, also in a program whose `require` is another: Jest runs each test in a realm of its own, with a
 * module system that has no ES modules for `require`. The main realm has Node's.
 */
import vm = require('node:vm');

const { createRequire }: typeof import('node:module') = vm.runInThisContext(
  "process.getBuiltinModule('node:module')",
);

export = createRequire;
