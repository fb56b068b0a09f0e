import { createHash, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containmentCodes, containments } from '../domain/cases.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { contract } from '../doors/api/contract.ts';
import { TestCases } from '../testing/cases.ts';
import { selfSigned } from '../testing/self-signed.ts';
import { claimsOf } from '../testing/sts.ts';
import { changeContainmentRule, createContainmentRule } from './rule-containment.ts';

const operator = { kind: 'user', id: newId(), name: 'olga', role: 'operator' } as const;
let house: TestCases;
beforeAll(async () => {
  house = await TestCases.start();
});
afterAll(() => house.stop());

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
      for (const code of containmentCodes) {
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
