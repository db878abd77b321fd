// A server of files in a thread of its own: programs that wait for a download block the thread that started it.
// workerData: the folder; posts its port, then the path of each request.
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

const server = createServer((request, response) => {
  parentPort.postMessage(request.url);
  const file = join(workerData, decodeURIComponent(new URL(request.url, 'http://x').pathname));
  if (existsSync(file)) createReadStream(file).pipe(response);
  else response.writeHead(404).end();
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
