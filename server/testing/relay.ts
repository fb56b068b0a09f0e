import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** The network between two processes, which can be cut, or go silent without a word. */
export class Relay {
  readonly #port: number;
  readonly #target: () => number;
  readonly #sockets = new Set<Socket>();
  #server = createServer();
  #silent = false;

  /** @param target the port that is behind it now */
  constructor(port: number, target: () => number) {
    this.#port = port;
    this.#target = target;
  }

  async mend(): Promise<void> {
    this.#silent = false;
    for (const socket of this.#sockets) socket.destroy();
    if (this.#server.listening) return;
    this.#server = createServer((near) => {
      const far = connect(this.#target(), '127.0.0.1');
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one);
        one.on('data', (chunk) => void (this.#silent || other.write(chunk)));
        one.on('close', () => {
          this.#sockets.delete(one);
          other.destroy();
        });
        one.on('error', () => {});
      }
    });
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** As when the process behind it is killed: connections break, and there are no new ones. */
  async cut(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** As when a cable is drawn: connections stay, and nothing comes. */
  silence(): void {
    this.#silent = true;
  }
}
