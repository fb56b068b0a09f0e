import { afterAll, beforeAll, expect, it } from 'vitest';
import { certificateBySha256 } from '../ledger/certificates.ts';
import { showOverview } from '../ledger/overview.ts';
import { TestAuthority, type TestCertificate, testActor } from '../testing/authority.ts';
import { type TestClock, testClock } from '../testing/clock.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { changeProfile } from './change-profile.ts';
import { keepRotations } from './keep-rotations.ts';
import { reportRotation } from './report-rotation.ts';
import { listExpiry } from './show-expiry.ts';
import { showRotation } from './show-rotation.ts';

const hours = 3_600;
const name = 'billing';

let ledger: TestDatabase;
let authority: TestAuthority;
let clock: TestClock;
let certificate: TestCertificate;
beforeAll(async () => {
  ledger = await testDatabase();
  clock = testClock();
  authority = await TestAuthority.create(ledger.database, { clock });
  certificate = await authority.issueTo(await authority.registerIdentity({ name }));
  clock.advance(9 * hours);
});
afterAll(() => ledger.drop());

const report = async () => {
  const current = await certificateBySha256(ledger.database.prisma, Buffer.from(certificate.thumbprint, 'base64url'));
  if (!current) throw new Error('the certificate is not in the ledger');
  return reportRotation(authority.context, {
    current,
    report: { agent: 'hawser/test', host: 'web-1', renewAt: clock(), failure: null },
  });
};
/** What the page of the identity, the overview and the list of what is overdue say of it under such a profile. */
const under = async (renewBeforeEnd: number) => {
  await changeProfile(authority.context, testActor, { profile: 'workload', renewBeforeEnd });
  await keepRotations(authority.context);
  const { certificates, expiring } = await showOverview(ledger.database.prisma, clock());
  const { items } = await listExpiry(authority.context, { list: 'overdue', limit: 50 });
  return {
    state: (await showRotation(authority.context, name)).rotation?.state,
    due: [certificates.expiring, ...expiring.map(({ identityName }) => identityName)],
    overdue: items.map(({ identityName }) => identityName),
  };
};

it('a certificate is due so long before its end as its profile says, on every page and for its agent', async () => {
  await report();
  expect(await under(0)).toEqual({ state: 'on_time', due: [0], overdue: [] });
  expect(await under(23 * hours)).toEqual({ state: 'late', due: [1, name], overdue: [name] });
  const [due] = (await showRotation(authority.context, name)).lineages;
  expect(Number(due?.notAfter) - Number(due?.renewAfter)).toBe(23 * hours * 1_000);
  expect((await report()).renewAfter).toEqual(due?.renewAfter);
});

it('the overview counts nobody who is past that point and about to be renewed by an agent', async () => {
  await report();
  expect(await under(16 * hours)).toEqual({ state: 'on_time', due: [0], overdue: [] });
  const [due] = (await showRotation(authority.context, name)).lineages;
  expect(Number(due?.renewAfter)).toBeLessThan(Number(clock()));
});
