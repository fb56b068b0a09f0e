import { once } from 'node:events';
import { Agent, createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromPublicId } from '../domain/ids.ts';
import { revokeCertificate } from '../operations/revoke-certificate.ts';
import { type TestCertificate, type TestIdentity, testActor } from '../testing/authority.ts';
import { freePort } from '../testing/ports.ts';
import { claimsOf, type DecisionRow, type TestAudience, TestSts } from '../testing/sts.ts';
import { testRoot } from '../testing/tls-certificates.ts';
import { boundTls, type Credentials, createTokenSource, createVerifier, TokenRefused, type Verifier } from './index.ts';

// The true STS, the true certificates and the true ledger, over TLS: what each party sees of one request.

type Workload = { identity: TestIdentity; certificate: TestCertificate };
const asCredentials = ({ chainPem, keyPem }: TestCertificate): Credentials => ({ certificate: chainPem, key: keyPem });

const host = testRoot();
const strangers = testRoot('Somebody Else');
let sts: TestSts;
let audience: TestAudience;
let resourceServer: { id: string; identity: TestIdentity; certificate: TestCertificate };
let alice: Workload;
let bob: Workload;
const modes = ['feed', 'introspect'] as const;
type Mode = (typeof modes)[number];
const serving = new Map<Mode, { server: Server; verifier: Verifier }>();
const problems: unknown[] = [];

beforeAll(async () => {
  sts = await TestSts.start({ port: await freePort() });
  audience = await sts.audience('https://api.example.com');
  resourceServer = await sts.resourceServer([audience], { name: 'api' });
  [alice, bob] = [await sts.workload('alice'), await sts.workload('bob')];
  for (const { identity } of [alice, bob]) await sts.grant(identity, audience);
  for (const mode of modes) serving.set(mode, await serve(mode));
});
afterAll(async () => {
  for (const { server, verifier } of serving.values()) {
    server.closeAllConnections();
    server.close();
    await verifier.close();
  }
  await sts.stop();
});

const servedBy = (mode: Mode) => {
  const found = serving.get(mode);
  if (!found) throw new Error('not started');
  return found;
};
async function serve(mode: Mode): Promise<{ server: Server; verifier: Verifier }> {
  const verifier = createVerifier({
    issuer: sts.context.issuer,
    audience: audience.uri,
    ca: sts.ca,
    mode,
    ...asCredentials(resourceServer.certificate),
    onProblem: (error) => problems.push(error),
  });
  const { certificate, key } = host.leaf('api', { usage: 'server' });
  const server = createServer(
    boundTls({ certificate, key, ca: sts.authority.bundlePem }),
    verifier.protect((_, response, { claims }) => response.end(`{${claims.client_id}} ok`), { scope: 'read' }),
  );
  server.listen(0);
  await once(server, 'listening');
  return { server, verifier };
}

const call = async (token: string, credentials?: Credentials, agent?: Agent, mode: Mode = 'introspect') => {
  const { port } = servedBy(mode).server.address() as AddressInfo;
  const sending = request({
    port,
    host: 'localhost',
    path: '/orders?page=2',
    ca: host.ca,
    agent: agent ?? false,
    headers: { authorization: `Bearer ${token}`, 'user-agent': 'a thief' },
    ...(credentials ? { cert: credentials.certificate, key: credentials.key } : {}),
  }).end();
  const [response] = await once(sending, 'response');
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode as number, body, decision: String(response.headers['hawser-decision']) };
};
const tokenOf = ({ certificate }: Workload, scope = 'read') => sts.token(certificate, audience, scope);
/** The one row that the ledger has of a decision that a caller was told. */
const onRecord = async (decision: string): Promise<DecisionRow> => {
  const rows = await sts.decisions('id = $1', fromPublicId('decision', decision));
  expect(rows).toHaveLength(1);
  return rows[0] as DecisionRow;
};

describe('a call', () => {
  it('by the one whom the token belongs to is accepted, and on record', async () => {
    const token = await tokenOf(alice);
    const answer = await call(token, asCredentials(alice.certificate));
    expect(answer).toMatchObject({ status: 200, body: '{alice} ok' });
    expect(await onRecord(answer.decision)).toMatchObject({
      code: 'accepted',
      door: 'introspection',
      audience: audience.uri,
      resource_server_id: resourceServer.id,
      token_identity_id: alice.identity.id,
      presented_identity_id: alice.identity.id,
      bound_thumbprint: alice.certificate.thumbprint,
      presented_thumbprint: alice.certificate.thumbprint,
      jti: claimsOf(token).jti,
      method: 'GET',
      path: '/orders',
      user_agent: 'a thief',
      tls_version: 'TLSv1.3',
    });
  });

  it('without a scope that the route needs is refused, and on record by report', async () => {
    const answer = await call(await tokenOf(alice, 'write'), asCredentials(alice.certificate));
    expect(answer.status).toBe(403);
    await expect.poll(() => sts.decisions('id = $1', fromPublicId('decision', answer.decision))).toHaveLength(1);
    expect(await onRecord(answer.decision)).toMatchObject({
      code: 'scope_insufficient',
      door: 'report',
      token_identity_id: alice.identity.id,
    });
  });
});

describe.each(modes)('VER-01 at a resource server in mode %s, a stolen token', (mode) => {
  beforeAll(async () => {
    alice = await sts.workload();
    await sts.grant(alice.identity, audience);
  });
  const thieves: Record<string, { code: string; by: () => Promise<TestCertificate | undefined> }> = {
    'no certificate': { code: 'cnf_missing_cert', by: async () => undefined },
    "another identity's certificate": { code: 'cnf_mismatch.foreign', by: async () => bob.certificate },
    'a certificate of somebody else': {
      code: 'cnf_mismatch.unknown',
      by: async () => {
        const { certificate, key, thumbprint, serial } = strangers.leaf('alice');
        return { ...alice.certificate, chainPem: certificate, keyPem: key, thumbprint, serial };
      },
    },
    'another certificate of the same identity': {
      code: 'cnf_mismatch.sibling',
      by: () => sts.authority.issueTo(alice.identity),
    },
    'the same key in another certificate': {
      code: 'cnf_mismatch.same_key',
      by: () => sts.authority.issueTo(alice.identity, { key: alice.certificate.key }),
    },
    "the gateway's certificate": {
      code: 'cnf_mismatch.gateway',
      by: async () => (await sts.resourceServer([audience], { kind: 'gateway' })).certificate,
    },
    "the same identity's renewed certificate": { code: 'cnf_mismatch.rotated', by: () => sts.authority.renew(alice) },
  };

  it.each(Object.entries(thieves))('with %s is refused, and one decision names both thumbprints', async (_, { code, by }) => {
    const token = await tokenOf(alice);
    const thief = await by();
    const before = await sts.decisions();
    const answer = await call(token, thief && asCredentials(thief), undefined, mode);
    expect(answer.status).toBe(401);
    await expect.poll(() => sts.decisions()).toHaveLength(before.length + 1);
    expect(await onRecord(answer.decision)).toMatchObject({
      code,
      resource_server_id: resourceServer.id,
      token_identity_id: alice.identity.id,
      bound_thumbprint: alice.certificate.thumbprint,
      presented_thumbprint: thief?.thumbprint ?? null,
      jti: claimsOf(token).jti,
      path: '/orders',
    });
  });

  it('for another audience is refused here, and on record by report with the same decision', async () => {
    const elsewhere = await sts.audience();
    await sts.grant(alice.identity, elsewhere);
    const token = await sts.token(alice.certificate, elsewhere);
    const answer = await call(token, asCredentials(bob.certificate), undefined, mode);
    expect(answer.status).toBe(401);
    await expect.poll(() => sts.decisions('id = $1', fromPublicId('decision', answer.decision))).toHaveLength(1);
    expect(await onRecord(answer.decision)).toMatchObject({
      code: 'aud_mismatch',
      door: 'report',
      token_identity_id: alice.identity.id,
      presented_identity_id: bob.identity.id,
      presented_thumbprint: bob.certificate.thumbprint,
    });
  });
});

describe('a revocation', () => {
  it('ends the tokens of the certificate on the next request, also on a connection that was open before', async () => {
    const carol = await sts.workload('carol');
    await sts.grant(carol.identity, audience);
    const token = await tokenOf(carol);
    const credentials = asCredentials(carol.certificate);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect(await call(token, credentials, agent)).toMatchObject({ status: 200 });
    await revokeCertificate(sts.authority.context, testActor, {
      certificate: carol.certificate.thumbprint,
      reason: 'keyCompromise',
      comment: 'the laptop was stolen',
    });
    const answer = await call(token, credentials, agent);
    expect(answer.status).toBe(401);
    agent.destroy();
    const { code } = await onRecord(answer.decision);
    expect(code).toBe('cert_revoked');
  });
});

describe('a token source', () => {
  it('gets what a resource server takes, by certificate and by exchange secret', async () => {
    await sts.secret(bob.identity, 'a secret of bob');
    const options = { issuer: sts.context.issuer, audience: audience.uri, ca: sts.ca, scope: 'read', ...asCredentials(bob.certificate) };
    for (const more of [{}, { exchangeSecret: 'a secret of bob' }]) {
      const source = createTokenSource({ ...options, ...more });
      const { token, ...pair } = await source.get();
      expect(await call(token, pair)).toMatchObject({ status: 200, body: '{bob} ok' });
      source.close();
    }
  });

  it('is told which decision it was that refused it', async () => {
    const options = { issuer: sts.context.issuer, audience: 'https://unknown.example', ca: sts.ca, ...asCredentials(bob.certificate) };
    const source = createTokenSource(options);
    const error = await source.get().catch((thrown: unknown) => thrown);
    source.close();
    expect(error).toBeInstanceOf(TokenRefused);
    const { error: name, decisionId = '' } = error as TokenRefused;
    expect(name).toBe('invalid_target');
    expect(await onRecord(decisionId)).toMatchObject({ code: 'target_unknown', presented_identity_id: bob.identity.id });
  });
});

describe('nothing', () => {
  it('went wrong between the resource server and the STS', () => {
    expect(problems).toEqual([]);
    expect(sts.logged).toEqual([]);
    for (const { verifier } of serving.values()) expect(verifier.droppedReports).toBe(0);
  });
});
