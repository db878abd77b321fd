/** The language service that editors ask, over a program that uses the package. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A program, and what an editor shows in it. Starting takes seconds: make one, and ask it everything. */
export class Editor {
  readonly file = `${root}test/types/in-an-editor.ts`;
  readonly service: ts.LanguageService;
  #text = '';
  #version = 0;

  constructor(readonly header: string) {
    const config = ts.getParsedCommandLineOfConfigFile(
      `${root}test/types/tsconfig.json`,
      {},
      {
        ...ts.sys,
        onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
          throw new Error(String(messageText));
        },
      },
    );
    if (config === undefined) throw new Error('test/types/tsconfig.json cannot be read');
    const read = (file: string) => (file === this.file ? this.#text : ts.sys.readFile(file));
    this.service = ts.createLanguageService({
      getCompilationSettings: () => config.options,
      getScriptFileNames: () => [this.file],
      getScriptVersion: (file) => (file === this.file ? String(this.#version) : '1'),
      getScriptSnapshot: (file) => {
        const text = read(file);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => root,
      getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
      fileExists: (file) => file === this.file || existsSync(file),
      readFile: read,
      readDirectory: ts.sys.readDirectory,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
      realpath: (file) => ts.sys.realpath?.(file) ?? file,
    });
  }

  /** Types `line`; the cursor stands where it has a `|`. */
  #type(line: string): number {
    const place = line.indexOf('|');
    this.#text = `${this.header}\n${line.replace('|', '')}\n`;
    this.#version++;
    return this.header.length + 1 + place;
  }

  /** What hovering shows: the declaration, and the documentation with its tags. */
  hover(line: string): { text: string; doc: string } {
    const info = this.service.getQuickInfoAtPosition(this.file, this.#type(line));
    const tags = (info?.tags ?? []).map(({ name, text }) => `@${name} ${ts.displayPartsToString(text)}`);
    return {
      text: ts.displayPartsToString(info?.displayParts).replace(/\s+/g, ' '),
      doc: [ts.displayPartsToString(info?.documentation), ...tags].join('\n').trim(),
    };
  }

  /** The signatures that are offered inside the brackets of a call. */
  signatures(line: string): string[] {
    const help = this.service.getSignatureHelpItems(this.file, this.#type(line), {});
    return (help?.items ?? []).map((item) => {
      const parameters = item.parameters.map((each) => ts.displayPartsToString(each.displayParts));
      const around = [item.prefixDisplayParts, item.suffixDisplayParts].map((each) =>
        ts.displayPartsToString(each),
      );
      return around.join(parameters.join(', '));
    });
  }

  /** The names that are offered. */
  completions(line: string): string[] {
    const found = this.service.getCompletionsAtPosition(this.file, this.#type(line), {});
    return (found?.entries ?? []).map(({ name }) => name).sort();
  }

  /** What is wrong with the line; nothing if it compiles. */
  errors(line: string): string[] {
    this.#type(line);
    const of_line = ({ start = 0 }: ts.Diagnostic) => start > this.header.length;
    return this.service
      .getSemanticDiagnostics(this.file)
      .filter(of_line)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  }

  get program(): ts.Program {
    this.#type('');
    return this.service.getProgram() as ts.Program;
  }
}
