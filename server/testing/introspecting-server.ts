import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { boundTls, createVerifier, type Policy, type Verifier } from '../verifier/index.ts';
import { type Call, httpsCall } from './https-call.ts';
import { type ScriptedSts, scriptedSts } from './scripted-sts.ts';
import { testRoot } from './tls-certificates.ts';

export const audience = 'https://api.example.com';
/** RFC 9728 §5.1. */
export const metadata = 'resource_metadata="https://api.example.com/.well-known/oauth-protected-resource"';
export const root = testRoot();
export const stranger = testRoot('Test Root');
export const alice = root.leaf('alice');
export const bob = root.leaf('bob');
export const own = root.leaf('api');
export const host = root.leaf('api', { usage: 'server' });
export const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

/** What the tests of a file share: an STS that says what it is told to, and for each test a resource server that asks it each time. */
class IntrospectingServer {
  sts: ScriptedSts;
  verifier: Verifier;
  readonly server: Server;
  policy: Policy = {};
  readonly problems: unknown[] = [];

  constructor(sts: ScriptedSts) {
    this.sts = sts;
    this.verifier = createVerifier({ ...this.options, onProblem: (error) => this.problems.push(error) });
    const tls = boundTls({ certificate: host.certificate, key: host.key, ca: root.ca });
    this.server = createServer(tls, (request, response) =>
      this.verifier.protect((_, answer, { claims }) => answer.end(`{${claims.client_id}} ok`), this.policy)(request, response),
    );
  }

  get options() {
    const { issuer } = this.sts;
    return { issuer, audience, certificate: own.certificate, key: own.key, ca: root.ca, mode: 'introspect' } as const;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  call(what: Call) {
    return httpsCall(this.port, root.ca, what);
  }

  /** What the STS was told, when nothing more is to come. */
  async reports() {
    await this.verifier.close();
    return this.sts.reports;
  }

  token(over: Parameters<ScriptedSts['mint']>[2] = {}): string {
    return this.sts.mint(alice.thumbprint, audience, over);
  }

  async listen(): Promise<void> {
    this.server.listen(0);
    await once(this.server, 'listening');
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await this.verifier.close();
  }
}

/** For the tests of this file: a fresh resource server for each. */
export function introspectingServer(): () => IntrospectingServer {
  let sts: ScriptedSts;
  let one: IntrospectingServer;
  let script: ScriptedSts['script'];
  beforeAll(async () => {
    sts = await scriptedSts(root);
  });
  afterAll(() => sts.stop());
  beforeEach(async () => {
    script = { ...sts.script };
    sts.asked.length = 0;
    sts.reports.length = 0;
    one = new IntrospectingServer(sts);
    await one.listen();
  });
  afterEach(async () => {
    Object.assign(sts.script, script);
    await one.stop();
  });
  return () => one;
}
