import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { system } from '../domain/actor.ts';
import { caseSilence } from '../domain/cases.ts';
import { isReplay } from '../domain/codes.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { merkleRoot } from '../domain/merkle.ts';
import { Database } from '../ledger/database.ts';
import type { NewDecision } from '../ledger/decisions.ts';
import { DecisionWriter } from '../ledger/decisions.ts';
import { FloodGate } from '../ledger/flood.ts';
import { listCases } from '../ledger/case-views.ts';
import { sealNext } from '../ledger/sealer.ts';
import { claimsOf, type TestAudience, TestSts } from '../testing/sts.ts';
import { containCase } from './contain-case.ts';
import type { Context } from './context.ts';
import { acknowledgeCase, assignCase, endCaseMute, explainCase, noteCase } from './handle-case.ts';
import { keepCases } from './keep-cases.ts';
import { changeContainmentRule, createContainmentRule, previewContainment } from './rule-containment.ts';
import { showCase } from './show-case.ts';

type Workload = Awaited<ReturnType<TestSts['workload']>>;
const operator = { kind: 'user', id: newId(), name: 'olga', role: 'operator' } as const;

let sts: TestSts;
let context: Context;
let audience: TestAudience;
let server: Awaited<ReturnType<TestSts['resourceServer']>>;

beforeAll(async () => {
  sts = await TestSts.start();
  context = { database: new Database(sts.database.urlFor('api')), clock: () => new Date() };
  audience = await sts.audience('https://orders.example.com');
  server = await sts.resourceServer([audience], { name: 'orders' });
});
afterAll(async () => {
  await context.database.close();
  await sts.stop();
});

const present = (token: string, workload: Workload | null) =>
  sts.call(server.certificate, '/introspect', {
    form: { token, client_certificate: workload === null ? '' : workload.certificate.der.toString('base64url'), client_address: '10.4.2.9' },
  });
const keep = async () => {
  while ((await sealNext(context.database)) > 0);
  return keepCases(context);
};
const casesOf = async (identity: string) => (await listCases(context.database.prisma, { identity, limit: 50 })).items;
const holder = async (name: string): Promise<Workload & { token: string }> => {
  const workload = await sts.workload(name);
  await sts.grant(workload.identity, audience);
  return { ...workload, token: await sts.token(workload.certificate, audience) };
};
const named = (id: string) => ({ case: toPublicId('case', id) });

describe('a case', () => {
  it('is one for all replays of one token by one presenter at one place, with both names', async () => {
    const [alice, bob] = [await holder('alice'), await sts.workload('bob')];
    expect((await present(alice.token, alice)).json.active).toBe(true);
    for (let n = 0; n < 3; n++) expect((await present(alice.token, bob)).json).toMatchObject({ active: false, binding: 'mismatch' });
    expect(await keep()).toBe(3);
    const cases = await casesOf('bob');
    expect(cases).toMatchObject([
      { code: 'cnf_mismatch.foreign', severity: 'high', state: 'new', count: 3, tokenIdentity: { name: 'alice' }, resourceServer: { name: 'orders' } },
    ]);
    const shown = await showCase(context, named(cases[0]?.id ?? ''));
    expect(shown.verdict).toMatch(/^A token issued to alice was presented 3 times by bob at orders .* UTC.* All were turned away\./);
    expect(shown.ladder.map(({ kind, count }) => [kind, count])).toEqual([
      ['issued', 1],
      ['rightful', 1],
      ['rejected', 3],
    ]);
    expect([shown.holder, shown.spread.accepted]).toEqual(['moved', 'no']);
    expect((await present(alice.token, alice)).json.active).toBe(true);
    await keep();
    expect((await showCase(context, named(cases[0]?.id ?? ''))).holder).toBe('copied');
  });
});
