import { afterAll, beforeAll, expect, it } from 'vitest';
import { toPublicId } from '../domain/ids.ts';
import { listCases } from '../ledger/case-views.ts';
import { TestCases } from '../testing/cases.ts';
import { showCase } from './show-case.ts';

let house: TestCases;
beforeAll(async () => {
  house = await TestCases.start();
});
afterAll(() => house.stop());

it("a secret that nobody has is nobody's token, and that of somebody else is theirs", async () => {
  const { sts, context, audience } = house;
  const [vera, otto] = [await house.holder('vera'), await house.holder('otto')];
  const verdictOf = async (identity: string) => {
    await house.keep();
    const [one] = (await listCases(context.database.prisma, { identity, limit: 1 })).items;
    return (await showCase(context, { case: toPublicId('case', one?.id ?? '') })).verdict;
  };
  expect((await sts.exchange(vera.certificate, 'a secret that nobody has', audience)).status).toBe(400);
  expect(await verdictOf('vera')).toMatch(/^A request was presented once by vera at the token service on \d.* It was turned away\./);
  expect((await sts.exchange(otto.certificate, vera.token, audience)).status).toBe(400);
  expect(await verdictOf('otto')).toMatch(/^A token issued to vera was presented once by otto at the token service on \d/);
});
