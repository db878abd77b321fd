#!/usr/bin/env node
// npm run build:ts: compiles lib/ into dist/, with the argument lists in the declarations as plain overloads
// (scripts/declarations), and removes from dist/ what no source makes any more: tsc leaves it there, and a test that
// imports it would pass here and fail in a fresh checkout.
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { plain_declarations } from './declarations/plain.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const OUTPUT = /^(?<stem>.+?)(?:\.d)?\.(?<kind>[cm]?)(?:js|ts)(?:\.map)?$/;

/** Removes the outputs in dist/ whose source is not in lib/; dist/examples has its sources elsewhere. */
function prune() {
  for (const file of readdirSync(join(root, 'dist'), { recursive: true })) {
    const { stem, kind } = OUTPUT.exec(file)?.groups ?? {};
    if (stem === undefined || file.startsWith('examples')) continue;
    if (!existsSync(join(root, 'lib', `${stem}.${kind}ts`))) rmSync(join(root, 'dist', file));
  }
}

/**
 * Has everything emitted anew where what the last build left cannot be trusted: the writers of declarations are newer, or
 * a plain `tsc -p tsconfig.build.json`, which leaves argument lists as they are, ran since.
 */
function distrust_last_build(state) {
  if (!existsSync(state)) return;
  const folder = join(root, 'scripts', 'declarations');
  const is_newer = (file) => statSync(join(folder, file)).mtimeMs > statSync(state).mtimeMs;
  const is_plain = (file) =>
    !/\.\.\.args: (?:Arguments|Taken)</.test(readFileSync(join(root, 'dist', file), 'utf8'));
  const declarations = readdirSync(join(root, 'dist'), { recursive: true }).filter((file) =>
    /\.d\.ts$/.test(file),
  );
  if (readdirSync(folder).some(is_newer) || !declarations.every(is_plain)) rmSync(state);
}

function report(diagnostics) {
  const host = {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => root,
    getNewLine: () => '\n',
  };
  const format = process.stdout.isTTY ? ts.formatDiagnosticsWithColorAndContext : ts.formatDiagnostics;
  process.stdout.write(format(diagnostics, host));
}

/** Compiles lib/; false after the compiler's messages if it does not compile. */
export function compile_lib() {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.build.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (diagnostic) => report([diagnostic]),
    },
  );
  if (config === undefined) return false;
  distrust_last_build(config.options.tsBuildInfoFile);
  const builder = ts.createIncrementalProgram({
    rootNames: config.fileNames,
    options: config.options,
    configFileParsingDiagnostics: config.errors,
  });
  const diagnostics = [
    ...builder.getConfigFileParsingDiagnostics(),
    ...builder.getOptionsDiagnostics(),
    ...builder.getSyntacticDiagnostics(),
    ...builder.getGlobalDiagnostics(),
    ...builder.getSemanticDiagnostics(),
  ];
  const writers = { afterDeclarations: [plain_declarations(builder.getProgram())] };
  diagnostics.push(...builder.emit(undefined, undefined, undefined, undefined, writers).diagnostics);
  report(diagnostics);
  if (diagnostics.length > 0) return false;
  prune();
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = compile_lib() ? 0 : 1;
