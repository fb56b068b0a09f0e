import { once } from 'node:events';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantTypes, tokenTypes } from '../../server/domain/claims.ts';
import { newId } from '../../server/domain/ids.ts';
import { type ClientCredentials, type TestAudience, TestSts } from '../../server/testing/sts.ts';
import { mutate, randomFrom } from './mutations.ts';
import { scale } from './scale.ts';
import { judge, patience, type Sent } from './wire-answers.ts';

const seed = Date.now() >>> 0;
type Random = ReturnType<typeof randomFrom>;

/** Milliseconds for a whole campaign. */
const longest = process.env.HAWSER_FUZZ === 'full' ? 6 * 3_600_000 : 600_000;
/** Requests under way at a time. */
const atOnce = 12;

let sts: TestSts;
let audience: TestAudience;
let client: ClientCredentials;
let server: ClientCredentials;
let stranger: ClientCredentials;
let token: string;

beforeAll(async () => {
  sts = await TestSts.start();
  audience = await sts.audience('https://api.example.com');
  const workload = await sts.workload('alice');
  await sts.grant(workload.identity, audience);
  await sts.secret(workload.identity, 'iamtheeggman');
  client = workload.certificate;
  server = (await sts.resourceServer([audience])).certificate;
  stranger = (await sts.workload('mallory')).certificate;
  token = await sts.token(client, audience);
});
afterAll(() => sts.stop());

const pick = <T>(random: Random, from: readonly T[]): T => from[random(from.length)] as T;
const form = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString();
const encode = (part: unknown) => Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

/** Values that have tripped somebody up before. */
const nasty = (): string[] => [
  '',
  '0',
  'null',
  '[]',
  '{}',
  '%',
  '%00',
  '%ff%fe',
  '\u0000',
  '\ud800',
  '\u202e',
  "' OR 1=1 --",
  '../../etc/passwd',
  '%24%7bjndi:ldap://x%7d',
  'a'.repeat(9_000),
  'a.'.repeat(3_000),
  `${'['.repeat(2_000)}`,
  '__proto__',
  'constructor',
  token,
  `${token}.`,
  token.replace(/^[^.]+/, encode({ alg: 'none' })),
  token.replace(/^[^.]+/, encode({ alg: 'HS256', kid: 'x', typ: 'at+jwt' })),
  token.replace(/\.[^.]+\./, `.${encode('{"a":1,"a":2}')}.`),
  token.replace(/\.[^.]+\./, `.${encode('['.repeat(3_000))}.`),
  'https://api.example.com#fragment',
  'urn:ietf:params:oauth:token-type:refresh_token',
  'Zürich 東京 🦀',
];
const names = [
  'grant_type',
  'resource',
  'audience',
  'scope',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'subject_token',
  'subject_token_type',
  'actor_token',
  'actor_token_type',
  'requested_token_type',
  'token',
  'token_type_hint',
  'client_certificate',
  'client_address',
  'request_path',
  'user_agent',
  'expires_in',
  '__proto__',
  'constructor',
  'toString',
  '',
  'x',
];
const types = [
  'application/x-www-form-urlencoded',
  'application/json',
  'application/json; charset=utf-16',
  'application/x-www-form-urlencoded;charset="',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/jwt',
  ';;;',
  'application/json, text/html',
];

/** A request that is right, before something happens to it. */
const originals: Record<string, () => string[]> = {
  '/token': () => [
    form({ grant_type: grantTypes.clientCredentials, audience: audience.uri, scope: 'read' }),
    form({
      grant_type: grantTypes.tokenExchange,
      resource: audience.uri,
      subject_token: 'iamtheeggman',
      subject_token_type: tokenTypes.exchangeSecret,
    }),
    form({
      grant_type: grantTypes.tokenExchange,
      audience: audience.uri,
      subject_token: token,
      subject_token_type: tokenTypes.accessToken,
    }),
  ],
  '/introspect': () => [
    form({ token, token_type_hint: 'access_token' }),
    form({ token, client_certificate: '', client_address: '192.0.2.1', request_path: '/x' }),
  ],
  '/revoke': () => [form({ token: 'a.b.c' }), form({ token: `${token.slice(0, -4)}AAAA`, token_type_hint: 'refresh_token' })],
  '/reports': () => [
    JSON.stringify({
      reports: [{ report_id: newId(), at: new Date().toISOString(), code: 'cnf_missing_cert', audience: audience.uri, also_found: [] }],
    }),
  ],
};

/** One malformed request of an endpoint: edited bytes, parameters that clash, bodies of another kind, headers that lie. */
function malformed(path: string, random: Random): Sent {
  const original = Buffer.from(pick(random, originals[path]?.() ?? ['']));
  const standard = path === '/reports' ? 'application/json' : 'application/x-www-form-urlencoded';
  const sent: Sent = { method: 'POST', path, type: standard, body: original, headers: {} };
  const ways: (() => void)[] = [
    () => {
      sent.body = mutate(original, random);
    },
    () => {
      sent.body = Buffer.from(`${original}&${encodeURIComponent(pick(random, names))}=${pick(random, nasty())}`);
    },
    () => {
      const pairs = Array.from({ length: 1 + random(8) }, () => [pick(random, names), pick(random, nasty())] as [string, string]);
      sent.body = Buffer.from(new URLSearchParams(pairs).toString());
    },
    () => {
      const members = Array.from(
        { length: 1 + random(6) },
        () =>
          `${JSON.stringify(pick(random, names))}:${pick(random, ['1e999', '{"a":{}}', '[[]]', 'null', JSON.stringify(pick(random, nasty()))])}`,
      );
      sent.type = 'application/json';
      sent.body = Buffer.from(`{${members.join(',')}}`);
    },
    () => {
      sent.type = pick(random, types);
    },
    () => {
      sent.type = '';
    },
    () => {
      sent.body = undefined;
    },
    () => {
      sent.body = Buffer.alloc(random(40_000), random(256));
    },
    () => {
      sent.method = pick(random, ['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'HEAD']);
    },
    () => {
      sent.path = `${path}${pick(random, ['/', '?x=%', '%2f', '/..', ';a=b', '?'.repeat(500), '%00'])}`;
    },
    () => {
      sent.headers = { authorization: pick(random, ['Basic', 'Basic %%%', `Bearer ${token}`, 'Basic YWxpY2U6eA==', ',,,']) };
    },
    () => {
      sent.headers = { 'content-encoding': pick(random, ['gzip', 'br', 'x']), 'x-forwarded-for': '::', cookie: 'a=b' };
    },
    () => {
      sent.headers = { expect: 'x', 'x-client-cert': 'x', 'if-none-match': '"'.repeat(100), accept: 'text/html', range: 'bytes=0-1' };
    },
  ];
  // The same bytes are more worth trying than the same headers.
  (random(2) === 0 ? ways[random(4)] : pick(random, ways))?.();
  return sent;
}
async function campaign(path: string, send: (random: Random) => Promise<void>): Promise<void> {
  const count = scale(100_000, 4_000);
  const random = randomFrom(seed ^ path.length);
  let left = count;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) await send(random);
    }),
  );
  expect(sts.logged).toEqual([]);
  expect((await sts.call(client, '/token', { form: { grant_type: 'client_credentials', audience: audience.uri } })).status).toBe(200);
}

describe(`malformed requests on the wire, from seed ${seed}`, () => {
  it.each(Object.keys(originals))(
    'of %s get errors of RFC 6749, within a second, and no fault',
    async (path) => {
      const agents = [client, server, stranger].map((who) => ({ who, agent: sts.agent(who, { maxSockets: atOnce }) }));
      const seen = new Map<number, number>();
      await campaign(path, async (random) => {
        const sent = malformed(path, random);
        const { who, agent } = pick(random, agents);
        const { method, headers, body, type } = sent;
        const began = performance.now();
        const answer = await sts.call(who, sent.path, {
          method,
          agent,
          headers,
          ...(body ? { body: { type, text: body } } : {}),
        });
        judge(sent, answer, performance.now() - began);
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      });
      expect(seen.get(400)).toBeGreaterThan(100);
    },
    longest,
  );

  it.each(['/jwks', '/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'])(
    'of %s get the document or an error of RFC 6749, without any certificate',
    async (path) => {
      const agent = sts.agent(null, { maxSockets: atOnce });
      const document = (await sts.call(null, path)).text;
      await campaign(path, async (random) => {
        const sent: Sent = {
          method: pick(random, ['GET', 'GET', 'GET', 'HEAD', 'OPTIONS', 'DELETE', 'PUT', 'POST']),
          path: `${path}${pick(random, ['', '?', '?x=%zz', '/', '%00', '/%2e%2e', '?a=b&a=b', ';x', `?${'y'.repeat(2_000)}`, '#'])}`,
          type: pick(random, ['', ...types]),
          body: random(4) === 0 ? Buffer.from(pick(random, nasty())) : undefined,
          headers: pick<Record<string, string>>(random, [
            {},
            { 'if-none-match': pick(random, ['*', 'W/"x"', '"', ',,']) },
            { range: 'bytes=9-1' },
            { accept: 'x' },
          ]),
        };
        const began = performance.now();
        const { method, headers, body, type } = sent;
        const answer = await sts.call(null, sent.path, {
          method,
          agent,
          headers,
          ...(body ? { body: { type, text: body } } : {}),
        });
        judge(sent, answer, performance.now() - began);
        if (answer.status === 200 && method === 'GET') expect(answer.text).toBe(document);
      });
    },
    longest,
  );

  it(
    'that are no HTTP at all close the connection with an error of RFC 6749 at most',
    async () => {
      const random = randomFrom(seed);
      const head = (path: string) =>
        `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\ntoken=abc`;
      const count = scale(10_000, 300);
      let left = count;
      const one = async () => {
        const socket = connect({ host: 'localhost', port: sts.port, ca: sts.ca, cert: client.chainPem, key: client.keyPem });
        socket.on('error', () => {});
        await once(socket, 'secureConnect');
        const began = performance.now();
        socket.write(mutate(Buffer.from(head(pick(random, ['/token', '/introspect', '/revoke', '/jwks', '*']))), random));
        let text = '';
        socket.on('data', (chunk) => {
          text += chunk;
          socket.end();
        });
        // What waits for more bytes is told that there are none.
        const timer = setTimeout(() => socket.end(), 100);
        await once(socket, 'close');
        clearTimeout(timer);
        expect(performance.now() - began).toBeLessThan(patience() + 100);
        if (text !== '') expect(text).toMatch(/^HTTP\/1\.1 (?:200|4\d\d) /);
      };
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          while (left-- > 0) await one();
        }),
      );
      expect(sts.logged).toEqual([]);
      expect((await sts.call(null, '/healthz')).status).toBe(200);
    },
    longest,
  );
});
