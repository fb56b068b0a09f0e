import type { TLSSocket } from 'node:tls';

/**
 * The open connections of each certificate, so that those of a revoked one can be closed. An answer in flight is finished first.
 * This only frees resources: each request is judged by the ledger anyway.
 */
export class Connections {
  readonly #of = new Map<string, Map<TLSSocket, { requests: number; doomed: boolean }>>();

  begin(thumbprint: string, socket: TLSSocket): void {
    const sockets = this.#of.get(thumbprint) ?? new Map<TLSSocket, { requests: number; doomed: boolean }>();
    this.#of.set(thumbprint, sockets);
    const known = sockets.get(socket);
    if (known) {
      known.requests++;
      return;
    }
    sockets.set(socket, { requests: 1, doomed: false });
    socket.once('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0 && this.#of.get(thumbprint) === sockets) this.#of.delete(thumbprint);
    });
  }

  end(thumbprint: string, socket: TLSSocket): void {
    const known = this.#of.get(thumbprint)?.get(socket);
    if (!known) return;
    known.requests--;
    if (known.doomed && known.requests === 0) socket.destroySoon();
  }

  /** Closes what is idle now, and the rest after its answer. */
  close(thumbprint: string): void {
    for (const [socket, known] of this.#of.get(thumbprint) ?? []) {
      known.doomed = true;
      if (known.requests === 0) socket.destroySoon();
    }
  }
}
