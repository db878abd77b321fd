/** The table of what was tried, for docs/install.md. */
import type { Installer } from './ways.js';

/** One way that worked. */
export interface Row {
  readonly installer: Installer;
  readonly runtime: string;
  readonly module: 'ESM' | 'CommonJS';
}

/** A line for each way of installing, with what ran the program. */
export function as_table(rows: readonly Row[]): string {
  const lines = new Map<string, Map<string, string[]>>();
  for (const { installer, runtime, module } of rows) {
    const key = `| ${installer.name} | ${installer.scripts} |`;
    const found = lines.get(key) ?? new Map<string, string[]>();
    lines.set(key, found.set(runtime, [...new Set([...(found.get(runtime) ?? []), module])]));
  }
  const body = [...lines].map(([key, runtimes]) => {
    const cells = [...runtimes].map(([name, modules]) => `${name} (${modules.join(', ')})`);
    return `${key} ${cells.join(', ')} |`;
  });
  return ['| package manager | install scripts | works under |', '| --- | --- | --- |', ...body].join('\n');
}
