/** A proxy that lets nothing through, and tells what it was asked for. In a thread of its own: the tests wait for programs. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const PROGRAM = `
const { createServer } = require('node:http');
const { parentPort } = require('node:worker_threads');
const server = createServer(({ url }, response) => {
  parentPort.postMessage(url);
  response.writeHead(418).end();
});
server.on('connect', ({ url }, socket) => {
  parentPort.postMessage(url);
  socket.end('HTTP/1.1 418 Refused\\r\\n\\r\\n');
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

export interface Proxy {
  readonly url: string;
  /** What it was asked for since the last call, each once. */
  asked(): Promise<string[]>;
  stop(): Promise<unknown>;
}

export async function start_proxy(): Promise<Proxy> {
  const worker = new Worker(PROGRAM, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  let seen: string[] = [];
  worker.on('message', (url: string) => seen.push(url));
  return {
    url: `http://127.0.0.1:${port}`,
    async asked() {
      // messages that wait are handled before a timer
      await new Promise((resolve) => setTimeout(resolve, 50));
      const urls = [...new Set(seen)];
      seen = [];
      return urls;
    },
    stop: () => worker.terminate(),
  };
}
