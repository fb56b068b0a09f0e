import { expect, test } from 'playwright/test';
import { Inspector, widths } from '../actors/inspector.ts';
import { freeTextFields, Markup, wordsOnPage } from '../actors/markup.ts';
import { populate } from '../actors/populated.ts';
import { consoleRoutes, pathOf, publicRoutes } from '../setup/console-routes.ts';
import { sharedInstance } from '../setup/shared-instance.ts';

/** What takes any text and is nowhere shown as it was written. */
const notShown = [
  // Secrets, and what is parsed.
  / (password|token|code|secret|csr|pem|caPem|jwks|keys?|certificates?|declared\..*|from|to|to\..*|host|username|types|response\..*)$/,
  // References to what there is already, and templates that only fit one shape.
  / (identity|audiences?|actor|subject|profile|authority|parent|certificate|also|actingFor|owner|q|path|basis|state|name)$/,
];

test('every page loads without a complaint, is accessible, and fits, in light and dark, wide and narrow by turns', async ({ browser }) => {
  test.setTimeout(600_000);
  const instance = sharedInstance();
  const markup = new Markup();
  const named = await populate(instance, markup.words);
  const inspectors = await Promise.all(widths.map((width) => Inspector.signedIn(browser, instance.urls.console, instance.session, width)));
  const read = new Set<string>();
  // One sees every other page, wide, the other the rest, narrow; each light and dark by turns. `npm run gates` is the whole of it.
  await Promise.all(
    inspectors.map(async (inspector, which) => {
      const routes = consoleRoutes.filter((_, index) => index % inspectors.length === which);
      for (const [index, route] of routes.entries()) {
        await inspector.open(route, instance.urls.console + pathOf(route, named), index % 2 === 0 ? 'light' : 'dark');
        await inspector.look();
        const words = await inspector.page.evaluate(wordsOnPage);
        for (const number of words.read) read.add(number);
        if (words.elements > 0) inspector.complaints.push(`${route}: CON-06: words became ${words.elements} elements`);
      }
    }),
  );
  expect(inspectors.flatMap(({ complaints }) => complaints)).toEqual([]);
  expect(consoleRoutes).toEqual(expect.arrayContaining([...publicRoutes, '/', '/d/[decisionId]']));
  console.log('UNREAD', markup.unread(read));
  console.log(
    'LACK',
    freeTextFields.filter((f) => !markup.fields.includes(f) && !notShown.some((n) => n.test(f))),
  );
});
