import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { testRoot } from './tls-certificates.ts';

export type ReceivedMail = {
  readonly to: readonly string[];
  readonly user: string | undefined;
  readonly secure: boolean;
  /** As it came over the wire. */
  readonly raw: string;
  readonly headers: ReadonlyMap<string, string>;
};

/** A mail server that others wrote, on real TLS, which keeps what it gets; one user, `hawser` with the password `let me send`. */
export class TestMailServer {
  readonly #server: SMTPServer;
  /** PEM of whom its certificate comes from. */
  readonly ca: string;
  readonly received: ReceivedMail[] = [];
  /** Answers of RCPT TO and of DATA, by which it refuses. */
  refuse: { recipient?: (address: string) => number | undefined; data?: (to: string) => number | undefined } = {};
  /** Whether it answers nothing at all. */
  deaf = false;

  private constructor(options: SMTPServerOptions) {
    const root = testRoot('Mail Root');
    const leaf = root.leaf('mail', { usage: 'server' });
    this.ca = root.ca;
    this.#server = new SMTPServer({
      cert: leaf.certificate,
      key: leaf.key,
      authOptional: true,
      disableReverseLookup: true,
      closeTimeout: 100,
      logger: false,
      ...options,
      onAuth({ username, password }, _, done) {
        if (username === 'hawser' && password === 'let me send') done(null, { user: username });
        else done(new Error('Invalid username or password'));
      },
      onConnect: (_, done) => {
        if (!this.deaf) done();
      },
      onRcptTo: ({ address }, _, done) => done(refusal(this.refuse.recipient?.(address))),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const refused = refusal(this.refuse.data?.(session.envelope.rcptTo.map(({ address }) => address).join()));
          if (refused !== null) return done(refused);
          const raw = Buffer.concat(chunks).toString('utf8');
          const [head = ''] = raw.split('\r\n\r\n');
          const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
          this.received.push({
            to: session.envelope.rcptTo.map(({ address }) => address),
            user: session.user,
            secure: session.secure,
            raw,
            headers: new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)])),
          });
          return done();
        });
      },
    });
    this.#server.on('error', () => {});
  }

  static async start(options: SMTPServerOptions = {}): Promise<TestMailServer> {
    const mail = new TestMailServer(options);
    const listener = mail.#server.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return mail;
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }
  /** What a channel to it is made with; whoever uses it says whom to tell. */
  get settings() {
    return { host: 'localhost', port: this.port, security: 'starttls' as const, privateAddresses: true, caPem: this.ca };
  }
  get subjects(): string[] {
    return this.received.map(({ headers }) => headers.get('subject') ?? '');
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

const refusal = (code: number | undefined): (Error & { responseCode: number }) | null =>
  code === undefined ? null : Object.assign(new Error('refused in a test'), { responseCode: code });
