// TypeScript for Node: `x.js` of a TypeScript file may be `x.ts`, and is loaded as compile.mjs compiles it.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compiled } from './compile.mjs';

const own = (url) => url?.startsWith('file:') && url.endsWith('.ts') && !url.includes('/node_modules/');

export function resolve(specifier, context, next) {
  if (own(context.parentURL) && /^\.\.?\/.*\.js$/.test(specifier)) {
    const source = new URL(specifier.replace(/js$/, 'ts'), context.parentURL);
    if (existsSync(source)) return next(source.href, context);
  }
  return next(specifier, context);
}

export function load(url, context, next) {
  if (!own(url)) return next(url, context);
  return { format: 'module', source: compiled(fileURLToPath(url)), shortCircuit: true };
}
