import { expect, test } from 'playwright/test';
import { populate } from '../actors/populated.ts';
import { Presser, type Sent } from '../actors/presser.ts';
import { consoleRoutes, pathOf, publicRoutes } from '../setup/console-routes.ts';
import { isWriting, ladder, settings } from '../setup/ladder.ts';
import { sharedInstance } from '../setup/shared-instance.ts';

const instance = sharedInstance();
/** Pages that are about the one act whose form they hold. */
const ownPage = /\/(edit|retire|revoke|rotate|import|unused-grants|\[rotation\])$/;

test('no form of any page does more than its tier allows without what has to come before', async ({ browser }) => {
  test.setTimeout(600_000);
  const named = await populate(instance);
  const presser = await Presser.before(browser, instance);
  const sent: Sent[] = [];
  const ownPages = new Set<string>();
  try {
    for (const route of consoleRoutes.filter((one) => !publicRoutes.includes(one))) {
      const path = pathOf(route, named);
      if (ownPage.test(route)) ownPages.add(path);
      sent.push(...(await presser.press(path)));
    }
  } finally {
    await presser.leave();
  }
  const complaints = sent.flatMap(({ page, form, asked, acts }) =>
    acts.filter(isWriting).flatMap((act) => {
      const tier = ladder[act];
      const guarded = asked || ownPages.has(page);
      if (tier === 3 && !settings.includes(act)) return [`${page}: “${form}” asks for ${act} with nothing typed`];
      if (typeof tier === 'number' && tier > 0 && !guarded && !settings.includes(act))
        return [`${page}: “${form}” asks for ${act} at one press`];
      return [];
    }),
  );
  expect(complaints).toEqual([]);
});
