import AxeBuilder from '@axe-core/playwright';
import { expect, test } from 'playwright/test';
import { Administrator } from '../actors/administrator.ts';
import { populate } from '../actors/populated.ts';
import { consoleRoutes, publicRoutes } from '../setup/console-routes.ts';
import { sharedInstance } from '../setup/shared-instance.ts';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

test('every page loads without a complaint, is accessible, and fits, in light and dark, wide and narrow', async ({ browser }) => {
  test.setTimeout(900_000);
  const { urls, ...instance } = sharedInstance();
  const named = await populate({ urls, ...instance });
  const signedIn = async (colorScheme: 'light' | 'dark') => {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await new Administrator(page, urls.console).enter(instance.session);
    return { page, colorScheme };
  };
  const light = await signedIn('light');
  const dark = await signedIn('dark');
  const complaints: string[] = [];
  for (const [index, route] of consoleRoutes.entries()) {
    const path = route.replaceAll(/\[(\w+)\]/g, (_, name: string) => named[name] ?? '');
    const { page, colorScheme } = index % 2 === 0 ? light : dark;
    const say = (text: string) => complaints.push(`${route} (${colorScheme}): ${text}`);
    const onConsole = (message: { type(): string; text(): string }) => message.type() === 'error' && say(message.text());
    const onError = (error: Error) => say(error.message);
    page.on('console', onConsole).on('pageerror', onError);
    const response = await page.goto(urls.console + path);
    if (response?.status() !== 200) say(`answers ${response?.status()}`);
    if ((await page.getByRole('heading', { level: 1 }).count()) !== 1) say('has not exactly one heading of level 1');
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 900 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (overflow > 0) say(`is ${overflow} px wider than ${width}`);
      const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
      for (const { id, nodes } of violations) say(`${width} px: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    page.off('console', onConsole).off('pageerror', onError);
  }
  expect(complaints).toEqual([]);
  expect(consoleRoutes).toEqual(expect.arrayContaining([...publicRoutes, '/', '/d/[decisionId]']));
});
