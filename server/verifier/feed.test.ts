import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { system } from '../domain/actor.ts';
import { tokenTypes } from '../domain/claims.ts';
import { addSeconds } from '../domain/clock.ts';
import { toPublicId } from '../domain/ids.ts';
import { denyTokens } from '../ledger/denied-tokens.ts';
import { freezeLineage } from '../ledger/lineages.ts';
import { denyToken } from '../operations/deny-token.ts';
import { resumeIdentity } from '../operations/resume-identity.ts';
import { revokeCertificate } from '../operations/revoke-certificate.ts';
import { revokeExchangeSecret } from '../operations/revoke-exchange-secret.ts';
import { revokeTokenKey } from '../operations/revoke-token-key.ts';
import { suspendIdentity } from '../operations/suspend-identity.ts';
import { noteFeed } from '../testing/earlier-feed.ts';
import { freePort } from '../testing/ports.ts';
import { type ProtectedServer, protectedServer } from '../testing/protected-server.ts';
import { claimsOf, type TestAudience, TestSts } from '../testing/sts.ts';
import { timed } from '../testing/timed.ts';

const actor = system('test');
let sts: TestSts;
let audience: TestAudience;
let near: TestAudience;
let server: ProtectedServer;

beforeAll(async () => {
  sts = await TestSts.start({ port: await freePort() });
  [audience, near] = [await sts.audience(undefined, { delegationDepth: 2 }), await sts.audience()];
  const { certificate } = await sts.resourceServer([audience]);
  server = await protectedServer(sts, certificate, { audience: audience.uri });
});
afterAll(async () => {
  await server?.stop();
  await sts?.stop();
});

const as = () => ({ database: sts.database.database, clock: () => new Date() });
/** How long it takes until the verifier says so, in milliseconds. */
async function until(expected: { status: number; code?: string | undefined }, ask: () => Promise<{ status: number }>): Promise<number> {
  const began = performance.now();
  await expect.poll(ask, { timeout: 8_000, interval: 20 }).toMatchObject(expected);
  return performance.now() - began;
}

/** Alice, whose token for another audience Bob exchanged for one to act for her here: her part stands further up in its chain. */
async function delegated() {
  const [alice, bob] = [await sts.workload(), await sts.workload()];
  await sts.grant(alice.identity, near);
  await sts.grant(alice.identity, audience);
  await sts.delegation(bob.identity, alice.identity, audience);
  const subject = await sts.token(alice.certificate, near);
  const answer = await sts.exchange(bob.certificate, subject, audience);
  expect([answer.status, answer.text]).toMatchObject([200, expect.any(String)]);
  return { alice, bob, subject, token: String(answer.json.access_token), caller: bob.certificate };
}
async function direct() {
  const alice = await sts.workload();
  await sts.grant(alice.identity, audience);
  const token = await sts.token(alice.certificate, audience);
  return { alice, token, caller: alice.certificate };
}
async function bySecret(known?: Awaited<ReturnType<TestSts['workload']>>) {
  const alice = known ?? (await sts.workload());
  if (known === undefined) await sts.grant(alice.identity, audience);
  const value = `secret-${alice.identity.name}-${known === undefined}`;
  const secret = await sts.secret(alice.identity, value);
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: value,
    subject_token_type: tokenTypes.exchangeSecret,
    audience: audience.uri,
  };
  const exchange = async () => String((await sts.call(alice.certificate, '/token', { form })).json.access_token);
  return { alice, secret, exchange, token: await exchange(), caller: alice.certificate };
}

describe('an act that ends more tokens than the feed names', () => {
  const query = (text: string, values: unknown[] = []) => sts.database.database.pool.query(text, values);
  const limit = (most: number) =>
    query(`CREATE OR REPLACE FUNCTION feed_names_at_most() RETURNS integer LANGUAGE sql STABLE AS 'SELECT ${most}'`);
  beforeAll(() => limit(3));
  afterAll(() => limit(5_000));

  it('is one entry, by which each of them is refused and no other: the STS is asked about those that it describes', async () => {
    const { alice, secret, exchange, token: first, caller } = await bySecret();
    const ended = [first, ...(await Promise.all(Array.from({ length: 5 }, exchange)))];
    const other = await bySecret(alice);
    const { token: ofBob, caller: bob } = await direct();
    for (const token of [...ended, other.token]) expect(await server.ask(caller, token)).toMatchObject({ status: 200 });

    await revokeExchangeSecret(as(), actor, { secret: toPublicId('exchangeSecret', secret) });
    await until({ status: 401 }, () => server.ask(caller, first));
    for (const token of ended) {
      expect(await server.ask(caller, token)).toMatchObject({ status: 401 });
      const { rows } = await query(`SELECT door FROM events WHERE jti = $1 AND code = 'token_revoked' LIMIT 1`, [claimsOf(token).jti]);
      expect(rows).toEqual([{ door: 'introspection' }]);
    }
    for (const [holder, token] of [
      [caller, other.token],
      [caller, await other.exchange()],
      [bob, ofBob],
    ] as const)
      expect(await server.ask(holder, token)).toMatchObject({ status: 200 });
    const { rows } = await query(`SELECT kind, subject, jtis FROM feed_entries WHERE cause = $1 ORDER BY position`, [secret]);
    expect(rows).toEqual([
      { kind: 'tokens', subject: secret, jtis: [] },
      { kind: 'doubt', subject: claimsOf(first).sub, jtis: null },
    ]);
  });
});

describe('each act that ends a token has it refused by whoever follows the feed', () => {
  const revoke = (id: string) =>
    revokeCertificate(as(), actor, { certificate: toPublicId('certificate', id), reason: 'keyCompromise', comment: 'lost' });
  const acts: Record<
    string,
    () => Promise<{ token: string; caller: Awaited<ReturnType<typeof direct>>['caller']; end(): Promise<unknown>; code: string }>
  > = {
    'its certificate is revoked': async () => {
      const one = await direct();
      return { ...one, end: () => revoke(one.alice.certificate.id), code: 'cert_revoked' };
    },
    'a certificate further up is revoked': async () => {
      const one = await delegated();
      return { ...one, end: () => revoke(one.alice.certificate.id), code: 'token_revoked' };
    },
    'its lineage is frozen': async () => {
      const one = await direct();
      const { lineageId } = await sts.database.database.prisma.certificate.findUniqueOrThrow({ where: { id: one.alice.certificate.id } });
      return { ...one, end: () => freezeLineage(sts.database.database.prisma, lineageId, new Date()), code: 'cert_frozen' };
    },
    'its certificate was renewed, and the overlap is over': async () => {
      const one = await direct();
      const end = () =>
        sts.database.database.prisma.certificate.update({
          where: { id: one.alice.certificate.id },
          data: { status: 'superseded', usableUntil: addSeconds(new Date(), 1) },
        });
      return { ...one, end, code: 'cert_expired' };
    },
    'its identity is suspended': async () => {
      const one = await direct();
      return { ...one, end: () => suspendIdentity(as(), actor, { identity: one.alice.identity.name }), code: 'identity_suspended' };
    },
    'whoever it is for is suspended': async () => {
      const one = await delegated();
      return { ...one, end: () => suspendIdentity(as(), actor, { identity: one.alice.identity.name }), code: 'identity_suspended' };
    },
    'whoever acts is suspended': async () => {
      const one = await delegated();
      return { ...one, end: () => suspendIdentity(as(), actor, { identity: one.bob.identity.name }), code: 'identity_suspended' };
    },
    'its identity is retired': async () => {
      const one = await direct();
      const { identity } = one.alice;
      const end = () => sts.database.database.prisma.identity.update({ where: { id: identity.id }, data: { status: 'retired' } });
      return { ...one, end, code: 'identity_retired' };
    },
    'it is denied': async () => {
      const one = await direct();
      return { ...one, end: () => denyToken(as(), actor, { jti: claimsOf(one.token).jti, comment: 'x' }), code: 'token_revoked' };
    },
    'its client revokes it at the door': async () => {
      const one = await direct();
      return { ...one, end: () => sts.call(one.caller, '/revoke', { form: { token: one.token } }), code: 'token_revoked' };
    },
    'what it was exchanged for is denied': async () => {
      const one = await delegated();
      return { ...one, end: () => denyToken(as(), actor, { jti: claimsOf(one.subject).jti, comment: 'x' }), code: 'token_revoked' };
    },
    'what it was exchanged for is denied together with others': async () => {
      const [one, other] = [await delegated(), await direct()];
      const tokens = [one.subject, other.token].map((token) => ({
        jti: String(claimsOf(token).jti),
        expiresAt: addSeconds(new Date(), 900),
      }));
      const end = () => denyTokens(sts.database.database.prisma, actor, tokens, { at: new Date() });
      return { ...one, end, code: 'token_revoked' };
    },
    'the secret that was exchanged for it is revoked': async () => {
      const one = await bySecret();
      const end = () => revokeExchangeSecret(as(), actor, { secret: toPublicId('exchangeSecret', one.secret) });
      return { ...one, end, code: 'token_revoked' };
    },
  };
  for (const [name, prepare] of Object.entries(acts))
    it(`when ${name}`, async () => {
      const { token, caller, end, code } = await prepare();
      expect(await server.ask(caller, token)).toMatchObject({ status: 200 });
      await end();
      await until({ status: 401, code }, () => server.ask(caller, token));
    });
});

describe('what an act took back', () => {
  it('is accepted again when the identity is resumed, what stands further down too, unless something else ended it', async () => {
    const [one, other] = [await delegated(), await delegated()];
    for (const { alice, caller, token } of [one, other]) {
      await suspendIdentity(as(), actor, { identity: alice.identity.name });
      await until({ status: 401 }, () => server.ask(caller, token));
    }
    await denyToken(as(), actor, { jti: claimsOf(other.subject).jti, comment: 'x' });
    for (const { alice } of [one, other]) await resumeIdentity(as(), actor, { identity: alice.identity.name });
    await until({ status: 200 }, () => server.ask(one.caller, one.token));
    await until({ status: 401, code: 'token_revoked' }, () => server.ask(other.caller, other.token));
  });
});

describe('a token that was being recorded while something above it ended', () => {
  it('is named soon after, although that act could not see it', async () => {
    const { alice, caller, token } = await delegated();
    const { pool } = sts.database.database;
    const { jti } = claimsOf(token);
    // Its row comes only when the act is committed, as if its transaction had been slower.
    const { rows } = await pool.query('SELECT to_jsonb(t) AS row FROM tokens t WHERE jti = $1', [jti]);
    await pool.query('DELETE FROM tokens WHERE jti = $1', [jti]);
    await revokeCertificate(as(), actor, {
      certificate: toPublicId('certificate', alice.certificate.id),
      reason: 'superseded',
      comment: '',
    });
    await pool.query('INSERT INTO tokens SELECT * FROM jsonb_populate_record(NULL::tokens, $1)', [rows[0].row]);
    await until({ status: 401, code: 'token_revoked' }, () => server.ask(caller, token));
  });
});

describe('a verifier that hears nothing', () => {
  it('accepts nothing once what it knows is older than it may be, and goes on where it was when the feed is back', timed, async () => {
    const [one, other] = [await direct(), await direct()];
    const { certificate } = await sts.resourceServer([audience]);
    const cut = await protectedServer(sts, certificate, { audience: audience.uri, maxStaleness: 4_000 });
    try {
      expect(await cut.ask(one.caller, one.token)).toMatchObject({ status: 200 });
      const { feed } = sts.context;
      const look = feed.look.bind(feed);
      // The reader of the ledger stands still: heartbeats go on, and say how old they are.
      feed.look = () => Promise.resolve();
      const began = performance.now();
      await suspendIdentity(as(), actor, { identity: one.alice.identity.name });
      await until({ status: 503 }, () => cut.ask(one.caller, one.token));
      expect(performance.now() - began).toBeLessThan(4_500);
      expect(await cut.ask(other.caller, other.token)).toMatchObject({ status: 503 });
      feed.look = look;
      await until({ status: 401, code: 'identity_suspended' }, () => cut.ask(one.caller, one.token));
      await until({ status: 200 }, () => cut.ask(other.caller, other.token));
    } finally {
      await cut.stop();
    }
  });

  it('refuses what is revoked after the ledger was put back to an earlier state, though the feed has come to the same position again', async () => {
    const [one, other] = [await direct(), await direct()];
    const putBack = await noteFeed(sts.database.database);
    const revoke = ({ alice }: typeof one) =>
      revokeCertificate(as(), actor, {
        certificate: toPublicId('certificate', alice.certificate.id),
        reason: 'keyCompromise',
        comment: 'x',
      });
    await revoke(one);
    await until({ status: 401, code: 'cert_revoked' }, () => server.ask(one.caller, one.token));
    expect(await server.ask(other.caller, other.token)).toMatchObject({ status: 200 });
    await putBack();
    await revoke(other);
    await until({ status: 401, code: 'cert_revoked' }, () => server.ask(other.caller, other.token));
  });

  it('judges nothing at all before its first snapshot', async () => {
    const { caller, token } = await direct();
    const elsewhere = await sts.workload();
    const deaf = await protectedServer(sts, elsewhere.certificate, { audience: audience.uri });
    try {
      expect(await deaf.ask(caller, token)).toMatchObject({ status: 503 });
      expect(deaf.problems.map(String).join()).toContain('the feed of the STS is cut');
    } finally {
      await deaf.stop();
    }
  });

  it('accepts no token that ended while it waited', async () => {
    const { alice, caller, token } = await direct();
    const { certificate } = await sts.resourceServer([audience]);
    let later = 0;
    const clock = () => new Date(Date.now() + later);
    const waiting = await protectedServer(sts, certificate, { audience: audience.uri, clock });
    try {
      const { der, thumbprint, serial } = alice.certificate;
      const evidence = { authorization: { kind: 'bearer', token }, certificate: { der, thumbprint, serial }, facts: {} } as const;
      const asked = waiting.verifier.verify(evidence);
      later = (claimsOf(token).exp - claimsOf(token).iat) * 1_000;
      expect(await asked).toMatchObject({ accepted: false, code: 'token_expired' });
      later = 0;
      expect(await waiting.ask(caller, token)).toMatchObject({ status: 200 });
    } finally {
      await waiting.stop();
    }
  });

  it('has no setting by which it may know less than it must', async () => {
    const { certificate } = await sts.resourceServer([audience]);
    await expect(protectedServer(sts, certificate, { audience: audience.uri, maxStaleness: 3_999 })).rejects.toThrow(RangeError);
    await expect(protectedServer(sts, certificate, { audience: audience.uri, maxStaleness: Number.NaN })).rejects.toThrow(RangeError);
  });
});

// Last: no key is left to sign with here.
describe('a revoked key', () => {
  it('has every token that it signed refused by whoever follows the feed', async () => {
    const { caller, token } = await direct();
    expect(await server.ask(caller, token)).toMatchObject({ status: 200 });
    const { kid } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
    await revokeTokenKey(as(), actor, { tokenKey: kid, comment: 'leaked' });
    await until({ status: 401, code: 'token_revoked' }, () => server.ask(caller, token));
  });
});
