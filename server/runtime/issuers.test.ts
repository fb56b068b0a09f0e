import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Prisma } from '#prisma';
import type { Ledger } from '../ledger/database.ts';
import { findIssuer, issuerView, keyCooldown } from '../ledger/trusted-issuers.ts';
import { changeIssuer } from '../operations/change-issuer.ts';
import { refreshIssuer, refreshIssuerKeys } from '../operations/refresh-issuer.ts';
import { testActor } from '../testing/authority.ts';
import { issuerKey, jwkOf, type TestIssuer } from '../testing/issuer.ts';
import { selfSigned } from '../testing/self-signed.ts';
import type { TestAudience, TestSts } from '../testing/sts.ts';
import { TestFederation } from '../testing/trusted-issuers.ts';
import { startIssuerWork } from './issuers.ts';

let federation: TestFederation;
let sts: TestSts;
let audience: TestAudience;
let workload: Awaited<ReturnType<TestSts['workload']>>;
beforeAll(async () => {
  federation = await TestFederation.start();
  ({ sts } = federation);
  workload = await sts.workload('workload');
  audience = await sts.audience();
  await sts.grant(workload.identity, audience);
});
afterAll(() => federation.stop());

const rules = [{ conditions: ['sub=somebody'], identity: 'workload' }];
let names = 0;
const trust = async (terms: Parameters<TestFederation['trust']>[3] = {}) => {
  const name = `issuer-${names++}`;
  return { name, ...(await federation.trust(name, [issuerKey('ES256', 'first')], rules, terms)) };
};
const status = async (issuer: TestIssuer, options: Parameters<TestIssuer['token']>[1] = {}) =>
  (await federation.exchange(workload.certificate, audience, issuer.token({}, options))).status;
const keysOf = async (name: string) => issuerView(await findIssuer(federation.api.database.prisma, name)).keys;
const fetches = ({ asked }: TestIssuer) => asked.filter((path) => path === '/keys').length;

describe('the keys of a trusted issuer', () => {
  it('are fetched by the api when a token names one that nobody knows, within the very request', async () => {
    const { name, issuer } = await trust();
    expect(await status(issuer)).toBe(200);
    const next = issuerKey('ES256', 'second');
    issuer.keys = [next, ...issuer.keys];
    await federation.age(name, 11);
    expect(await status(issuer, { key: next })).toBe(200);
    expect(fetches(issuer)).toBe(2);
    const { rows } = await sts.database.database.pool.query(
      `SELECT detail, actor_kind FROM events WHERE type = 'trusted_issuer.keys_changed' AND target_name = $1 ORDER BY at`,
      [name],
    );
    expect(rows.at(-1)).toMatchObject({ actor_kind: 'system', detail: { before: ['first'], after: ['second', 'first'] } });
  });

  it('VER-08 are fetched at most once in each cooldown, however many tokens name keys that nobody has', async () => {
    const { name, issuer } = await trust();
    const ask = (count: number) =>
      Promise.all(
        Array.from({ length: count }, async () => {
          const key = issuer.keys[0];
          const token = issuer.token({}, { key: key && { ...key, kid: Math.random().toString(36) } });
          const result = await sts.context.resolveForeign(sts.context, token, Date.now() + 60_000);
          expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(/^key: /) });
        }),
      );
    const before = fetches(issuer);
    await federation.age(name, 11);
    const since = Date.now();
    for (let i = 0; i < 100; i++) await ask(100);
    const cooldowns = 1 + Math.floor((Date.now() - since) / keyCooldown);
    expect(fetches(issuer) - before).toBeGreaterThan(0);
    expect(fetches(issuer) - before).toBeLessThanOrEqual(cooldowns);
    expect(await status(issuer)).toBe(200);
  }, 120_000);

  it('SSRF-03 are relied on for 24 hours while the issuer does not answer, and no longer', async () => {
    const { name, issuer } = await trust();
    issuer.answer = (_, response) => response.writeHead(500, { 'content-type': 'application/json' }).end('{}');
    await federation.age(name, 3_600, 86_400 - 60);
    await refreshIssuer(federation.api, testActor, { issuer: name });
    expect(await keysOf(name)).toMatchObject({ failure: 'it answered 500', kids: ['first'] });
    expect(await status(issuer)).toBe(200);
    await federation.age(name, 3_600, 120);
    expect(await status(issuer)).toBe(400);
    expect((await federation.lastRefusal()).reason).toContain('too old to be relied on');
    issuer.answer = null;
    await federation.age(name, 3_600);
    // The one sts remembers that it asked a moment ago: somebody fetches them by hand.
    await refreshIssuer(federation.api, testActor, { issuer: name });
    expect(await status(issuer)).toBe(200);
  });

  it('SSRF-03 come from nobody but whom the discovery document is of', async () => {
    const { name, issuer } = await trust();
    const other = await trust();
    for (const [document, why] of [
      [{ issuer: other.issuer.url, jwks_uri: `${other.issuer.url}/keys` }, /speaks for another issuer/],
      [{ issuer: `${issuer.url}/`, jwks_uri: `${issuer.url}/keys` }, /speaks for another issuer/],
      [{ issuer: issuer.url }, /names no jwks_uri/],
      [{ issuer: issuer.url, jwks_uri: `http://localhost/keys` }, /only https/],
      [{ issuer: issuer.url, jwks_uri: 'file:///etc/passwd' }, /only https/],
      [[], /not a JSON object/],
    ] as const) {
      issuer.answer = (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
      await federation.age(name, 3_600);
      expect((await refreshIssuer(federation.api, testActor, { issuer: name })).keys).toMatchObject({
        failure: expect.stringMatching(why),
        kids: ['first'],
      });
    }
  });

  it('SSRF-02 are taken only as a JWK Set that means one thing, and stay as they are otherwise', async () => {
    const { name, issuer } = await trust();
    const [key] = issuer.keys;
    if (!key) throw new Error('no key');
    const jwk = jwkOf(key);
    for (const [text, why] of [
      ['{}', /is not one/],
      ['{"keys":{}}', /is not one/],
      ['{"keys":[]}', /no key of use/],
      [JSON.stringify({ keys: [jwk, jwk] }), /names two keys alike/],
      [`{"keys":[],"keys":[${JSON.stringify(jwk)}]}`, /without duplicate members/],
      [JSON.stringify({ keys: [{ ...jwk, use: 'enc' }] }), /no key of use/],
      [JSON.stringify({ keys: [{ kty: 'oct', k: 'AAAA', kid: 'first', alg: 'HS256' }] }), /no key of use/],
      [JSON.stringify({ keys: [{ ...key.privateKey.export({ format: 'jwk' }), kid: 'first' }] }), /no key of use/],
      [JSON.stringify({ keys: [{ ...weakRsa(), kid: 'first' }] }), /no key of use/],
      [JSON.stringify({ keys: [{ ...jwk, kid: undefined }] }), /no key of use/],
      [JSON.stringify({ keys: Array.from({ length: 101 }, (_, index) => ({ ...jwk, kid: `key-${index}` })) }), /more than 100/],
      ['not json', /not a JSON object/],
      [JSON.stringify({ keys: [{ ...jwk, kid: 'first\u0000' }] }), /not a JSON object .* NUL/],
      [JSON.stringify({ keys: [jwk], more: '\u0000' }), /not a JSON object .* NUL/],
    ] as const) {
      issuer.answer = (request, response) => {
        const discovery = JSON.stringify({ issuer: issuer.url, jwks_uri: `${issuer.url}/keys` });
        response.writeHead(200, { 'content-type': 'application/json' }).end(request.url === '/keys' ? text : discovery);
      };
      await federation.age(name, 3_600);
      const { keys } = await refreshIssuer(federation.api, testActor, { issuer: name });
      expect(keys, text.slice(0, 60)).toMatchObject({ failure: expect.stringMatching(why), kids: ['first'] });
    }
    expect(await status(issuer)).toBe(200);
  });

  it('are all that is kept of what an issuer answers or somebody pastes: no private half, nothing that has another meaning or is deep', async () => {
    const { name, issuer } = await trust();
    const [key] = issuer.keys;
    if (!key) throw new Error('no key');
    const leaked = { ...issuerKey('ES256', 'leaked').privateKey.export({ format: 'jwk' }), kid: 'leaked' };
    const [encrypts, unknown] = [
      { ...jwkOf(issuerKey('ES256', 'enc')), use: 'enc' },
      { kty: 'new', kid: 'new' },
    ];
    const keys = [{ ...jwkOf(key), x5c: ['AAAA'], more: {} }, leaked, encrypts, unknown, null];
    const text = JSON.stringify({ keys, more: 0 }).replace('"more":0', `"more":${'['.repeat(20_000)}${']'.repeat(20_000)}`);
    const { use: _, ...kept } = jwkOf(key);
    const stored = async () => (await findIssuer(federation.api.database.prisma, name)).keys.jwks;
    issuer.answer = (request, response) => {
      const discovery = JSON.stringify({ issuer: issuer.url, jwks_uri: `${issuer.url}/keys` });
      response.writeHead(200, { 'content-type': 'application/json' }).end(request.url === '/keys' ? text : discovery);
    };
    await federation.age(name, 3_600);
    expect((await refreshIssuer(federation.api, testActor, { issuer: name })).keys).toMatchObject({ failure: null, kids: ['first'] });
    expect(await stored()).toEqual({ keys: [kept] });
    await changeIssuer(federation.api, testActor, {
      issuer: name,
      keySource: 'pasted',
      jwks: JSON.stringify({ keys: [...keys].reverse() }),
    });
    expect(await stored()).toEqual({ keys: [kept] });
    expect(await status(issuer)).toBe(200);
  });

  const changes: Record<string, Omit<Parameters<typeof changeIssuer>[2], 'issuer'>> = {
    pasted: { keySource: 'pasted', jwks: JSON.stringify({ keys: [jwkOf(issuerKey('ES256', 'pasted'))] }) },
    'to come from elsewhere': { keySource: 'url', jwksUrl: 'https://keys.invalid/' },
    'to be believed of another authority': { caPem: selfSigned('another').certificatePem },
    'never to come from private addresses': { privateAddresses: false },
  };
  const moments = ['before they are stored', 'at the moment they are stored'] as const;
  it.each(Object.keys(changes).flatMap((what) => moments.map((moment) => [what, moment] as const)))(
    'that are on their way while they are changed %s count for nothing, %s',
    async (what, moment) => {
      const { name, issuer } = await trust();
      issuer.keys = [issuerKey('ES256', 'late')];
      await federation.age(name, 3_600);
      const { database } = federation.api;
      const record = await findIssuer(database.prisma, name);
      let changed: Promise<unknown> | undefined;
      const change = () => {
        changed ??= changeIssuer(federation.api, testActor, { issuer: name, ...changes[what] });
        // Whoever has to wait until they are stored is not waited for.
        return Promise.race([changed, sleep(400)]);
      };
      const transaction = async <T>(work: (ledger: Ledger) => Promise<T>): Promise<T> => {
        if (moment === 'before they are stored') await change();
        return database.transaction((ledger) => work(new Proxy(ledger, { get: (target, member) => intercept(target, member, change) })));
      };
      await refreshIssuerKeys({ ...federation.api, database: Object.assign(Object.create(database), { transaction }) }, record);
      expect(changed).toBeDefined();
      await changed;
      const { kids } = await keysOf(name);
      // What was stored just before a change of whom to believe stands until it is fetched anew, as if it had come a moment earlier.
      const before = moment === 'at the moment they are stored' && !('keySource' in (changes[what] ?? {}));
      expect(kids).toEqual(what === 'pasted' ? ['pasted'] : before ? ['late'] : what === 'to come from elsewhere' ? [] : ['first']);
    },
  );

  it('are never fetched from a private address, unless that is allowed for the issuer', async () => {
    const { name, issuer, view } = await trust({ privateAddresses: false });
    expect(view.keys).toMatchObject({ kids: [], failure: expect.stringContaining('not an address of the public Internet') });
    expect(issuer.asked).toEqual([]);
    expect(await status(issuer)).toBe(400);
    const changed = await changeIssuer(federation.api, testActor, { issuer: name, privateAddresses: true });
    expect(changed.keys).toMatchObject({ kids: ['first'], failure: null });
    expect(await status(issuer)).toBe(200);
  });

  it('may be pasted, last for ever then, and are asked of nobody', async () => {
    const { name, issuer } = await trust();
    const [key] = issuer.keys;
    if (!key) throw new Error('no key');
    const before = issuer.asked.length;
    const pasted = await changeIssuer(federation.api, testActor, {
      issuer: name,
      keySource: 'pasted',
      jwks: JSON.stringify({ keys: [jwkOf(key)] }),
    });
    expect(pasted).toMatchObject({ keySource: 'pasted', keys: { kids: ['first'], usableUntil: null, source: null } });
    await federation.age(name, 1_000_000, 1_000_000);
    expect(await status(issuer)).toBe(200);
    expect(await status(issuer, { key: issuerKey('ES256', 'unknown') })).toBe(400);
    await expect(refreshIssuer(federation.api, testActor, { issuer: name })).rejects.toMatchObject({ code: 'conflict' });
    expect(issuer.asked).toHaveLength(before);
  });

  it('do not keep those of others from what is theirs, when to store them fails', async () => {
    const { pool } = sts.database.database;
    const [broken, sound] = [await trust(), await trust()];
    for (const { name } of [broken, sound]) await federation.age(name, 3_600, 3_600);
    const { rows } = await pool.query<{ id: string }>('SELECT id FROM trusted_issuers WHERE name = $1', [broken.name]);
    await pool.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$;
      CREATE TRIGGER refuse BEFORE UPDATE ON issuer_keys FOR EACH ROW WHEN (NEW.trusted_issuer_id = '${rows[0]?.id}') EXECUTE FUNCTION refuse()`);
    const errors: string[] = [];
    try {
      await startIssuerWork(federation.api, (error) => errors.push(String(error))).close();
    } finally {
      await pool.query('DROP TRIGGER refuse ON issuer_keys; DROP FUNCTION refuse');
    }
    expect(errors).toEqual([expect.stringContaining('not now')]);
    expect(fetches(sound.issuer)).toBe(2);
  });

  it('are fetched by one of all who want to at that moment', async () => {
    const { name, issuer } = await trust();
    const before = fetches(issuer);
    await federation.age(name, keyCooldown / 1000 + 1);
    const record = await findIssuer(federation.api.database.prisma, name);
    await Promise.all(Array.from({ length: 8 }, () => refreshIssuerKeys(federation.api, record)));
    expect(fetches(issuer) - before).toBe(1);
  });
});

/** The ledger, whose first statement that writes comes after something else. */
function intercept(ledger: Ledger, member: string | symbol, first: () => Promise<unknown>): unknown {
  if (member === '$executeRaw') return async (query: Prisma.Sql) => first().then(() => ledger.$executeRaw(query));
  const value: unknown = Reflect.get(ledger, member);
  return typeof value === 'function' ? value.bind(ledger) : value;
}

const weakRsa = () => {
  const { n, ...rest } = issuerKey('RS256', 'x').publicKey.export({ format: 'jwk' });
  return { ...rest, n, e: 'Aw' };
};
