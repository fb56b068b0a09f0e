import AxeBuilder from '@axe-core/playwright';
import type { Browser, ConsoleMessage, Page } from 'playwright/test';
import type { SharedInstance } from '../setup/shared-instance.ts';
import { Administrator } from './administrator.ts';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export const colorSchemes = ['light', 'dark'] as const;
export type ColorScheme = (typeof colorSchemes)[number];
/** CSS pixels: a desktop, and a narrow telephone. */
export const widths = [1440, 360] as const;
export type Width = (typeof widths)[number];

const farZone = 'Asia/Kolkata';
/** An instant in UTC, where it is not what one writes in a field or what a workload is told. */
const inUtc = /\d\d:\d\d(?::\d\d)? UTC(?!\+)/;

type Visit = {
  /** What the answer must be. */
  readonly status?: number;
  /** Console errors that belong to the state that is visited, such as the browser's own line about an answer of 500. */
  readonly expected?: (text: string) => boolean;
  /** Where the picture of the page is kept. */
  readonly picture?: string;
};

/** A signed-in visitor who looks at pages and writes down what is wrong with them. */
export class Inspector {
  readonly #page: Page;
  readonly colorScheme: ColorScheme;
  readonly complaints: string[] = [];

  private constructor(page: Page, colorScheme: ColorScheme) {
    this.#page = page;
    this.colorScheme = colorScheme;
  }

  static async signedIn(
    browser: Browser,
    console: string,
    session: SharedInstance['session'],
    colorScheme: ColorScheme,
  ): Promise<Inspector> {
    // In the dark, times are read in a zone of its own.
    const context = await browser.newContext({
      colorScheme,
      viewport: { width: 1440, height: 900 },
      timezoneId: colorScheme === 'dark' ? farZone : 'UTC',
    });
    if (colorScheme === 'dark') await context.addCookies([{ name: 'hawser-zone', value: encodeURIComponent(farZone), url: console }]);
    const page = await context.newPage();
    await new Administrator(page, console).enter(session);
    return new Inspector(page, colorScheme);
  }

  /** Complains of errors in the console, of what axe finds, of what is wider than the window, and of a missing heading. */
  async look(route: string, url: string, width: Width, { status = 200, expected = () => false, picture }: Visit = {}): Promise<void> {
    const page = this.#page;
    const say = (text: string) => this.complaints.push(`${route} (${this.colorScheme}, ${width} px): ${text}`);
    const onConsole = (message: ConsoleMessage) => message.type() === 'error' && !expected(message.text()) && say(message.text());
    const onError = (error: Error) => !expected(error.message) && say(error.message);
    page.on('console', onConsole).on('pageerror', onError);
    await page.setViewportSize({ width, height: 900 });
    const response = await page.goto(url);
    if (response?.status() !== status) say(`answers ${response?.status()}, not ${status}`);
    const headings = page.getByRole('heading', { level: 1 });
    await headings.first().waitFor({ timeout: 10_000 });
    if ((await headings.count()) !== 1) say('has not exactly one heading of level 1');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (overflow > 0) say(`is ${overflow} px too wide`);
    const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
    for (const { id, nodes } of violations) say(`${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
    const left = this.colorScheme === 'dark' ? inUtc.exec(await page.locator('main').innerText()) : null;
    if (left !== null) say(`shows ${left[0]} to somebody who reads times in ${farZone}`);
    if (picture !== undefined) await page.screenshot({ path: picture, fullPage: true });
    page.off('console', onConsole).off('pageerror', onError);
  }

  leave(): Promise<void> {
    return this.#page.context().close();
  }
}
