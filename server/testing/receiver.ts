import { once } from 'node:events';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { testRoot } from './tls-certificates.ts';

export type Received = { readonly headers: IncomingHttpHeaders; readonly rawHeaders: readonly string[]; readonly body: string };

/** Somebody who takes webhooks, on real TLS; answers 204 unless told otherwise. */
export class TestReceiver {
  readonly #server: Server;
  /** PEM of whom its certificate comes from. */
  readonly ca: string;
  readonly received: Received[] = [];
  answer: ((response: ServerResponse, received: Received) => void) | null = null;

  private constructor() {
    const root = testRoot('Receiver Root');
    const leaf = root.leaf('receiver', { usage: 'server' });
    this.ca = root.ca;
    this.#server = createServer({ cert: leaf.certificate, key: leaf.key }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('error', () => {});
      response.on('error', () => {});
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { headers, rawHeaders } = request;
        const received = { headers, rawHeaders, body: Buffer.concat(chunks).toString('utf8') };
        this.received.push(received);
        if (this.answer) this.answer(response, received);
        else response.writeHead(204).end();
      });
    });
  }

  static async start(): Promise<TestReceiver> {
    const receiver = new TestReceiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get url(): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}/hook`;
  }
  /** Values of `webhook-id`, in the order of their coming. */
  get ids(): string[] {
    return this.received.map(({ headers }) => String(headers['webhook-id']));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
