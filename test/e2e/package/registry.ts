/** A registry on this machine: it has our packages, and asks the ordinary registry for everything else. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { must } from './workplace.js';

export interface Registry {
  readonly url: string;
  stop(): Promise<void>;
}

async function free_port(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function config(folder: string): string {
  const uplink = must(['npm', 'config', 'get', 'registry'], folder, process.env).out.split('\n').at(-1);
  return `
storage: ${join(folder, 'storage')}
web: { enable: false }
auth: { htpasswd: { file: ${join(folder, 'htpasswd')} } }
uplinks: { npm: { url: '${uplink}', maxage: 10m } }
packages:
  'libtorch-node': { access: $all, publish: $all }
  'libtorch-node-*': { access: $all, publish: $all }
  '**': { access: $all, proxy: npm }
max_body_size: 200mb
log: { type: stdout, level: fatal }
`;
}

/** Starts verdaccio out of `tools` on 127.0.0.1; its storage is in `folder`. */
export async function start_registry(tools: string, folder: string): Promise<Registry> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'config.yaml');
  writeFileSync(file, config(folder));
  const address = `127.0.0.1:${await free_port()}`;
  const program = join(tools, 'verdaccio', 'bin', 'verdaccio');
  // verdaccio asks for a newer Node.js than we do
  const node = join(tools, 'node-24', 'bin', 'node');
  const child = spawn(node, [program, '--config', file, '--listen', address], { stdio: 'ignore' });
  process.once('exit', () => child.kill());
  const url = `http://${address}/`;
  await until_it_answers(url, child);
  return {
    url,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

async function until_it_answers(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; child.exitCode === null && tries < 600; tries++) {
    const answer = await fetch(`${url}-/ping`).catch(() => null);
    if (answer?.ok) return;
    await sleep(100);
  }
  child.kill();
  throw new Error(`the registry does not answer at ${url}`);
}
