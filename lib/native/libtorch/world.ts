/** What the search for LibTorch sees of the machine. Tests hand in another one. */
import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';

export interface World {
  env: Readonly<Record<string, string | undefined>>;
  platform: string;
  arch: string;
  /** The version of glibc; null on Linux with another C library, and on other systems. */
  glibc(): string | null;
  /** The folder of the user's project: `.venv` is looked for in it. */
  cwd: string;
  home: string;
  /** Standard output of a command, or null if it is missing, fails, or takes longer than `timeout` ms. */
  run(command: string, args: readonly string[], timeout: number): string | null;
}

export function this_machine(): World {
  return {
    env: process.env,
    platform: process.platform,
    arch: process.arch,
    glibc: glibc_version,
    // npm runs scripts in the package's own folder and tells where the user stands
    cwd: process.env.INIT_CWD ?? process.cwd(),
    home: homedir(),
    run: (command, args, timeout) => {
      const done = spawnSync(command, args, {
        encoding: 'utf8',
        timeout,
        stdio: ['ignore', 'pipe', 'ignore'],
        windowsHide: true,
      });
      return done.status === 0 ? done.stdout : null;
    },
  };
}

/** From Node's diagnostic report, which takes some milliseconds; its network part might take seconds. */
function glibc_version(): string | null {
  const report = process.report as (NodeJS.ProcessReport & { excludeNetwork?: boolean }) | undefined;
  if (process.platform !== 'linux' || report === undefined) return null;
  const { excludeNetwork } = report;
  report.excludeNetwork = true;
  const { header } = report.getReport() as { header?: { glibcVersionRuntime?: string } };
  report.excludeNetwork = excludeNetwork ?? false;
  return header?.glibcVersionRuntime ?? null;
}
