import { afterAll, beforeAll, expect, it } from 'vitest';
import { toPublicId } from '../domain/ids.ts';
import { testActor } from '../testing/authority.ts';
import { TestCases } from '../testing/cases.ts';
import { countTokensSince, denyTokensOfCertificate, listTokensOf } from './deny-certificate-tokens.ts';
import { readEvents } from './read-ledger.ts';
import { revokeCertificate } from './revoke-certificate.ts';
import { showCertificateStanding } from './show-certificate-standing.ts';
import { suspendIdentity } from './suspend-identity.ts';

let cases: TestCases;
beforeAll(async () => {
  cases = await TestCases.start();
});
afterAll(() => cases.stop());

const wordsOf = ({ items }: Awaited<ReturnType<typeof readEvents>>) => items.map(({ code, type }) => code ?? type);

it('lists the acts on a certificate and the decisions with it as one, newest first, in pages that leave nothing out', async () => {
  const [holder, thief] = [await cases.holder(), await cases.holder()];
  await cases.present(holder.token, holder);
  await cases.present(holder.token, thief);
  const about = (more: Partial<Parameters<typeof readEvents>[1]> = {}) =>
    readEvents(cases.context, { certificate: holder.certificate.thumbprint, acts: false, wait: 0, limit: 50, ...more });
  expect(wordsOf(await about())).toEqual(['cnf_mismatch.foreign', 'accepted', 'issued', 'certificate.issued']);
  expect(wordsOf(await about({ acts: true }))).toEqual(['certificate.issued']);
  expect(wordsOf(await about({ type: 'certificate.*' }))).toEqual(['certificate.issued']);
  expect(wordsOf(await about({ certificate: thief.certificate.serial }))).toEqual(['cnf_mismatch.foreign', 'issued', 'certificate.issued']);
  const walked: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await about({ limit: 1, cursor });
    walked.push(...wordsOf(page));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  expect(walked).toEqual(wordsOf(await about()));
  await expect(about({ target: 'x' })).rejects.toMatchObject({ problems: [{ field: 'target' }] });
  await expect(about({ after: 1 })).rejects.toMatchObject({ problems: [{ field: 'certificate' }] });
  await expect(about({ certificate: '4b1d4b1d' })).rejects.toMatchObject({ code: 'not_found' });
});

it('lists the tokens that are bound to it and live, and ends them at once without the certificate', async () => {
  const [holder, other] = [await cases.holder(), await cases.holder()];
  const certificate = toPublicId('certificate', holder.certificate.id);
  for (let more = 0; more < 3; more += 1) await cases.sts.token(holder.certificate, cases.audience);
  const page = (cursor?: string) => listTokensOf(cases.context, { certificate, limit: 3, cursor });
  const first = await page();
  const rest = await page(first.nextCursor ?? '');
  const all = [...first.items, ...rest.items];
  expect([new Set(all.map(({ jti }) => jti)).size, rest.nextCursor]).toEqual([4, null]);
  expect(all.map(({ expiresAt }) => expiresAt.getTime())).toEqual(
    all.map(({ expiresAt }) => expiresAt.getTime()).toSorted((a, b) => b - a),
  );
  expect(all[0]).toMatchObject({ audience: cases.audience.uri, identityName: holder.identity.name });

  const since = (at: Date) => countTokensSince(cases.context, { certificate, since: at });
  expect(await since(new Date(Date.now() - 60_000))).toEqual({ count: 4, more: false });
  expect(await since(new Date(Date.now() + 60_000))).toEqual({ count: 0, more: false });

  const deny = () => denyTokensOfCertificate(cases.context, testActor, { certificate, comment: 'seen in a core dump' });
  const both = await Promise.all([deny(), deny()]);
  expect(both.reduce((sum, { denied }) => sum + denied, 0)).toBe(4);
  expect((await page()).items).toEqual([]);
  expect((await cases.present(holder.token, holder)).json.active).toBe(false);
  expect((await cases.present(other.token, other)).json.active).toBe(true);
  const { items } = await readEvents(cases.context, { certificate, acts: true, wait: 0, limit: 5 });
  const told = items.filter(({ type }) => type === 'certificate.tokens_denied');
  expect(told.reduce((sum, { detail }) => sum + Number(detail.tokens), 0)).toBe(4);
  const renewed = await cases.sts.token(holder.certificate, cases.audience);
  expect((await cases.present(renewed, holder)).json.active).toBe(true);
});

it('says what OCSP, its list and verifiers say of it, before and after it is revoked', async () => {
  const { context } = cases.sts.authority;
  const [holder, suspended] = [await cases.holder(), await cases.holder()];
  const standing = ({ certificate: { serial } }: typeof holder) => showCertificateStanding(context, { certificate: serial });
  expect(await standing(holder)).toMatchObject({
    ocsp: { status: 'good', url: expect.stringMatching(/\/ocsp$/) },
    list: { url: expect.stringMatching(/\/crl\/.+\.crl$/) },
    ...{ accepted: true, keyBlocked: false },
  });
  await suspendIdentity(cases.context, testActor, { identity: suspended.identity.name });
  expect(await standing(suspended)).toMatchObject({ ocsp: { status: 'good' }, accepted: false });
  const comment = 'its key was seen in a log';
  await revokeCertificate(cases.context, testActor, { certificate: holder.certificate.serial, reason: 'keyCompromise', comment });
  expect(await standing(holder)).toMatchObject({ ocsp: { status: 'revoked' }, accepted: false, keyBlocked: true });
});
