import AxeBuilder from '@axe-core/playwright';
import type { Browser, ConsoleMessage, Page } from 'playwright/test';
import type { SharedInstance } from '../setup/shared-instance.ts';
import { hiddenWhenFocused } from './hidden-focus.ts';
import { atRest, toldByColourOrMotion } from './without-colour.ts';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export const colorSchemes = ['light', 'dark'] as const;
export type ColorScheme = (typeof colorSchemes)[number];
/** CSS pixels: a desktop, and a narrow telephone. */
export const widths = [1440, 360] as const;
export type Width = (typeof widths)[number];
/** The narrowest that content has to fit (WCAG 1.4.10): 1280 px at 400 %. */
const narrowest = 320;

const farZone = 'Asia/Kolkata';
/** An instant in UTC, where it is not what one writes in a field or what a workload is told. */
const inUtc = /\d\d:\d\d(?::\d\d)? UTC(?!\+)/;

type Visit = {
  /** What the answer may be. */
  readonly statuses?: readonly number[];
  /** Console errors that belong to the state that is visited, such as the browser's own line about an answer of 500. */
  readonly expected?: (text: string) => boolean;
};
/** A dialog or a menu that is open over the page. */
const openDialog = 'dialog:modal, [popover]:popover-open';
const opener = '[aria-haspopup=dialog], [command=show-modal]';

/**
 * Complaints of axe with every rule of WCAG 2.2 A and AA that it knows. Pages here have no frames, so axe may run in one go
 * instead of finishing in a tab of its own.
 */
export async function violationsOf(page: Page, part?: string): Promise<string[]> {
  const builder = new AxeBuilder({ page }).withTags(tags).setLegacyMode(true);
  const { violations } = await (part === undefined ? builder : builder.include(part)).analyze();
  return violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

/** A signed-in visitor who looks at pages and writes down what is wrong with them. */
export class Inspector {
  readonly page: Page;
  readonly #width: Width;
  #colorScheme: ColorScheme = 'light';
  #route = '';
  #expected: (text: string) => boolean = () => false;
  readonly complaints: string[] = [];
  /** How often a whole page, or a dialog on it, was looked at. */
  looks = 0;

  private constructor(page: Page, width: Width) {
    this.page = page;
    this.#width = width;
    page.on('console', (message: ConsoleMessage) => {
      const { url } = message.location();
      if (message.type() === 'error') this.#hear(url === '' ? message.text() : `${message.text()} ${url}`);
    });
    page.on('pageerror', (error: Error) => this.#hear(error.message));
  }

  static async signedIn(browser: Browser, console: string, { name, value }: SharedInstance['session'], width: Width): Promise<Inspector> {
    // On the telephone, times are read in a zone of its own.
    const timezoneId = width === 360 ? farZone : 'UTC';
    const context = await browser.newContext({ viewport: { width, height: 900 }, timezoneId });
    await context.addCookies([{ name, value, url: console }]);
    if (width === 360) await context.addCookies([{ name: 'hawser-zone', value: encodeURIComponent(farZone), url: console }]);
    return new Inspector(await context.newPage(), width);
  }

  #hear(text: string): void {
    if (!this.#expected(text)) this.#say(text);
  }

  #say(text: string): void {
    this.complaints.push(`${this.#route} (${this.#colorScheme}, ${this.#width} px): ${text}`);
  }

  /** Loads a page. What the browser's console says from here on is counted to it. */
  async open(
    route: string,
    url: string,
    colorScheme: ColorScheme,
    { statuses = [200], expected = () => false }: Visit = {},
  ): Promise<void> {
    const { page } = this;
    // What is still under way on the page before belongs to that one.
    await page.goto('about:blank');
    this.#route = route;
    this.#expected = expected;
    this.#colorScheme = colorScheme;
    await page.emulateMedia({ colorScheme });
    const response = await page.goto(url);
    const answered = response?.status() ?? 0;
    if (!statuses.includes(answered)) this.#say(`answers ${answered}, not ${statuses.join(' or ')}`);
    const headings = page.getByRole('heading', { level: 1 });
    await headings.first().waitFor({ timeout: 10_000 });
    if ((await headings.count()) !== 1) this.#say('has not exactly one heading of level 1');
  }

  /** The same page in other colours, as where the system changes at dusk. */
  async turn(colorScheme: ColorScheme): Promise<void> {
    this.#colorScheme = colorScheme;
    await this.page.emulateMedia({ colorScheme });
  }

  /**
   * Complains of what axe finds, and of what is wider than the window.
   * @param picture where the picture is kept
   * @param dialog the name of the dialog that is open, where that is what is looked at
   */
  async look(picture?: string, dialog?: string): Promise<void> {
    const { page } = this;
    this.looks += 1;
    await page.evaluate(() => {
      for (const animation of document.getAnimations()) if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
    });
    const where = dialog === undefined ? '' : `${dialog}: `;
    await this.#fits(where);
    for (const complaint of await violationsOf(page, dialog === undefined ? undefined : openDialog)) this.#say(where + complaint);
    const left = this.#width === 360 && dialog === undefined ? inUtc.exec(await page.locator('main').innerText()) : null;
    if (left !== null) this.#say(`shows ${left[0]} to somebody who reads times in ${farZone}`);
    if (picture !== undefined) await page.screenshot({ path: picture, fullPage: dialog === undefined });
  }

  /** The words on all that opens a dialog: on the page, or around it. */
  async dialogs(place: 'main' | 'body'): Promise<string[]> {
    const openers = this.page.locator(place).locator(opener).filter({ visible: true });
    const words = await openers.evaluateAll((all) =>
      all.map((one) => [(one.getAttribute('aria-label') ?? one.textContent).trim(), one.closest('tr') !== null] as const),
    );
    // Of what stands in every row, the first is enough.
    return [...new Map(words.map(([word, inRow]) => [inRow ? word.replace(/ .*/, '') : word, word])).values()];
  }

  async openDialog(word: string): Promise<void> {
    const button = this.page.locator(opener).filter({ visible: true });
    await button
      .and(this.page.getByRole('button', { name: word, exact: true }))
      .first()
      .click();
    await this.page.locator(openDialog).first().waitFor();
  }

  async closeDialog(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.page.locator(openDialog).first().waitFor({ state: 'detached' });
  }

  /** Complains of what nobody can see while it has the focus (WCAG 2.4.11), and of what does not fit 320 px (WCAG 1.4.10). */
  async press(): Promise<void> {
    for (const what of await this.page.evaluate(hiddenWhenFocused)) this.#say(`${what} is hidden while it has the focus`);
    if (this.#width !== 360) return;
    await this.page.setViewportSize({ width: narrowest, height: 900 });
    await this.#fits('');
    await this.page.setViewportSize({ width: this.#width, height: 900 });
  }

  /** Complains of what is told by a ground alone where the system chooses the colours, and of what moves for whoever wants nothing to move. */
  async withoutColourOrMotion(): Promise<void> {
    // What began before anybody wanted nothing to move goes on to its end, of which a slow machine sees more.
    await this.page.evaluate(atRest);
    await this.page.emulateMedia({ colorScheme: this.#colorScheme, forcedColors: 'active', reducedMotion: 'reduce' });
    for (const what of await this.page.evaluate(toldByColourOrMotion)) this.#say(what);
    await this.page.emulateMedia({ colorScheme: this.#colorScheme, forcedColors: null, reducedMotion: null });
  }

  async #fits(where: string): Promise<void> {
    const [overflow, width] = await this.page.evaluate(() => [document.documentElement.scrollWidth - window.innerWidth, window.innerWidth]);
    if (Number(overflow) > 0) this.#say(`${where}is ${overflow} px wider than ${width} px`);
  }

  leave(): Promise<void> {
    return this.page.context().close();
  }
}
