import { Agent, request } from 'node:http';
import { Failure } from '../domain/failure.ts';

/** Milliseconds to wait for the signer. */
const patience = 5_000;

/** Speaks to the signer over its Unix socket. */
export class SignerClient {
  readonly #socketPath: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 32 });

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /**
   * Has one pending row signed.
   * @returns the signed DER, as it is stored
   * @throws {Failure} `unavailable` when the signer does not answer, `conflict` or `not_found` with its reason when it refuses
   */
  sign(kind: 'certificate' | 'crl' | 'authority', id: string): Promise<Buffer> {
    return this.#order('/sign', { kind, id });
  }

  /**
   * Hands over the private key of an authority that was made elsewhere, once.
   * @param key PEM, not encrypted
   * @returns the certificate of the authority, DER
   * @throws {Failure} as `sign`, and `invalid_input` for a key that is not that of the certificate
   */
  importAuthorityKey(id: string, key: string): Promise<Buffer> {
    return this.#order('/import', { id, key });
  }

  /**
   * Has a checkpoint signed over the entries of the ledger that none covers yet.
   * @returns false where there was nothing to sign
   * @throws {Failure} as `sign`: `conflict` when the ledger does not continue what was signed before
   */
  async seal(): Promise<boolean> {
    return (await this.#order('/seal', {})).length > 0;
  }

  async #order(path: string, order: Record<string, string>): Promise<Buffer> {
    const { status, body } = await this.#ask('POST', path, JSON.stringify(order));
    if (status === 200) return body;
    const detail = body.toString('utf8').trim();
    const code = ({ 400: 'invalid_input', 404: 'not_found', 409: 'conflict' } as const)[status];
    throw code === undefined ? new Failure('unavailable', `The signer answered ${status}.`) : new Failure(code, detail);
  }

  /** Whether the signer answers and can read the ledger. */
  async healthy(): Promise<boolean> {
    const answer = await this.#ask('GET', '/healthz').catch(() => undefined);
    return answer?.status === 200;
  }

  close(): void {
    this.#agent.destroy();
  }

  #ask(method: string, path: string, body?: string): Promise<{ status: number; body: Buffer }> {
    return new Promise((resolve, reject) => {
      const fail = (cause: unknown) => reject(new Failure('unavailable', 'The signer does not answer.', { cause }));
      const asked = request({
        socketPath: this.#socketPath,
        agent: this.#agent,
        method,
        path,
        timeout: patience,
        headers: body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      });
      asked.on('timeout', () => asked.destroy(new Error('timed out')));
      // The signer may end a connection that was idle at the very moment of its next use; asking once more for a signature is harmless.
      asked.on('error', (cause) => {
        const ended = asked.reusedSocket && path === '/sign' && Reflect.get(cause, 'code') === 'ECONNRESET';
        if (ended) this.#ask(method, path, body).then(resolve, reject);
        else fail(cause);
      });
      asked.on('response', (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', fail);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts) }));
      });
      asked.end(body);
    });
  }
}
