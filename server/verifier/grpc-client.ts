import { createSecureContext } from 'node:tls';
import { CallCredentials, type ChannelCredentials, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { clientTls } from './client-tls.ts';
import type { BoundToken, TokenSource } from './token-source.ts';

/**
 * Call credentials that put a current token into each call of one channel. A token that is bound to another certificate than the
 * channel's own is never sent: the call fails, since it would be refused as a replay.
 * @param certificate what the channel proves itself with, PEM
 */
export const boundCallCredentials = (source: TokenSource, certificate: string): CallCredentials =>
  CallCredentials.createFromMetadataGenerator((_, done) => {
    source.get().then(
      (pair) => {
        if (pair.certificate !== certificate) return done(new CertificateChanged());
        const metadata = new Metadata();
        metadata.set('authorization', `Bearer ${pair.token}`);
        done(null, metadata);
      },
      (error: Error) => done(error),
    );
  });

/** The certificate of the token source is another than that of the channel. */
class CertificateChanged extends Error {
  /** grpc-js makes it the status of the call. */
  readonly code = status.UNAUTHENTICATED;
  constructor() {
    super('the certificate was renewed: this channel still proves itself with the former');
  }
}

/** What is done with a client of grpc-js here. */
type Closable = { close(): void };

/**
 * Clients of one server whose channel and whose tokens always go by the same certificate. After a renewal the next call comes over a
 * channel of its own; what the former channel has under way ends there.
 *
 *     const echo = new GrpcClients(source, ca, (bound) => new EchoServer('localhost:9444', bound));
 *     const answer = await echo.call((client) => promisify(client.sayHello).call(client, { name: 'alice' }));
 */
export class GrpcClients<Client extends Closable> {
  readonly #source: TokenSource;
  readonly #ca: Buffer;
  readonly #create: (bound: ChannelCredentials) => Client;
  #current: { readonly client: Client; readonly certificate: string } | undefined;

  /** @param ca the authorities that the server's certificate is checked against, PEM */
  constructor(source: TokenSource, ca: string | readonly string[], create: (bound: ChannelCredentials) => Client) {
    this.#source = source;
    this.#ca = Buffer.from(typeof ca === 'string' ? ca : ca.join('\n'));
    this.#create = create;
  }

  /** The client to make the next call with. Throws as `TokenSource.get` does. */
  async client(): Promise<Client> {
    return this.#clientFor(await this.#source.get());
  }

  /**
   * Makes a call, and once more where it was refused and a renewal came between: by then the pair is another.
   * @param make is called with the client; a call that was refused has reached no handler
   */
  call<T>(make: (client: Client) => Promise<T>): Promise<T> {
    return this.#source.call((pair) => make(this.#clientFor(pair)), {
      refused: (error) => error instanceof Error && (error as Partial<ServiceError>).code === status.UNAUTHENTICATED,
    });
  }

  close(): void {
    this.#current?.client.close();
    this.#current = undefined;
  }

  #clientFor(pair: BoundToken): Client {
    const { certificate } = pair;
    if (this.#current?.certificate === certificate) return this.#current.client;
    const context = createSecureContext({ ...clientTls(pair), ca: this.#ca, minVersion: 'TLSv1.2' });
    const secure = credentials.createFromSecureContext(context);
    const client = this.#create(credentials.combineChannelCredentials(secure, boundCallCredentials(this.#source, certificate)));
    this.#current?.client.close();
    this.#current = { client, certificate };
    return client;
  }
}
