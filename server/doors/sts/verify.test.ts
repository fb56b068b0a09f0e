import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CertificateHeader, certificateHeaders } from '../../domain/gateway.ts';
import { fromPublicId } from '../../domain/ids.ts';
import type { TestCertificate, TestIdentity } from '../../testing/authority.ts';
import { bogusCertificates } from '../../testing/bogus-certificates.ts';
import { certificateHeaderNames, pem, spelled } from '../../testing/certificate-headers.ts';
import { type Answer, type Call, claimsOf, type DecisionRow, type TestAudience, TestSts } from '../../testing/sts.ts';

type Workload = { identity: TestIdentity; certificate: TestCertificate };
type Gateway = Workload & { id: string };
let sts: TestSts;
let alice: Workload;
let bob: Workload;
let audience: TestAudience;
let other: TestAudience;
let server: Gateway;
let outsider: Gateway;
const gateways = new Map<CertificateHeader, Gateway>();
const gatewayOf = (header: CertificateHeader): Gateway => {
  const gateway = gateways.get(header);
  if (!gateway) throw new Error(`no gateway for ${header}`);
  return gateway;
};

beforeAll(async () => {
  sts = await TestSts.start();
  [alice, bob] = [await sts.workload('alice'), await sts.workload('bob')];
  [audience, other] = [await sts.audience('https://orders.example.com'), await sts.audience('https://other.example.com')];
  for (const { identity } of [alice, bob]) for (const each of [audience, other]) await sts.grant(identity, each);
  server = await sts.resourceServer([audience]);
  outsider = await sts.resourceServer([other], { kind: 'gateway' });
  for (const certificateHeader of certificateHeaders)
    gateways.set(certificateHeader, await sts.resourceServer([audience], { kind: 'gateway', certificateHeader }));
});
afterAll(() => sts.stop());

const path = () => `/verify?audience=${encodeURIComponent(audience.uri)}`;
const original = { 'x-original-uri': '/orders?secret=1', 'x-original-method': 'DELETE', 'x-real-ip': '192.0.2.7', 'user-agent': 'curl/8' };
const standard: CertificateHeader = 'X-SSL-Client-Cert';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const shown = (der: Buffer, header: CertificateHeader = standard) => ({ [header]: spelled[header](der) });
const verify = (headers: Call['headers'], { as = gatewayOf(standard), at = path(), method = 'GET' } = {}) =>
  sts.call(as.certificate, at, { method, headers: { ...original, ...headers } });

/** What was put on record by the call; and it is what the caller was told. */
async function decided(work: () => Promise<Answer>): Promise<[Answer, DecisionRow]> {
  const before = new Set((await sts.decisions()).map(({ id }) => id));
  const answer = await work();
  const made = (await sts.decisions()).filter(({ id }) => !before.has(id));
  expect(made, answer.text).toHaveLength(1);
  const [decision] = made;
  if (!decision) throw new Error('no decision');
  expect(fromPublicId('decision', String(answer.headers['hawser-decision']))).toBe(decision.id);
  return [answer, decision];
}

const challenge =
  'Bearer realm="https://orders.example.com", resource_metadata="https://orders.example.com/.well-known/oauth-protected-resource"';

describe('a good call', () => {
  it.each(certificateHeaders.flatMap((header) => ['GET', 'POST'].map((method) => [header, method] as const)))(
    'through a gateway that registered %s is let through, and says for whom: %s',
    async (header, method) => {
      const token = await sts.token(alice.certificate, audience);
      const as = gatewayOf(header);
      const [answer, decision] = await decided(() => verify({ ...bearer(token), ...shown(alice.certificate.der, header) }, { as, method }));
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect(answer.headers).toMatchObject({
        'x-hawser-subject': alice.identity.spiffeId,
        'x-hawser-client': 'alice',
        'x-hawser-scope': 'read',
      });
      expect(decision).toMatchObject({
        code: 'accepted',
        door: 'gateway',
        audience: audience.uri,
        resource_server_id: as.id,
        actor_name: as.identity.name,
        token_identity_id: alice.identity.id,
        presented_identity_id: alice.identity.id,
        bound_thumbprint: alice.certificate.thumbprint,
        presented_thumbprint: alice.certificate.thumbprint,
        jti: claimsOf(token).jti,
        source_address: '192.0.2.7',
        method: 'DELETE',
        path: '/orders',
        user_agent: 'curl/8',
        detail: { gatewayAddress: '127.0.0.1', gatewayHeader: header },
      });
    },
  );

  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])(
    'that Envoy passes on with its own method and path is let through: %s',
    async (method) => {
      const token = await sts.token(alice.certificate, audience);
      const header = 'X-Forwarded-Client-Cert';
      const headers = { ...bearer(token), ...shown(alice.certificate.der, header), 'x-forwarded-for': '10.0.0.1, 192.0.2.9' };
      const at = `/verify/${encodeURIComponent(audience.uri)}/orders/7?secret=1`;
      const [answer, decision] = await decided(() =>
        sts.call(gatewayOf(header).certificate, at, { method, headers: { ...headers, 'content-length': '0' } }),
      );
      expect(answer.status).toBe(204);
      expect(decision).toMatchObject({ code: 'accepted', method, path: '/orders/7', source_address: '192.0.2.9' });
    },
  );

  it('is judged by the last element of a list of Envoy, which alone is Envoy’s own', async () => {
    const header = 'X-Forwarded-Client-Cert';
    const [mine, his] = [spelled[header](alice.certificate.der), spelled[header](bob.certificate.der)];
    const headers = bearer(await sts.token(alice.certificate, audience));
    const as = gatewayOf(header);
    expect((await verify({ ...headers, [header]: `${his},${mine}` }, { as })).status).toBe(204);
    const [answer, decision] = await decided(() => verify({ ...headers, [header]: `${mine},${his}` }, { as }));
    expect([answer.status, decision.code]).toEqual([401, 'cnf_mismatch.foreign']);
  });
});

describe('VER-01 a stolen token is refused, with one event and both thumbprints', () => {
  const presenters: [string, () => Buffer | null | Promise<Buffer | null>, string][] = [
    ['no certificate', () => null, 'cnf_missing_cert'],
    ['the certificate of somebody else', () => bob.certificate.der, 'cnf_mismatch.foreign'],
    ['another certificate of the same identity', async () => (await sts.authority.issueTo(alice.identity)).der, 'cnf_mismatch.sibling'],
    [
      'the same key in another certificate',
      async () => (await sts.authority.issueTo(alice.identity, { key: alice.certificate.key })).der,
      'cnf_mismatch.same_key',
    ],
    ['the certificate that has succeeded it', async () => (await sts.authority.renew(alice)).der, 'cnf_mismatch.rotated'],
    ['the gateway’s own certificate', () => gatewayOf(standard).certificate.der, 'cnf_mismatch.gateway'],
    [
      'a certificate that nobody knows',
      async () => (await bogusCertificates(sts.authority, alice.identity))[0]?.der ?? null,
      'cnf_mismatch.unknown',
    ],
  ];
  it.each(presenters)('with %s', async (_what, presenter, code) => {
    const der = await presenter();
    const token = await sts.token(alice.certificate, audience);
    const [answer, decision] = await decided(() => verify({ ...bearer(token), ...(der ? shown(der) : {}) }));
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, `${challenge}, error="invalid_token"`]);
    expect(answer.json).toEqual({
      error: 'invalid_token',
      error_description: 'The request was not accepted.',
      decision_id: answer.headers['hawser-decision'],
    });
    expect(decision).toMatchObject({
      code,
      door: 'gateway',
      jti: claimsOf(token).jti,
      token_identity_id: alice.identity.id,
      bound_thumbprint: alice.certificate.thumbprint,
      presented_thumbprint: der && createHash('sha256').update(der).digest('base64url'),
    });
    // Of what is in the ledger, the ledger says more than its own words.
    const says = { subject: expect.stringContaining('CN='), issuer: expect.stringContaining('CN='), names: expect.any(Array) };
    expect(Object(decision?.detail).presented).toEqual(code === 'cnf_mismatch.unknown' ? says : undefined);
  });

  it('says no in the same way whatever is wrong with a token', async () => {
    const off = await sts.token(alice.certificate, other);
    const ended = await sts.token(bob.certificate, audience);
    await sts.database.database.prisma.identity.update({ where: { id: bob.identity.id }, data: { status: 'suspended' } });
    const cases: [string, string, Buffer][] = [
      [off, 'aud_mismatch', alice.certificate.der],
      [ended, 'identity_suspended', bob.certificate.der],
      ['a.b.c', 'token_malformed', alice.certificate.der],
      [`${off.slice(0, -6)}AAAAAA`, 'signature_invalid', alice.certificate.der],
    ];
    const texts = new Set<string>();
    for (const [token, code, der] of cases) {
      const [answer, decision] = await decided(() => verify({ ...bearer(token), ...shown(der) }));
      expect([answer.status, decision.code]).toEqual([401, code]);
      texts.add(answer.text.replace(/dec_[^"]*/, '') + answer.headers['www-authenticate']);
    }
    expect(texts.size).toBe(1);
    await sts.database.database.prisma.identity.update({ where: { id: bob.identity.id }, data: { status: 'active' } });
  });
});

describe('a caller is believed only where its own certificate proves', () => {
  it.each<[string, () => Gateway | Workload, () => string, string]>([
    ['that it is a gateway: a server is none', () => server, path, 'gateway_untrusted'],
    ['that it is anybody’s: a workload is none', () => alice, path, 'gateway_untrusted'],
    ['that the audience is its own', () => outsider, path, 'gateway_untrusted'],
    ['whom it asks for: no audience', () => gatewayOf(standard), () => '/verify', 'request_malformed'],
    ['whom it asks for: two audiences', () => gatewayOf(standard), () => `${path()}&audience=x`, 'request_malformed'],
    ['whom it asks for: an unreadable one', () => gatewayOf(standard), () => '/verify?audience=%zz', 'request_malformed'],
    [
      'that the audience is its own, also after a prefix',
      () => outsider,
      () => `/verify/${encodeURIComponent(audience.uri)}/x`,
      'gateway_untrusted',
    ],
  ])('%s', async (_what, who, at, code) => {
    const token = await sts.token(alice.certificate, audience);
    const as = who();
    const [answer, decision] = await decided(() =>
      sts.call(as.certificate, at(), { headers: { ...original, ...bearer(token), ...shown(alice.certificate.der) } }),
    );
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect(decision).toMatchObject({
      code,
      door: 'gateway',
      actor_name: as.identity.name,
      presented_thumbprint: as.certificate.thumbprint,
      source_address: '127.0.0.1',
      bound_thumbprint: null,
      jti: null,
    });
  });

  it('and one whose certificate was revoked is nobody', async () => {
    const gone = await sts.resourceServer([audience], { kind: 'gateway' });
    const { pool } = sts.database.database;
    await pool.query("UPDATE certificates SET status = 'revoked', revoked_at = now(), revocation_reason = 'superseded' WHERE id = $1", [
      gone.certificate.id,
    ]);
    const token = await sts.token(alice.certificate, audience);
    const [answer, decision] = await decided(() => verify({ ...bearer(token), ...shown(alice.certificate.der) }, { as: gone }));
    expect([answer.status, decision.code, decision.door]).toEqual([401, 'cert_revoked', 'sts']);
  });
});

describe('a request', () => {
  it('without a token is told where to get one; nothing was decided', async () => {
    for (const headers of [{}, { authorization: 'Basic YTpi' }]) {
      const before = (await sts.decisions()).length;
      const answer = await verify({ ...headers, ...shown(alice.certificate.der) });
      expect([answer.status, answer.headers['www-authenticate'], answer.json.error]).toEqual([401, challenge, 'token_required']);
      expect(answer.headers).not.toHaveProperty('hawser-decision');
      expect(await sts.decisions()).toHaveLength(before);
    }
  });

  it.each(['Bearer', 'Bearer a b', 'Bearer  '])('with %j in Authorization is malformed', async (authorization) => {
    const [answer, decision] = await decided(() => verify({ authorization, ...shown(alice.certificate.der) }));
    expect([answer.status, answer.json.error, decision.code]).toEqual([401, 'invalid_request', 'request_malformed']);
  });

  it.each<[CertificateHeader, string]>([
    ['X-SSL-Client-Cert', '(null)'],
    ['X-SSL-Client-Cert', '%zz'],
    ['Client-Cert', 'MIIB'],
    ['Client-Cert', ':MIIB:'],
    ['X-Forwarded-Client-Cert', 'Hash=abc;Subject="CN=x"'],
    ['X-Forwarded-Client-Cert', 'Cert="x";Cert="y"'],
    ['X-Forwarded-Tls-Client-Cert', '-'],
  ])('with an unreadable certificate is refused, not taken for one without: %s %s', async (header, value) => {
    const token = await sts.token(alice.certificate, audience);
    const [answer, decision] = await decided(() => verify({ ...bearer(token), [header]: value }, { as: gatewayOf(header) }));
    expect([answer.status, answer.json.error, decision.code]).toEqual([401, 'invalid_request', 'request_malformed']);
    expect(decision.detail).toMatchObject({ reason: expect.stringContaining(header) });
  });

  it.each<[CertificateHeader, string]>([
    ['Client-Cert', '::'],
    ['Client-Cert', ''],
    ['X-SSL-Client-Cert', ''],
    ['X-Forwarded-Client-Cert', ''],
  ])('with an empty %s (%j) came without a certificate', async (header, value) => {
    const token = await sts.token(alice.certificate, audience);
    const [, decision] = await decided(() => verify({ ...bearer(token), [header]: value }, { as: gatewayOf(header) }));
    expect(decision.code).toBe('cnf_missing_cert');
  });
});

describe('PRX-01 a header with a certificate', () => {
  it.each(certificateHeaderNames)('sent directly is ignored at every door: %s', async (name) => {
    const token = await sts.token(alice.certificate, audience);
    const headers = { [name]: encodeURIComponent(pem(alice.certificate.der)) };
    // Bob cannot become alice where tokens are made, nor where they are asked about.
    const issued = await sts.call(bob.certificate, '/token', {
      form: { grant_type: 'client_credentials', audience: audience.uri, scope: 'read' },
      headers,
    });
    expect(claimsOf(String(issued.json.access_token))).toMatchObject({
      client_id: 'bob',
      cnf: { 'x5t#S256': bob.certificate.thumbprint },
    });
    expect((await sts.call(null, '/token', { form: { grant_type: 'client_credentials', audience: audience.uri }, headers })).status).toBe(
      401,
    );
    const form = { token, client_certificate: bob.certificate.der.toString('base64url') };
    expect((await sts.call(server.certificate, '/introspect', { form, headers })).json).toMatchObject({
      active: false,
      binding: 'mismatch',
    });
    const [answer, decision] = await decided(() => verify({ ...bearer(token), ...headers }, { as: server }));
    expect([answer.status, decision.code]).toEqual([401, 'gateway_untrusted']);
  });

  it.each(certificateHeaders.flatMap((header) => certificateHeaderNames.map((name) => [name, header] as const)))(
    'that is a second one is refused also through a gateway that proved itself: %s beside %s',
    async (name, header) => {
      const token = await sts.token(alice.certificate, audience);
      const as = gatewayOf(header);
      const second = { ...shown(alice.certificate.der, header) };
      if (name.toLowerCase() === header.toLowerCase()) return;
      const [answer, decision] = await decided(() =>
        verify({ ...bearer(token), ...second, [name]: spelled[header](bob.certificate.der) }, { as }),
      );
      expect([answer.status, answer.json.error, decision.code]).toEqual([401, 'invalid_request', 'gateway_header_conflict']);
      expect(decision).toMatchObject({ door: 'gateway', presented_thumbprint: null, source_address: '192.0.2.7', path: '/orders' });
      expect(decision.detail).toMatchObject({ reason: expect.stringContaining(name) });
      // Alone it counts no more: another header than the registered one is nobody's certificate.
      expect((await verify({ ...bearer(token), [name]: spelled[header](alice.certificate.der) }, { as })).status).toBe(401);
    },
  );

  it.each(certificateHeaders)('that came twice is refused: %s', async (header) => {
    const token = await sts.token(alice.certificate, audience);
    const value = spelled[header](alice.certificate.der);
    const raw = { ...original, ...bearer(token), [header]: [value, value] };
    const [answer, decision] = await decided(() => sts.call(gatewayOf(header).certificate, path(), { headers: raw }));
    expect([answer.status, decision.code]).toEqual([401, 'gateway_header_conflict']);
  });
});

it('a ledger that is away is 503 with Retry-After, never a yes and never a no', async () => {
  const token = await sts.token(alice.certificate, audience);
  const { pool } = sts.database.database;
  await pool.query('ALTER TABLE tokens RENAME TO tokens_away');
  const answer = await verify({ ...bearer(token), ...shown(alice.certificate.der) });
  await pool.query('ALTER TABLE tokens_away RENAME TO tokens');
  expect([answer.status, answer.headers['retry-after'], answer.json.error]).toEqual([503, '1', 'temporarily_unavailable']);
  expect((await verify({ ...bearer(token), ...shown(alice.certificate.der) })).status).toBe(204);
});
