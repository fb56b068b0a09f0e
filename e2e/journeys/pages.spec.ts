import { expect, test } from 'playwright/test';
import { colorSchemes, Inspector, widths } from '../actors/inspector.ts';
import { populate } from '../actors/populated.ts';
import { consoleRoutes, pathOf, publicRoutes } from '../setup/console-routes.ts';
import { sharedInstance } from '../setup/shared-instance.ts';

test('every page loads without a complaint, is accessible, and fits, in light and dark, wide and narrow by turns', async ({ browser }) => {
  test.setTimeout(600_000);
  const instance = sharedInstance();
  const named = await populate(instance);
  const inspectors = await Promise.all(
    colorSchemes.map((colorScheme) => Inspector.signedIn(browser, instance.urls.console, instance.session, colorScheme)),
  );
  // Light sees every other page, dark the rest, each wide and narrow by turns; `npm run gates` is the whole of it.
  await Promise.all(
    inspectors.map(async (inspector, which) => {
      const routes = consoleRoutes.filter((_, index) => index % inspectors.length === which);
      for (const [index, route] of routes.entries())
        await inspector.look(route, instance.urls.console + pathOf(route, named), widths[index % 2 === 0 ? 0 : 1]);
    }),
  );
  expect(inspectors.flatMap(({ complaints }) => complaints)).toEqual([]);
  expect(consoleRoutes).toEqual(expect.arrayContaining([...publicRoutes, '/', '/d/[decisionId]']));
});
