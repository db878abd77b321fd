/** Code out of pages and docstrings: found, compiled in one program, ready to be imported. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A fenced block of a page. */
export interface Block {
  language: string;
  code: string;
  /** Where its code begins in the page. */
  line: number;
}

/** The fenced blocks of a page, in order. */
export function blocks_of(page: string): Block[] {
  return [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(({ 1: language, 2: code, index }) => ({
    language: language!,
    code: code!,
    line: page.slice(0, index).split('\n').length + 1,
  }));
}

/** What has become of files: where the JavaScript lies, and what the compiler has to say, by file. */
export interface Compiled {
  folder: string;
  problems: Map<string, string[]>;
  /** The address of what came of `NAME.mts`. */
  address_of(name: string): string;
  remove(): void;
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  skipLibCheck: true,
};

/**
 * Compiles files, given by name without `.mts`, in one program. They lie in a folder inside the checkout, where
 * 'libtorch-node' is this package.
 */
export function compile(sources: Readonly<Record<string, string>>, more: ts.CompilerOptions = {}): Compiled {
  mkdirSync(join(root, '.tap'), { recursive: true });
  const folder = mkdtempSync(join(root, '.tap', 'snippets-'));
  const names = Object.keys(sources);
  const files = names.map((name) => join(folder, `${name}.mts`));
  for (const [index, file] of files.entries()) writeFileSync(file, sources[names[index]!]!);
  const program = ts.createProgram(files, { ...options, ...more });
  const problems = new Map<string, string[]>();
  for (const problem of [...ts.getPreEmitDiagnostics(program)]) {
    const { file, start } = problem;
    const name = file === undefined ? '' : basename(file.fileName, '.mts');
    const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
    const text = `${name}:${line}: ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')}`;
    problems.set(name, [...(problems.get(name) ?? []), text]);
  }
  program.emit();
  return {
    folder,
    problems,
    address_of: (name) => pathToFileURL(join(folder, `${name}.mjs`)).href,
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** The imports of a piece of code, and the rest. */
export function apart(code: string): { imports: string; rest: string } {
  const source = ts.createSourceFile('piece.ts', code, ts.ScriptTarget.ES2022, true);
  const imports = source.statements.filter(ts.isImportDeclaration);
  const end = imports.at(-1)?.end ?? 0;
  return { imports: code.slice(0, end), rest: code.slice(end) };
}

/** A piece of code whose last statement gives its value: an expression's, or what it declares, by name. */
export function with_result(code: string): string {
  const source = ts.createSourceFile('piece.ts', code, ts.ScriptTarget.ES2022, true);
  const last = source.statements.at(-1);
  if (last === undefined) return code;
  const before = code.slice(0, last.getStart());
  const text = code.slice(last.getStart(), last.end);
  if (ts.isExpressionStatement(last)) {
    return `${before}const result: unknown = ${text.replace(/;$/, '')};\nreturn result;`;
  }
  if (!ts.isVariableStatement(last)) return `${code}\nreturn {};`;
  const names = last.declarationList.declarations.flatMap(({ name }) => names_in(name));
  return `${code}\nreturn { ${names.join(', ')} };`;
}

function names_in(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((each) => (ts.isOmittedExpression(each) ? [] : names_in(each.name)));
}
