/** Free ports of this machine. */
import { createServer } from 'node:net';

/** A port of 127.0.0.1 that nothing listens at now. */
export function free_port(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
