import { createHash, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containmentCodes, containments } from '../domain/cases.ts';
import { judgeCoverage } from '../domain/coverage.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { marksOf, merkleRoot, rootOnPath } from '../domain/merkle.ts';
import { contract } from '../doors/api/contract.ts';
import { insertCheckpoint, leafHashes } from '../ledger/checkpoints.ts';
import { coverageFacts } from '../ledger/coverage.ts';
import { sweepFeed } from '../ledger/feed.ts';
import { listInstances } from '../ledger/identity-instances.ts';
import { mostRejected } from '../ledger/latest-decisions.ts';
import { TestCases } from '../testing/cases.ts';
import { selfSigned } from '../testing/self-signed.ts';
import { claimsOf } from '../testing/sts.ts';
import { containCase } from './contain-case.ts';
import { denyTokensOf, previewTokensOf } from './deny-identity-tokens.ts';
import { exportEvidence } from './export-evidence.ts';
import { resumeIdentity } from './resume-identity.ts';
import { changeContainmentRule, createContainmentRule } from './rule-containment.ts';
import { suspendIdentity } from './suspend-identity.ts';

const operator = { kind: 'user', id: newId(), name: 'olga', role: 'operator' } as const;
let house: TestCases;
beforeAll(async () => {
  house = await TestCases.start();
});
afterAll(() => house.stop());

describe('the tokens of a case', () => {
  /** A case of a victim whose tokens somebody else presented. */
  const caseOf = async (tokens: (victim: Awaited<ReturnType<TestCases['holder']>>) => Promise<string[]>) => {
    const [victim, thief] = [await house.holder(), await house.sts.workload()];
    for (const token of await tokens(victim)) await house.present(token, thief);
    await house.keep();
    const { rows } = await house.context.database.pool.query<{ id: string }>(
      'SELECT id FROM rejection_cases WHERE presented_identity_id = $1',
      [thief.identity.id],
    );
    expect(rows).toHaveLength(1);
    return { victim, name: toPublicId('case', rows[0]?.id ?? '') };
  };

  it('are all denied, also more than a case keeps by name', async () => {
    const { victim, name } = await caseOf(async ({ certificate, token }) => {
      const more = Array.from({ length: 52 }, () => house.sts.token(certificate, house.audience));
      return [token, ...(await Promise.all(more))];
    });
    await containCase(house.context, operator, { case: name, act: 'deny-token' });
    const { rows } = await house.context.database.pool.query(
      'SELECT count(*)::int AS live FROM tokens t WHERE t.certificate_id = $1 AND NOT EXISTS (SELECT FROM denied_tokens d WHERE d.jti = t.jti)',
      [victim.certificate.id],
    );
    expect(rows[0].live).toBe(0);
  });

  it('are too many to deny one by one where a certificate has more than a thousand: nothing is done, and the way out is named', async () => {
    const { victim, name } = await caseOf(async ({ token }) => [token]);
    await house.sts.database.database.pool.query(
      `INSERT INTO tokens SELECT (jsonb_populate_record(t, jsonb_build_object('jti', gen_random_uuid()))).*
       FROM tokens t, generate_series(1, 1000) WHERE t.certificate_id = $1`,
      [victim.certificate.id],
    );
    const act = containCase(house.context, operator, { case: name, act: 'deny-certificate-tokens' });
    await expect(act).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('revoke the certificate') });
    expect((await house.present(victim.token, victim)).json.active).toBe(true);
  });
});

describe('the evidence of a case', () => {
  it('proves each event under the checkpoint over it, and ends before more is hashed than one export may', async () => {
    const [holder, thief] = [await house.holder(), await house.sts.workload()];
    const { pool } = house.sts.database.database;
    const sealed = async (): Promise<number> =>
      Number((await pool.query('SELECT coalesce(max(position), 0) AS last FROM ledger_entries')).rows[0]?.last);
    for (let number = 1, first = 1; number <= 3; number++) {
      for (let n = 0; n < 2; n++) await house.present(holder.token, thief);
      await house.keep();
      const last = await sealed();
      const leaves = await leafHashes(pool, first, last - first + 1);
      const signed = { previous: number === 1 ? null : Buffer.alloc(32), keyId: 'test', signature: Buffer.alloc(64), at: new Date() };
      await insertCheckpoint(pool, { number, first, last, root: merkleRoot(leaves), marks: marksOf(leaves), ...signed });
      first = last + 1;
    }
    await house.present(holder.token, thief);
    await house.keep();
    const { rows } = await pool.query<{ id: string }>('SELECT id FROM rejection_cases WHERE presented_identity_id = $1', [
      thief.identity.id,
    ]);
    const input = { case: toPublicId('case', rows[0]?.id ?? '') };
    const { events, more } = await exportEvidence(house.context, input);
    expect([events.map(({ proof }) => proof?.checkpoint ?? null), more]).toEqual([[1, 1, 2, 2, 3, 3, null], false]);
    for (const { hash, proof } of events.slice(0, 6)) {
      const path = proof?.path.map((node) => Buffer.from(node, 'base64url')) ?? [];
      const root = rootOnPath(Buffer.from(hash, 'base64url'), proof?.index ?? -1, proof?.size ?? 0, path);
      expect(root?.toString('base64url')).toBe(proof?.root);
    }
    const short = await exportEvidence(house.context, input, { events: 500, leaves: 1 });
    expect([short.events.length, short.more]).toEqual([2, true]);
    const few = await exportEvidence(house.context, input, { events: 3, leaves: 1_000_000 });
    expect([few.events.length, few.more]).toEqual([3, true]);

    const all: typeof events = [];
    for (let next = true; next; ) {
      const part = await exportEvidence(house.context, { ...input, after: all.at(-1)?.position }, { events: 500, leaves: 1 });
      expect(part.events.length).toBeGreaterThan(0);
      all.push(...part.events);
      next = part.more;
    }
    expect(all).toEqual(events);
  });
});

it('remembers for a day that a resource server accepted a token without its certificate, however much it decided since', async () => {
  const { thumbprint } = (await house.holder()).certificate;
  const now = new Date();
  const accept = (ago: string, presented: string | null, count: number) =>
    house.sts.database.database.pool.query(
      `INSERT INTO events (id, at, type, actor_kind, actor_name, code, door, resource_server_id, bound_thumbprint, presented_thumbprint)
       SELECT gen_random_uuid(), $1::timestamptz - $2::interval - n * interval '1 millisecond', 'decision', 'system', 'orders', 'accepted', 'report', $3, $4, $5
       FROM generate_series(0, $6 - 1) n`,
      [now, ago, house.server.id, thumbprint, presented, count],
    );
  const unboundAt = async (hoursLater: number) => {
    const facts = await coverageFacts(house.context.database.prisma, [house.server.id], new Date(now.getTime() + hoursLater * 3_600_000));
    return facts.get(house.server.id)?.unboundAt ?? null;
  };
  expect(await unboundAt(0)).toBeNull();
  await accept('1 hour', null, 1);
  await accept('1 second', thumbprint, 60);
  expect(await unboundAt(0)).toEqual(new Date(now.getTime() - 3_600_000));
  expect(await unboundAt(23.5)).toBeNull();
});

it('is not said of a resource server that it drops certificates, or only reports, because it was asked a hundred times without one', async () => {
  const server = await house.sts.resourceServer([house.audience]);
  const { pool } = house.sts.database.database;
  const decide = (ago: string, code: string, door: string, presented: string | null, count: number) =>
    pool.query(
      `INSERT INTO events (id, at, type, actor_kind, actor_name, code, door, resource_server_id, presented_thumbprint)
       SELECT gen_random_uuid(), now() - $1::interval - n * interval '1 millisecond', 'decision', 'system', 'orders', $2, $3, $4, $5
       FROM generate_series(0, $6 - 1) n`,
      [ago, code, door, server.id, presented, count],
    );
  await decide('2 hours', 'accepted', 'introspection', (await house.holder()).certificate.thumbprint, 1);
  await decide('1 second', 'cnf_missing_cert', 'report', null, 150);
  await house.keep();
  const now = new Date();
  const facts = (await coverageFacts(house.context.database.prisma, [server.id], now)).get(server.id);
  expect(facts).toMatchObject({ missing: 100, acceptedBound: 1, doors: expect.arrayContaining(['introspection', 'report']) });
  expect(facts && judgeCoverage(facts, now)).toMatchObject({
    methods: ['introspection'],
    state: expect.not.stringMatching('drops_certificate'),
  });
});

describe('the live tokens of an identity', () => {
  const query = async (text: string, values: unknown[]) => (await house.sts.database.database.pool.query(text, values)).rows;
  const copies = (certificateId: string, count: number) =>
    query(
      `INSERT INTO tokens SELECT (jsonb_populate_record(t, jsonb_build_object('jti', n.id, 'jtis', jsonb_build_array(n.id)))).*
       FROM tokens t, (SELECT gen_random_uuid() AS id FROM generate_series(1, $2)) n WHERE t.certificate_id = $1`,
      [certificateId, count],
    );
  const told = (id: string) =>
    query(`SELECT (detail->>'tokens')::int AS tokens FROM events WHERE type = 'identity.tokens_denied' AND target_id = $1 ORDER BY at`, [
      id,
    ]);

  it('end in one call, those that others hold in its name too, and it may ask for new ones', async () => {
    const [victim, friend, other] = [await house.holder(), await house.holder(), await house.holder()];
    // What the friend holds in its name: derived from a token of it.
    await query(
      `INSERT INTO tokens SELECT (jsonb_populate_record(t, jsonb_build_object('jti', $3::uuid, 'jtis', jsonb_build_array($3::uuid, gen_random_uuid()),
         'identity_ids', jsonb_build_array($1::uuid, $2::uuid)))).* FROM tokens t JOIN certificates c ON c.id = t.certificate_id WHERE c.identity_id = $2`,
      [victim.identity.id, friend.identity.id, newId()],
    );
    const input = { identity: victim.identity.name };
    expect(await previewTokensOf(house.context, input)).toMatchObject({
      ...{ count: 2, more: false, heldByOthers: 1 },
      audiences: [{ audience: house.audience.uri, count: 2 }],
    });
    expect((await house.present(victim.token, victim)).json.active).toBe(true);
    expect(await denyTokensOf(house.context, operator, { ...input, comment: 'a core dump went to a ticket' })).toEqual({
      denied: 2,
      left: false,
    });
    expect((await house.present(victim.token, victim)).json.active).toBe(false);
    expect(await previewTokensOf(house.context, input)).toMatchObject({ count: 0, until: null, heldByOthers: 0, audiences: [] });
    for (const untouched of [friend, other]) expect((await house.present(untouched.token, untouched)).json.active).toBe(true);
    const renewed = await house.sts.token(victim.certificate, house.audience);
    expect((await house.present(renewed, victim)).json.active).toBe(true);
    expect(await told(victim.identity.id)).toEqual([{ tokens: 2 }]);
  });

  it('end while it is suspended too, so that none comes back with it; with none left nothing is done and nothing said', async () => {
    const victim = await house.holder();
    const input = { identity: victim.identity.name };
    await suspendIdentity(house.context, operator, input);
    expect(await denyTokensOf(house.context, operator, input)).toEqual({ denied: 1, left: false });
    await resumeIdentity(house.context, operator, input);
    expect((await house.present(victim.token, victim)).json.active).toBe(false);
    expect(await denyTokensOf(house.context, operator, input)).toEqual({ denied: 0, left: false });
    expect(await told(victim.identity.id)).toEqual([{ tokens: 1 }]);
  });

  it('end each once, however many there are and however many are at it', async () => {
    const victim = await house.holder();
    await copies(victim.certificate.id, 1_200);
    const input = { identity: victim.identity.name };
    expect((await previewTokensOf(house.context, input)).count).toBe(1_201);
    const both = await Promise.all([1, 2].map(() => denyTokensOf(house.context, operator, input)));
    expect(both.reduce((sum, { denied }) => sum + denied, 0)).toBe(1_201);
    expect((await told(victim.identity.id)).reduce((sum, { tokens }) => sum + tokens, 0)).toBe(1_201);
    expect((await previewTokensOf(house.context, input)).count).toBe(0);
  });

  it('are few acts for the feed, however many there are: it names each token once, also one that comes late, and is swept', async () => {
    const { pool } = house.sts.database.database;
    const victim = await house.holder();
    await copies(victim.certificate.id, 1_200);
    await query('DELETE FROM feed_acts', []);
    expect(await denyTokensOf(house.context, operator, { identity: victim.identity.name })).toEqual({ denied: 1_201, left: false });
    expect(await query('SELECT cause_kind FROM feed_acts', [])).toEqual([1, 2, 3].map(() => ({ cause_kind: 'tokens' })));
    const named = () =>
      query(
        `SELECT count(*)::int AS named, count(DISTINCT n)::int AS once FROM feed_entries e, unnest(e.jtis) n JOIN tokens t ON t.jti = n
         WHERE t.certificate_id = $1`,
        [victim.certificate.id],
      );
    expect(await named()).toEqual([{ named: 1_201, once: 1_201 }]);
    // One that was being recorded meanwhile, derived from one of them.
    await query(
      `INSERT INTO tokens SELECT (jsonb_populate_record(t, jsonb_build_object('jti', $2::uuid, 'jtis', jsonb_build_array($2::uuid, t.jti)))).*
       FROM tokens t WHERE t.jti = $1`,
      [claimsOf(victim.token).jti, newId()],
    );
    const swept = async () => {
      await sweepFeed(pool);
      return named();
    };
    await expect.poll(swept, { timeout: 5_000 }).toEqual([{ named: 1_202, once: 1_202 }]);
  });

  it('cannot keep the feed from being swept: acts that no sweep got to in minutes are forgotten before it looks', async () => {
    // Whatever makes a sweep fail: here one of a kind that there is not.
    await query(
      `INSERT INTO feed_acts (cause_kind, cause, subject, code, holds_from, position, at)
       VALUES ('broken', 'x', 'x', 'token_revoked', now(), 0, now() - interval '6 minutes')`,
      [],
    );
    await sweepFeed(house.sts.database.database.pool);
    expect(await query(`SELECT FROM feed_acts WHERE cause_kind = 'broken'`, [])).toEqual([]);
  });
});

describe('the instances of an identity', () => {
  it('are its certificates, at the addresses and places where they were shown, and stay when one is revoked', async () => {
    const [holder, thief] = [await house.holder(), await house.sts.workload()];
    await house.present(holder.token, holder);
    await house.present(holder.token, thief);
    const list = () => listInstances(house.context.database.prisma, holder.identity.name, new Date());
    const expected = [
      { sourceAddress: '10.4.2.9', resourceServer: { id: house.server.id, name: 'orders' } },
      { sourceAddress: '127.0.0.1', resourceServer: null },
    ];
    const one = { certificateId: holder.certificate.id, status: 'active', usable: true, firstSeenAt: expect.any(Date) };
    expect((await list()).items).toMatchObject(expected.map((place) => ({ ...one, ...place })));
    const { pool } = house.sts.database.database;
    await pool.query('UPDATE certificates SET frozen_at = now() WHERE id = $1', [holder.certificate.id]);
    expect((await list()).items).toMatchObject(expected.map((place) => ({ ...one, ...place, usable: false, frozenAt: expect.any(Date) })));
    await pool.query(`UPDATE certificates SET status = 'revoked', revoked_at = now(), revocation_reason = 'superseded' WHERE id = $1`, [
      holder.certificate.id,
    ]);
    expect((await list()).items).toMatchObject(expected.map((place) => ({ ...place, status: 'revoked', usable: false })));
    expect((await listInstances(house.context.database.prisma, thief.identity.name, new Date())).items).toEqual([]);
  });
});

describe('an automatic act', () => {
  /** Everything that an act could end or change, as it stands. */
  const state = async () => {
    const tables = [
      'identities',
      'certificates',
      'grants',
      'delegations',
      'exchange_secrets',
      'token_keys',
      'blocked_keys',
      'resource_servers',
      'client_keys',
    ];
    const texts = await Promise.all(
      tables.map(async (table) => {
        const { rows } = await house.sts.database.database.pool.query(
          `SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) AS is FROM ${table} t`,
        );
        return [table, rows[0].is];
      }),
    );
    return Object.fromEntries(texts);
  };
  const denied = async (): Promise<string[]> =>
    (await house.sts.database.database.pool.query('SELECT jti FROM denied_tokens ORDER BY denied_at')).rows.map(({ jti }) => jti);

  it.each(['introspection', 'gateway', 'report'] as const)(
    'on what comes by %s denies that token and does nothing else, whatever the code; the other acts are somebody’s',
    async (door) => {
      const { sts, context, audience, server } = house;
      const gateway = await sts.resourceServer([audience], { kind: 'gateway' });
      const other = await sts.audience();
      // Of a token of another audience, a reporter's word denies nothing.
      const codes = containmentCodes.filter((code) => door !== 'report' || code !== 'aud_mismatch');
      for (const code of codes) {
        const rule = await createContainmentRule(context, operator, {
          name: `${code} by ${door}`,
          codes: [code],
          threshold: 2,
          windowSeconds: 60,
          enabled: true,
        });
        const [victim, presenter] = [await house.holder(`victim-${newId().slice(-6)}`), await sts.workload()];
        const spared = await sts.token(victim.certificate, audience);
        const stranger = selfSigned('stranger');
        const shown = {
          'cnf_mismatch.foreign': presenter.certificate.der,
          'cnf_mismatch.unknown': stranger.der,
          cnf_missing_cert: null,
          aud_mismatch: victim.certificate.der,
        }[code];
        await sts.grant(victim.identity, other);
        const token = code === 'aud_mismatch' ? await sts.token(victim.certificate, other) : victim.token;
        const { jti } = claimsOf(token);
        const pem = shown && new X509Certificate(shown).toString();
        const before = await state();
        for (let n = 0; n < 2; n++)
          await {
            introspection: () =>
              sts.call(server.certificate, '/introspect', { form: { token, client_certificate: shown?.toString('base64url') ?? '' } }),
            gateway: () =>
              sts.call(gateway.certificate, `/verify?audience=${encodeURIComponent(audience.uri)}`, {
                headers: { authorization: `Bearer ${token}`, ...(pem && { 'x-ssl-client-cert': encodeURIComponent(pem) }) },
              }),
            report: () =>
              sts.call(server.certificate, '/reports', {
                json: {
                  reports: [
                    {
                      report_id: newId(),
                      at: new Date().toISOString(),
                      code: code.startsWith('cnf_mismatch') ? 'cnf_mismatch.unknown' : code,
                      also_found: [],
                      audience: audience.uri,
                      jti,
                      bound_thumbprint: victim.certificate.thumbprint,
                      ...(shown && { presented_thumbprint: createHash('sha256').update(shown).digest('base64url') }),
                    },
                  ],
                },
              }),
          }[door]();
        const [found] = await sts.decisions('jti = $1 AND code NOT IN ($2, $3)', jti, 'issued', 'accepted');
        expect(found).toMatchObject({ code, door });
        await house.keep();
        expect((await denied()).at(-1)).toBe(jti);
        expect(await state()).toEqual(before);
        expect((await house.present(spared, victim)).json.active).toBe(true);
        const { rows } = await house.sts.database.database.pool.query(
          `SELECT type, detail FROM events WHERE actor_name = 'containment' AND (jti = $1 OR detail->>'jti' = $1::text) ORDER BY type`,
          [jti],
        );
        expect(rows).toMatchObject([
          { type: 'containment_rule.acted', detail: { act: 'token denied', count: 2 } },
          { type: 'token.denied', detail: { comment: expect.stringContaining(rule.name) } },
        ]);
        await changeContainmentRule(context, operator, { containmentRule: toPublicId('containmentRule', rule.id), enabled: false });
      }
    },
  );

  it('is no other of the acts of containment: each of those takes somebody who may', () => {
    const acts = contract['case.contain'].body.shape.act.options;
    expect([...acts].sort()).toEqual([...containments].sort());
    expect(contract['case.contain'].permission).toBe('operate');
    expect(contract['certificate.revoke'].permission).toBe('issue');
  });
});

it('says of whom most was turned away that it looked at a part alone, also where all of that is about nobody known', async () => {
  const { pool } = house.sts.database.database;
  const { prisma } = house.context.database;
  const since = new Date(Date.now() - 60_000);
  expect(await mostRejected(prisma, since)).toMatchObject({ complete: true });
  await pool.query(
    `INSERT INTO events (id, at, type, actor_kind, actor_name, code, door)
     SELECT gen_random_uuid(), now() + n * interval '1 millisecond', 'decision', 'system', 'sts', 'request_malformed', 'issuance' FROM generate_series(1, 5000) n`,
  );
  expect(await mostRejected(prisma, since)).toEqual({ identities: [], complete: false });
});
