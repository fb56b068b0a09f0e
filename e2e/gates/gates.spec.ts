import { join, resolve } from 'node:path';
import { type Browser, expect, test } from 'playwright/test';
import { colorSchemes, Inspector, widths } from '../actors/inspector.ts';
import { populate } from '../actors/populated.ts';
import { consoleRoutes, isOfOne, pathOf, publicRoutes } from '../setup/console-routes.ts';
import { startFailingConsole } from '../setup/failing-console.ts';
import { sharedInstance } from '../setup/shared-instance.ts';

type State = 'empty' | 'loaded' | 'error';

const pictures = resolve(import.meta.dirname, '../../test-results/gates');
const fileName = (route: string) => (route === '/' ? 'overview' : route.slice(1).replaceAll('/', '.').replaceAll(/[[\]]/g, ''));
const instance = sharedInstance();

/** Each of the routes in both colour schemes at both widths; gives every complaint. */
async function gate(
  browser: Browser,
  state: State,
  routes: readonly string[],
  console: string,
  named: Readonly<Record<string, string>>,
  visit: Parameters<Inspector['look']>[3] = {},
): Promise<string[]> {
  const of = await Promise.all(
    colorSchemes.map(async (colorScheme) => {
      const inspector = await Inspector.signedIn(browser, instance.urls.console, instance.session, colorScheme);
      for (const width of widths)
        for (const route of routes) {
          const picture = join(pictures, state, `${fileName(route)}.${colorScheme}.${width}.png`);
          await inspector.look(route, console + pathOf(route, named), width, { ...visit, picture });
        }
      await inspector.leave();
      return inspector.complaints;
    }),
  );
  return of.flat();
}

test.describe.configure({ mode: 'serial', timeout: 3_600_000 });
test.describe('every page in light and dark, at 1440 and 360 px', () => {
  const named: Record<string, string> = {};

  test('with nothing in it yet', async ({ browser }) => {
    const routes = consoleRoutes.filter((route) => !isOfOne(route));
    expect(await gate(browser, 'empty', routes, instance.urls.console, {})).toEqual([]);
  });

  test('with one of each', async ({ browser }) => {
    Object.assign(named, await populate(instance));
    expect(await gate(browser, 'loaded', consoleRoutes, instance.urls.console, named)).toEqual([]);
  });

  test('while the management API fails', async ({ browser }) => {
    const failing = await startFailingConsole(instance);
    try {
      const routes = consoleRoutes.filter((route) => !publicRoutes.includes(route));
      const expected = (text: string) => /status of 50\d|Server Components render|API_UNREACHABLE/.test(text);
      expect(await gate(browser, 'error', routes, failing.url, named, { expected })).toEqual([]);
    } finally {
      await failing.stop();
    }
  });
});
