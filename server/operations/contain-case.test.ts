import { createHash, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containmentCodes, containments } from '../domain/cases.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { contract } from '../doors/api/contract.ts';
import { TestCases } from '../testing/cases.ts';
import { selfSigned } from '../testing/self-signed.ts';
import { claimsOf } from '../testing/sts.ts';
import { containCase } from './contain-case.ts';
import { changeContainmentRule, createContainmentRule } from './rule-containment.ts';

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
