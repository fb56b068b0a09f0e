import { join, resolve } from 'node:path';
import { type Browser, expect, test } from 'playwright/test';
import { colorSchemes, Inspector, widths } from '../actors/inspector.ts';
import { populate } from '../actors/populated.ts';
import { startFailingConsole } from '../setup/console-before.ts';
import { consoleRoutes, isOfOne, pathOf, publicRoutes } from '../setup/console-routes.ts';
import { sharedInstance } from '../setup/shared-instance.ts';
import { partOf } from './part.ts';

type State = 'empty' | 'loaded' | 'error';

const pictures = resolve(import.meta.dirname, '../../test-results/gates');
const fileName = (text: string) =>
  text === '/'
    ? 'overview'
    : text
        .replace(/^\//, '')
        .replaceAll(/[[\]]/g, '')
        .replaceAll(/[^\w-]+/g, '.');
const instance = sharedInstance();
const asked = process.env.HAWSER_GATES;
/** The pages that show nothing of the API, such as an empty form: they are there also while it fails. */
const readsNothing = [
  '/audiences/new',
  '/authorities/request',
  '/foreign-certificates/new',
  '/identities/import',
  '/integrations/new',
  '/integrations/preview',
  '/issuers/simulate',
  '/notices/channels/new',
  '/profiles/new',
  '/settings/appearance',
];
const clean = { statuses: [200], expected: () => false };

/** Each of the routes in both colour schemes at both widths, with each dialog open where there is one; gives every complaint. */
async function gate(
  browser: Browser,
  state: State,
  of: readonly string[],
  console: string,
  named: Readonly<Record<string, string>>,
  visitOf: (route: string) => Parameters<Inspector['open']>[3] = () => clean,
): Promise<string[]> {
  const began = Date.now();
  const routes = partOf(of, asked);
  const inspectors = await Promise.all(
    widths.map(async (width, which) => {
      const inspector = await Inspector.signedIn(browser, console, instance.session, width);
      for (const [index, route] of routes.entries()) {
        // Each page is loaded once at each width, light and dark by turns, and then turned into the other.
        const [first, then] = (index + which) % 2 === 0 ? colorSchemes : colorSchemes.toReversed();
        const picture = (scheme: string, more = '') => join(pictures, state, `${fileName(route)}${more}.${scheme}.${width}.png`);
        await inspector.open(route, console + pathOf(route, named), first, visitOf(route));
        await inspector.look(picture(first));
        await inspector.turn(then);
        await inspector.look(picture(then));
        if (state !== 'error') await inspector.press();
        await inspector.withoutColourOrMotion();
        if (state !== 'loaded') continue;
        // What stands around every page is looked at once.
        for (const word of await inspector.dialogs(route === '/' ? 'body' : 'main')) {
          await inspector.openDialog(word);
          for (const scheme of [then, first]) {
            await inspector.turn(scheme);
            await inspector.look(picture(scheme, `.${fileName(word)}`), word);
          }
          await inspector.closeDialog();
        }
      }
      await inspector.leave();
      return inspector;
    }),
  );
  const looks = inspectors.reduce((sum, inspector) => sum + inspector.looks, 0);
  const part = asked === undefined ? '' : ` (HAWSER_GATES=${asked})`;
  process.stdout.write(
    `${state}: ${routes.length} of ${of.length} pages${part}, ${looks} looks in ${Math.round((Date.now() - began) / 1000)} s; pictures in ${join(pictures, state)}\n`,
  );
  return inspectors.flatMap(({ complaints }) => complaints);
}

test.describe.configure({ mode: 'serial', timeout: 3_600_000 });
test.describe('every page in light and dark, at 1440 and 360 px', () => {
  test('with nothing in it yet', async ({ browser }) => {
    const routes = consoleRoutes.filter((route) => !isOfOne(route));
    expect(await gate(browser, 'empty', routes, instance.urls.console, {})).toEqual([]);
  });

  test('with one of each, and with each dialog open', async ({ browser }) => {
    expect(await gate(browser, 'loaded', consoleRoutes, instance.urls.console, await populate(instance))).toEqual([]);
  });

  test('while the management API fails', async ({ browser }) => {
    const failing = await startFailingConsole(instance);
    try {
      const routes = consoleRoutes.filter((route) => !publicRoutes.includes(route));
      const names = routes.flatMap((route) => [...route.matchAll(/\[(\w+)\]/g)].map(([, name]) => [String(name), 'anything'] as const));
      const expected = (text: string) => /status of 50\d|React error #441|Server Components render|API_UNREACHABLE/.test(text);
      // Any other that answers 200 shows as read what could not be read, such as a list as empty.
      const visitOf = (route: string) => ({ statuses: [readsNothing.includes(route) ? 200 : 500], expected });
      const complaints = await gate(browser, 'error', routes, failing.url, Object.fromEntries(names), visitOf);
      expect(complaints).toEqual([]);
    } finally {
      await failing.stop();
    }
  });
});
