import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromPublicId } from '../../server/domain/ids.ts';
import { makeRecipe } from '../../server/operations/make-recipe.ts';
import type { TestCertificate, TestIdentity } from '../../server/testing/authority.ts';
import { certificateHeaderNames } from '../../server/testing/certificate-headers.ts';
import { type Nginx, startNginx, works } from '../../server/testing/nginx.ts';
import { freePorts } from '../../server/testing/ports.ts';
import { claimsOf, type DecisionRow, type TestAudience, TestSts } from '../../server/testing/sts.ts';
import { testRoot } from '../../server/testing/tls-certificates.ts';

type Workload = { identity: TestIdentity; certificate: TestCertificate };
const here = works('nginx', '-v');
const site = testRoot('Site Root');
let sts: TestSts;
let nginx: Nginx;
let port = 0;
let alice: Workload;
let bob: Workload;
let gateway: Workload & { id: string };
let audience: TestAudience;
let other: TestAudience;
let upstream: Server;
let reached: { headers: IncomingHttpHeaders; url: string | undefined; raw: string[] }[] = [];
let stsStopped = false;

const title = `nginx of Debian, with the recipe as it is made${here ? '' : ': skipped, because nginx is not here (apt-get install nginx-light)'}`;

describe.skipIf(!here)(title, () => {
  beforeAll(async () => {
    const [stsPort = 0, own = 0] = await freePorts(2);
    port = own;
    sts = await TestSts.start({ port: stsPort });
    [alice, bob] = [await sts.workload('alice'), await sts.workload('bob')];
    [audience, other] = [await sts.audience('https://orders.example.com/v1?a=b'), await sts.audience('https://other.example.com')];
    for (const { identity } of [alice, bob]) for (const each of [audience, other]) await sts.grant(identity, each);
    gateway = await sts.resourceServer([audience], { kind: 'gateway', name: 'edge' });
    await sts.resourceServer([audience], { kind: 'gateway', name: 'another-edge' });
    const { prisma } = sts.database.database;
    await prisma.resourceServer.update({ where: { id: gateway.id }, data: { url: `https://localhost:${port}` } });
    upstream = createServer((asked, answer) => {
      reached.push({ headers: asked.headers, url: asked.url, raw: asked.rawHeaders });
      answer.end('behind');
    });
    upstream.listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    const context = { ...sts.context, database: sts.database.database, urls: { sts: sts.context.issuer } };
    const behind = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
    const { file, text } = await makeRecipe(context, { resourceServer: 'edge', upstream: behind });
    expect(file).toBe('nginx.conf');
    const own_ = site.leaf('edge', { usage: 'server' });
    nginx = await startNginx(
      text,
      {
        'ca.pem': sts.ca + sts.authority.bundlePem,
        'gateway.pem': gateway.certificate.chainPem,
        'gateway.key': gateway.certificate.keyPem,
        'server.pem': own_.certificate,
        'server.key': own_.key,
      },
      port,
    );
  });
  afterAll(async () => {
    await nginx?.stop();
    upstream?.close();
    if (!stsStopped) await sts?.stop();
  });

  type Headers = Record<string, string | string[]>;
  const call = async (
    who: Workload | null,
    headers: Headers,
    { path = '/orders?secret=1', method = 'GET', agent = undefined as Agent | undefined } = {},
  ) => {
    reached = [];
    const credentials = who ? { cert: who.certificate.chainPem, key: who.certificate.keyPem } : {};
    const sending = request({ host: 'localhost', port, path, method, headers, ca: site.ca, agent: agent ?? false, ...credentials }).end();
    const [response] = await once(sending, 'response');
    let body = '';
    for await (const chunk of response) body += chunk;
    return { status: response.statusCode as number, headers: response.headers as IncomingHttpHeaders, body };
  };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const onRecord = async (answer: Awaited<ReturnType<typeof call>>): Promise<DecisionRow> => {
    const rows = await sts.decisions('id = $1', fromPublicId('decision', String(answer.headers['hawser-decision'])));
    expect(rows, nginx.log()).toHaveLength(1);
    return rows[0] as DecisionRow;
  };
  const expectRefused = async (answer: Awaited<ReturnType<typeof call>>, code: string) => {
    expect([answer.status, reached.length], nginx.log()).toEqual([401, 0]);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="https:\/\/orders\.example\.com\/v1\?a=b".*error="invalid_token"$/);
    const decision = await onRecord(answer);
    expect(decision).toMatchObject({ code, door: 'gateway', resource_server_id: gateway.id });
    return decision;
  };
  const escaped = ({ certificate }: Workload) => encodeURIComponent(certificate.certificatePem);

  it('lets alice through with her own certificate, and says to the server behind it who she is', async () => {
    const token = await sts.token(alice.certificate, audience);
    const answer = await call(alice, { ...bearer(token), 'user-agent': 'a client' }, { method: 'DELETE' });
    expect([answer.status, answer.body], nginx.log()).toEqual([200, 'behind']);
    expect(reached).toHaveLength(1);
    expect(reached[0]).toMatchObject({
      url: '/orders?secret=1',
      headers: { 'x-hawser-subject': alice.identity.spiffeId, 'x-hawser-client': 'alice', 'x-hawser-scope': 'read', ...bearer(token) },
    });
    expect(await onRecord(answer)).toMatchObject({
      code: 'accepted',
      door: 'gateway',
      audience: audience.uri,
      resource_server_id: gateway.id,
      actor_name: 'edge',
      token_identity_id: alice.identity.id,
      presented_identity_id: alice.identity.id,
      presented_thumbprint: alice.certificate.thumbprint,
      jti: claimsOf(token).jti,
      source_address: '127.0.0.1',
      method: 'DELETE',
      path: '/orders',
      user_agent: 'a client',
    });
  });

  it('stops alice’s token with bob’s certificate, and the ledger names both', async () => {
    const token = await sts.token(alice.certificate, audience);
    expect(await expectRefused(await call(bob, bearer(token)), 'cnf_mismatch.foreign')).toMatchObject({
      token_identity_id: alice.identity.id,
      presented_identity_id: bob.identity.id,
      bound_thumbprint: alice.certificate.thumbprint,
      presented_thumbprint: bob.certificate.thumbprint,
    });
  });

  it('stops it without a certificate, with one that nobody knows, and with the one of a gateway', async () => {
    const token = await sts.token(alice.certificate, audience);
    await expectRefused(await call(null, bearer(token)), 'cnf_missing_cert');
    await expectRefused(await call(gateway, bearer(token)), 'cnf_mismatch.gateway');
    const stranger = testRoot('Nobody').leaf('alice');
    const certificate = { ...alice.certificate, chainPem: stranger.certificate, keyPem: stranger.key };
    await expectRefused(await call({ ...alice, certificate }, bearer(token)), 'cnf_mismatch.unknown');
  });

  it('stops a token for another audience, also when the address names that', async () => {
    const token = await sts.token(alice.certificate, other);
    const path = `/?audience=${encodeURIComponent(other.uri)}`;
    await expectRefused(await call(alice, bearer(token), { path }), 'aud_mismatch');
  });

  it('asks for a token where there is none, and does not say it twice that there is a judge', async () => {
    const answer = await call(alice, {});
    expect([answer.status, reached.length]).toEqual([401, 0]);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="[^"]*", resource_metadata="[^"]*"$/);
    const direct = await call(alice, bearer(await sts.token(alice.certificate, audience)), { path: '/_hawser' });
    expect([direct.status, reached.length]).toEqual([404, 0]);
  });

  it.each(certificateHeaderNames)('PRX-01 PRX-02 believes no %s of a client: bob stays bob, and nobody stays nobody', async (name) => {
    const token = await sts.token(alice.certificate, audience);
    const forged = { ...bearer(token), [name]: escaped(alice) };
    await expectRefused(await call(bob, forged), 'cnf_mismatch.foreign');
    await expectRefused(await call(null, forged), 'cnf_missing_cert');
    await expectRefused(await call(bob, { ...forged, [name]: [escaped(alice), escaped(alice)] }), 'cnf_mismatch.foreign');
  });

  it('PRX-02 hands on to the server behind it nothing that a client says of its certificate or of itself', async () => {
    const token = await sts.token(alice.certificate, audience);
    const forged: Headers = {
      'X-Hawser-Subject': 'spiffe://x/bob',
      'X-Hawser-Client': 'bob',
      'X-Hawser-Scope': 'admin',
      x_hawser_client: 'bob',
    };
    const stripped = ['Client-Cert', 'Client-Cert-Chain', 'X-Client-Cert', 'SSL-Client-Cert', 'X-SSL-Cert', 'X-SSL-Client-Cert'];
    for (const name of [...stripped, 'X-Forwarded-Client-Cert', 'X-Forwarded-Tls-Client-Cert', 'X_SSL_CLIENT_CERT', 'ssl_client_cert'])
      forged[name] = escaped(bob);
    const answer = await call(alice, { ...forged, ...bearer(token) });
    expect(answer.status, nginx.log()).toBe(200);
    const [seen] = reached;
    expect(seen?.headers).toMatchObject({
      'x-hawser-subject': alice.identity.spiffeId,
      'x-hawser-client': 'alice',
      'x-hawser-scope': 'read',
    });
    const names = seen?.raw.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase().replaceAll('_', '-')) ?? [];
    expect(names.filter((name) => name.includes('cert'))).toEqual([]);
    expect(names.filter((name) => name.startsWith('x-hawser-')).sort()).toEqual(['x-hawser-client', 'x-hawser-scope', 'x-hawser-subject']);
  });

  it('PRX-02 lets no client strip a header on its way, by naming it in Connection', async () => {
    const token = await sts.token(alice.certificate, audience);
    const connection = 'close, Authorization, X-SSL-Client-Cert, X-Hawser-Subject, X-Hawser-Client, X-Original-URI';
    const answer = await call(alice, { ...bearer(token), connection });
    expect(answer.status, nginx.log()).toBe(200);
    expect(reached[0]?.headers).toMatchObject({ 'x-hawser-client': 'alice', 'x-hawser-subject': alice.identity.spiffeId });
    await expectRefused(await call(bob, { ...bearer(token), connection }), 'cnf_mismatch.foreign');
  });

  it('PRX-02 judges one token and hands on the same, where a client sends two', async () => {
    const [mine, his] = [await sts.token(alice.certificate, audience), await sts.token(bob.certificate, audience)];
    for (const tokens of [
      [mine, his],
      [his, mine],
    ]) {
      const answer = await call(alice, { authorization: tokens.map((token) => `Bearer ${token}`) });
      if (answer.status === 200) expect(reached.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${mine}`]);
      else expect([[400, 401].includes(answer.status), reached.length]).toEqual([true, 0]);
    }
  });

  it('resumes no session, since that would prove no key', async () => {
    const agent = new Agent({ ca: site.ca, cert: alice.certificate.chainPem, key: alice.certificate.keyPem, maxCachedSessions: 10 });
    const token = await sts.token(alice.certificate, audience);
    for (let time = 0; time < 3; time++) {
      let resumed: boolean | undefined;
      agent.once('keylog', (_line, socket: TLSSocket) => {
        socket.once('secureConnect', () => {
          resumed = socket.isSessionReused();
        });
      });
      expect((await call(alice, { ...bearer(token), connection: 'close' }, { agent })).status).toBe(200);
      expect(resumed).toBe(false);
    }
  });

  it('lets nobody through while Hawser is away', async () => {
    const token = await sts.token(alice.certificate, audience);
    await sts.stop();
    stsStopped = true;
    const answer = await call(alice, bearer(token));
    expect([answer.status, reached.length]).toEqual([500, 0]);
  });
});
