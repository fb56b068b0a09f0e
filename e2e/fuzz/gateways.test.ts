import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CertificateHeader, certificateHeaders } from '../../server/domain/gateway.ts';
import { routes } from '../../server/doors/sts/routes.ts';
import type { TestCertificate } from '../../server/testing/authority.ts';
import { certificateHeaderNames, spelled } from '../../server/testing/certificate-headers.ts';
import { type Answer, type ClientCredentials, type TestAudience, TestSts } from '../../server/testing/sts.ts';
import { mutate, randomFrom } from './mutations.ts';
import { scale } from './scale.ts';
import { clientErrors, judge, type Sent } from './wire-answers.ts';

const seed = Date.now() >>> 0;
type Random = ReturnType<typeof randomFrom>;
/** RFC 6750 §3.1: what is wrong with a token is said to the gateway, and by it to the client; where there is none, only in the body (§3). */
const errors = [...clientErrors, 'invalid_token', 'insufficient_scope', 'token_required'];
const atOnce = 12;
const longest = process.env.HAWSER_FUZZ === 'full' ? 6 * 3_600_000 : 120_000;

let sts: TestSts;
let audience: TestAudience;
let client: TestCertificate;
let token: string;
let callers: { header: CertificateHeader; who: ClientCredentials }[];
beforeAll(async () => {
  sts = await TestSts.start();
  audience = await sts.audience('https://api.example.com');
  const workload = await sts.workload('alice');
  await sts.grant(workload.identity, audience);
  client = workload.certificate;
  token = await sts.token(client, audience);
  callers = await Promise.all(
    certificateHeaders.map(async (header) => ({
      header,
      who: (await sts.resourceServer([audience], { kind: 'gateway', certificateHeader: header })).certificate,
    })),
  );
  callers.push({ header: 'Client-Cert', who: client }, { header: 'Client-Cert', who: (await sts.resourceServer([audience])).certificate });
});
afterAll(() => sts.stop());

const pick = <T>(random: Random, from: readonly T[]): T => from[random(from.length)] as T;
/** What Node's own client lets into a header; the bytes that it does not are tried where no HTTP is spoken. */
const inHeader = (bytes: Buffer) => bytes.toString('latin1').replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '?');
const edited = (text: string, random: Random) => inHeader(mutate(Buffer.from(text), random));
const odd = [
  '',
  '0',
  '::',
  '%',
  '%00%ff',
  '../..',
  '[::1]:x',
  'a'.repeat(4_000),
  '//',
  'x y',
  '192.0.2.1, 10.0.0.1',
  '"',
  'jndi:ldap:x',
  '🦀',
];

/** A question of a gateway, with one to three things wrong in it. */
function malformed(header: CertificateHeader, random: Random): Sent {
  const query = `?audience=${encodeURIComponent(audience.uri)}`;
  const headers: Record<string, string | string[]> = {
    authorization: `Bearer ${token}`,
    [header]: spelled[header](client.der),
    'x-original-uri': '/orders?secret=1',
    'x-original-method': 'GET',
    'x-real-ip': '192.0.2.7',
  };
  const sent = {
    method: pick(random, ['GET', 'POST']),
    path: pick(random, [`/verify${query}`, `/verify/${encodeURIComponent(audience.uri)}/orders`]),
    type: '',
    body: undefined as Buffer | undefined,
    headers,
  };
  const ways: (() => void)[] = [
    () => {
      headers.authorization = `Bearer ${edited(token, random)}`;
    },
    () => {
      headers[header] = edited(spelled[header](client.der), random);
    },
    () => {
      headers[header] = spelled[header](mutate(client.der, random));
    },
    () => {
      headers.authorization = pick(random, ['', 'Bearer', 'bearer  x', 'Basic YWxpY2U6eA==', 'DPoP x', ',,', `Bearer ${token} ${token}`]);
    },
    () => {
      headers[pick(random, certificateHeaderNames)] = pick(random, ['', 'x', spelled[header](client.der)]);
    },
    () => {
      headers[header] = [spelled[header](client.der), edited('x', random)];
    },
    () => {
      delete headers[pick(random, Object.keys(headers))];
    },
    () => {
      headers[pick(random, ['x-original-uri', 'x-original-method', 'x-real-ip', 'x-forwarded-for', 'x-request-id', 'user-agent'])] =
        inHeader(Buffer.from(pick(random, odd)));
    },
    () => {
      sent.path = pick(random, [
        '/verify',
        `/verify${query}&audience=x`,
        '/verify?audience=%zz',
        '/verify?audience=',
        `/verify${query}%00`,
        `/verify?audience=${'a'.repeat(3_000)}`,
        '/verify/',
        '/verify//x',
        '/verify/%2f/%2e%2e/token',
        `/verify/${encodeURIComponent(audience.uri)}`,
      ]);
    },
    () => {
      sent.method = pick(random, ['PUT', 'DELETE', 'OPTIONS', 'PATCH', 'HEAD']);
    },
    () => {
      sent.type = pick(random, ['application/json', 'text/plain', ';;;']);
      sent.body = Buffer.alloc(random(3_000), random(256));
    },
  ];
  for (let left = 1 + random(3); left > 0; left--) pick(random, ways)();
  return sent;
}

/** Asks, and hangs up where a stream begins. */
async function ask(sent: Sent, agent: ReturnType<TestSts['agent']>): Promise<Answer> {
  const { method, path, body, type, headers } = sent;
  const sending = request({
    host: 'localhost',
    port: sts.port,
    method,
    path,
    agent,
    headers: { ...headers, ...(type && { 'content-type': type }), ...(body && { 'content-length': body.length }) },
  });
  sending.end(body);
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  const { statusCode: status = 0, headers: answered } = response;
  if (answered['content-type']?.startsWith('text/event-stream')) {
    sending.destroy();
    return { status, headers: answered, text: '', json: {} };
  }
  const text = Buffer.concat(await response.toArray()).toString();
  return { status, headers: answered, text, json: text.startsWith('{') ? JSON.parse(text) : {} };
}

async function campaign(full: number, sample: number, one: (random: Random) => Promise<void>): Promise<void> {
  const random = randomFrom(seed);
  let left = scale(full, sample);
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) await one(random);
    }),
  );
  expect(sts.logged).toEqual([]);
  expect((await sts.call(client, '/token', { form: { grant_type: 'client_credentials', audience: audience.uri } })).status).toBe(200);
}

describe(`malformed questions of gateways and followers, from seed ${seed}`, () => {
  it(
    'of /verify get errors of RFC 6749 or 6750, within a second, no fault, and never a yes for another certificate',
    async () => {
      const agents = callers.map(({ header, who }) => ({ header, agent: sts.agent(who, { maxSockets: atOnce }) }));
      const seen = new Map<number, number>();
      await campaign(100_000, 4_000, async (random) => {
        const { header, agent } = pick(random, agents);
        const sent = malformed(header, random);
        const began = performance.now();
        const answer = await ask(sent, agent);
        judge(sent, answer, performance.now() - began, errors);
        if (answer.status === 204) expect(answer.headers['x-hawser-subject']).toContain('/alice');
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      });
      expect(seen.get(401)).toBeGreaterThan(100);
      expect(seen.get(204)).toBeGreaterThan(10);
    },
    longest,
  );

  it(
    'of /feed get a stream or an error of RFC 6749, within a second, and no fault',
    async () => {
      const agents = callers.map(({ who }) => sts.agent(who, { maxSockets: atOnce }));
      const marks = ['0', '-1', '1e9', '9'.repeat(40), '1.', '1.x', '.', 'x', '0x1', '1 2', '18446744073709551616', 'a'.repeat(3_000)];
      await campaign(100_000, 4_000, async (random) => {
        const sent: Sent = {
          method: pick(random, ['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE']),
          path: `/feed${pick(random, ['', '?', '?after=x', '/', '%00', '/..', ';a'])}`,
          type: pick(random, ['', '', 'text/plain', 'application/json']),
          body: random(6) === 0 ? Buffer.alloc(random(2_000), random(256)) : undefined,
          headers: {
            'last-event-id': random(3) === 0 ? edited('12.3f', random) : pick(random, marks),
            ...(random(4) === 0 && { accept: pick(random, ['', 'x', 'application/json']) }),
          },
        };
        const began = performance.now();
        judge(sent, await ask(sent, pick(random, agents)), performance.now() - began);
      });
    },
    longest,
  );

  it('leave out no route that a stranger or a workload can reach: the others have campaigns of their own', () => {
    const here = ['/verify', '/verify/:audience/*', '/feed'];
    const elsewhere = ['/token', '/introspect', '/revoke', '/reports', '/jwks', '/.well-known/oauth-authorization-server'];
    const health = ['/.well-known/openid-configuration', '/healthz', '/readyz'];
    expect([...new Set(routes.map(({ path }) => path))].sort()).toEqual([...here, ...elsewhere, ...health].sort());
  });
});
