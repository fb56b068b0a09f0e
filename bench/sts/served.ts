import cluster from 'node:cluster';
import { constants } from 'node:crypto';
import type { Server, ServerOptions } from 'node:https';

/** What a server of the comparison is told: the listener's material is that of the real sts, and so are its TLS options. */
export type Served = {
  readonly port: number;
  readonly workers: number;
  readonly tls: { readonly cert: string; readonly key: string; readonly ca: string };
  /** What the floor answers. */
  readonly answer: string;
  readonly audience: string;
  readonly client: string;
  readonly spiffeId: string;
  /** What the peer signs with, all of its workers: PKCS#8, PEM. */
  readonly signingKey: string;
};

export const tlsOf = ({ tls }: Served): ServerOptions => ({
  ...tls,
  minVersion: 'TLSv1.2',
  requestCert: true,
  rejectUnauthorized: false,
  secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
  keepAliveTimeout: 60_000,
});

/** Waits for what the parent tells it, listens, and says so; in as many workers as it is told. */
export function serve(create: (given: Served) => Server | Promise<Server>): void {
  process.once('message', async (given: Served) => {
    if (cluster.isPrimary && given.workers > 1) {
      let ready = 0;
      for (let count = 0; count < given.workers; count++) {
        const worker = cluster.fork();
        worker.send(given);
        worker.once('listening', () => {
          if (++ready === given.workers) process.send?.('ready');
        });
      }
      return;
    }
    const server = await create(given);
    server.listen(given.port, '127.0.0.1', () => process.send?.('ready'));
  });
  process.once('disconnect', () => process.exit());
}
