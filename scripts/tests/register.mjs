// `node --import ./scripts/tests/register.mjs FILE.ts`: what each test runs under.
import * as module from 'node:module';
import * as hooks from './hooks.mjs';

// In the thread itself where Node can: a thread for the hooks costs each process one more.
if (module.registerHooks) module.registerHooks(hooks);
else module.register('./hooks.mjs', import.meta.url);
