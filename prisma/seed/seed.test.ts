import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DecisionCode } from '../../server/domain/codes.ts';
import { newId } from '../../server/domain/ids.ts';
import { decisionColumns, decisionSource, decisionValues } from '../../server/ledger/decisions.ts';
import type { TestCertificate, TestIdentity } from '../../server/testing/authority.ts';
import { selfSigned } from '../../server/testing/self-signed.ts';
import { claimsOf, type DecisionRow, type TestAudience, TestSts } from '../../server/testing/sts.ts';
import { accepted, issued, randomFrom, refusals, type SeededToken, type World } from './decisions.ts';
import { readHolders } from './inventory.ts';
import { seedLarge } from './large.ts';
import { madeBySeed } from './registry.ts';

type Workload = { identity: TestIdentity; certificate: TestCertificate };
let sts: TestSts;
beforeAll(async () => {
  sts = await TestSts.start();
});
afterAll(() => sts.stop());

/** What a row says anything in, and whether that is somebody's or nothing's. */
const filled = (row: DecisionRow): Record<string, string> =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([, value]) => value !== null)
      .map(([column, value]) => [column, Array.isArray(value) ? `${value.length} of text` : value instanceof Date ? 'time' : typeof value]),
  );

describe('a seeded decision', () => {
  let [alice, bob]: Workload[] = [];
  let audience: TestAudience;
  /** Its tokens end within a second. */
  let brief: TestAudience;
  let server: Workload & { id: string };
  const request = {
    client_address: '192.0.2.9',
    request_method: 'GET',
    request_path: '/orders',
    user_agent: 'curl/8',
    tls_version: 'TLSv1.3',
  };

  beforeAll(async () => {
    [alice, bob] = [await sts.workload(), await sts.workload()];
    audience = await sts.audience();
    brief = await sts.audience(undefined, { lifetimeDefault: 1, lifetimeMaximum: 1 });
    for (const one of [audience, brief]) await sts.grant(alice.identity, one);
    server = await sts.resourceServer([audience, brief]);
  });

  const both = (): [Workload, Workload] => {
    if (!alice || !bob) throw new Error('nobody is there');
    return [alice, bob];
  };

  /** Makes each decision really happen. */
  const doings: Partial<Record<DecisionCode, () => Promise<unknown>>> = {
    issued: () => ask(both()[0]),
    accepted: async () => introspect(await token(), both()[0].certificate.der),
    'cnf_mismatch.foreign': async () => introspect(await token(), both()[1].certificate.der),
    'cnf_mismatch.rotated': async () => {
      const [{ certificate, identity }] = both();
      const renewed = await sts.authority.issueTo(identity);
      const { pool } = sts.database.database;
      const held = await token();
      await pool.query(
        'UPDATE certificates SET lineage_id = (SELECT lineage_id FROM certificates WHERE id = $1), predecessor_id = $1 WHERE id = $2',
        [certificate.id, renewed.id],
      );
      await pool.query(`UPDATE certificates SET status = 'superseded', usable_until = now() + interval '1 hour' WHERE id = $1`, [
        certificate.id,
      ]);
      return introspect(held, renewed.der);
    },
    'cnf_mismatch.unknown': async () => introspect(await token(), selfSigned('nobody').der),
    token_expired: async () => {
      const old = await sts.token(both()[0].certificate, brief);
      await sleep(1_500);
      return introspect(old, both()[0].certificate.der);
    },
    cnf_missing_cert: async () => reported('cnf_missing_cert', await token()),
    token_revoked: async () => {
      const { thumbprint, serial } = both()[0].certificate;
      return reported('token_revoked', await token(), { presented_thumbprint: thumbprint, presented_serial: serial });
    },
    signature_invalid: () => {
      const { thumbprint, serial } = both()[1].certificate;
      return reported('signature_invalid', undefined, { presented_thumbprint: thumbprint, presented_serial: serial });
    },
    target_not_granted: () => ask(both()[1]),
    subject_cert_mismatch: async () => {
      await sts.secret(both()[0].identity, 'alices');
      await sts.grant(both()[1].identity, audience);
      const subject_token_type = 'urn:hawser:params:oauth:token-type:exchange-secret';
      const form = { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', subject_token: 'alices', subject_token_type };
      return sts.call(both()[1].certificate, '/token', { form: { ...form, audience: audience.uri }, headers: { 'user-agent': 'curl/8' } });
    },
  };
  const ask = ({ certificate }: Workload) =>
    sts.call(certificate, '/token', {
      form: { grant_type: 'client_credentials', audience: audience.uri, scope: 'read' },
      headers: { 'user-agent': 'curl/8' },
    });
  const token = () => sts.token(both()[0].certificate, audience);
  const introspect = (subject: string, der: Uint8Array) =>
    sts.call(server.certificate, '/introspect', {
      form: { token: subject, client_certificate: Buffer.from(der).toString('base64url'), ...request },
    });
  const reported = (code: DecisionCode, subject: string | undefined, over: object = {}) => {
    const named =
      subject === undefined ? {} : { jti: claimsOf(subject).jti, kid: 'a-key', bound_thumbprint: both()[0].certificate.thumbprint };
    const report = {
      report_id: newId(),
      at: new Date().toISOString(),
      code,
      audience: audience.uri,
      latency_micros: 1,
      ...named,
      ...request,
    };
    return sts.call(server.certificate, '/reports', { json: { reports: [{ ...report, ...over }] } });
  };

  const seededAs = async (code: DecisionCode): Promise<DecisionRow | undefined> => {
    const [mine, other] = both().map(({ identity, certificate: { id, thumbprint, serial } }) => ({
      identity,
      certificates: [
        { id, thumbprint, serial },
        { id: newId(), thumbprint: createHash('sha256').update(id).digest('base64url'), serial: '5c02' },
      ],
    }));
    const [certificate] = mine?.certificates ?? [];
    if (!mine || !other || !certificate) throw new Error('nobody is there');
    const world: World = {
      holders: [mine, other],
      places: [],
      kid: 'a-key',
      certificateAt: ({ certificates: [first = certificate] }) => first,
    };
    const at = new Date();
    const scene = { world, at, random: randomFrom(1) };
    const place = { audience, server: { id: server.id, identity: server.identity } };
    const subject: SeededToken = { jti: newId(), holder: mine, certificate, place, issuedAt: at };
    const refused = refusals.find(([one]) => one === code)?.[2](scene, subject, other, 7);
    const id = newId();
    const made =
      code === 'issued'
        ? issued(scene, subject)
        : code === 'accepted'
          ? accepted(scene, subject)
          : { at, code, door: 'sts' as const, asker: null, ...refused };
    const text = `INSERT INTO events (${decisionColumns.into}) SELECT ${decisionColumns.from} FROM ${decisionSource()}`;
    await sts.database.database.pool.query(text, decisionValues([{ ...made, id }]));
    return (await sts.decisions('id = $1', id))[0];
  };

  it.for(['issued', 'accepted', ...refusals.map(([code]) => code)] satisfies DecisionCode[])(
    'fills the columns that a real one does: %s',
    async (code) => {
      await doings[code]?.();
      const real = (await sts.decisions('code = $1', code)).at(-1);
      expect(real, 'it happens').toBeDefined();
      const seeded = await seededAs(code);
      if (!real || !seeded) throw new Error('nothing to compare');
      expect(filled(seeded)).toEqual(filled(real));
      expect([seeded.type, seeded.door, seeded.actor_kind]).toEqual([real.type, real.door, real.actor_kind]);
    },
  );
});

describe('the large seed', () => {
  it('goes on where it was broken off, puts each event into its month, and leaves a Hawser alone that somebody uses', async () => {
    const { database } = sts.database;
    const said: string[] = [];
    const context = { database, clock: () => new Date(), trustDomain: 'hawser.local', hashExchangeSecret: () => new Uint8Array(32) };
    const seeding = { context, pkiUrl: 'http://localhost:8080', say: (text: string) => said.push(text) };
    const scale = { identities: 60, certificatesEach: 3, places: 2, decisions: 9_000 };
    await expect(seedLarge(seeding, scale)).rejects.toMatchObject({ code: 'conflict' });

    await database.pool.query('UPDATE identities SET description = $1', [madeBySeed]);
    const before = (await sts.decisions()).length;
    await seedLarge(seeding, { ...scale, identities: 50, decisions: 4_000 });
    await seedLarge(seeding, scale);
    await seedLarge(seeding, scale);
    const { rows } = await database.pool.query<Record<string, number>>(`
      SELECT (SELECT count(*)::int FROM events WHERE code IS NOT NULL) AS decisions, (SELECT count(*)::int FROM events_default) AS astray,
        (SELECT count(*)::int FROM certificates WHERE created_by = 'seed') AS certificates,
        (SELECT count(*)::int FROM events WHERE type IN ('certificate.issued', 'certificate.renewed') AND actor_name <> 'test') AS told`);
    expect(rows[0]).toEqual({ decisions: Math.max(9_000, before), astray: 0, certificates: 180, told: 180 });
    expect((await readHolders(context, madeBySeed)).filter(({ certificates }) => certificates.length === 3)).toHaveLength(60);
    // They are of before there was an authority; nothing else of them is as it could not be.
    await expect(sts.authority.checkInvariants()).rejects.toThrow(
      /^The ledger breaks its invariants:\nno leaf outlives its issuer: [^\n]*$/,
    );
  });
});
