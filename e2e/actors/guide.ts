import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Locator, Page } from 'playwright/test';
import { hawser } from '../setup/instance.ts';
import type { SharedInstance } from '../setup/shared-instance.ts';

const root = resolve(import.meta.dirname, '../..');

/**
 * A guide of docs/guides, or the README, that a journey follows: what it says can be read on a page has to be there, its commands run, and its pictures are
 * taken from what the journey shows, where HAWSER_PICTURES asks for them.
 */
export class Guide {
  readonly #text: string;
  #seen = '';

  constructor(name: string) {
    this.#text = readFileSync(join(root, name === 'README' ? 'README.md' : `docs/guides/${name}.md`), 'utf8');
  }

  /** Reads the page that is shown; keeps its picture, with what it is of in the middle, where pictures are asked for. */
  async see(page: Page, picture?: string, what?: Locator): Promise<void> {
    this.#seen += await page.evaluate(() => {
      const said = [...document.querySelectorAll('[aria-label], [title]')].flatMap((one) => [
        one.getAttribute('aria-label'),
        one.getAttribute('title'),
      ]);
      return [document.body.innerText, ...said].join('\n');
    });
    if (picture === undefined) return;
    if (!this.#text.includes(`/images/${picture}.png)`)) throw new Error(`the guide shows no picture ${picture}`);
    if (process.env.HAWSER_PICTURES === undefined) return;
    const before = page.viewportSize();
    await page.setViewportSize({ width: 1180, height: 760 });
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await what?.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    await page.screenshot({ path: join(root, 'docs/images', `${picture}.png`) });
    if (before !== null) await page.setViewportSize(before);
  }

  /** The commands of the guide that begin so, each as its arguments. */
  commands(beginning: string): string[][] {
    const lines = [...this.#text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.replaceAll('\\\n', ' ').split('\n'));
    const found = lines
      .map((line) => line.replace(/^(?:npm run hawser --|hawser) /, 'hawser '))
      .filter((line) => line.startsWith(`hawser ${beginning}`));
    if (found.length === 0) throw new Error(`the guide has no command that begins with ${beginning}`);
    return found.map((line) => (line.replace(/\s+#.*$/, '').match(/"[^"]*"|\S+/g) ?? []).slice(1).map((word) => word.replaceAll('"', '')));
  }

  /** Runs the one command of the guide that begins so, with what stands for its placeholders; gives what it printed. */
  run(instance: SharedInstance, beginning: string, values: Readonly<Record<string, string>> = {}): string {
    const [words = []] = this.commands(beginning);
    const { code, stdout, stderr } = hawser(instance, ...words.map((word) => values[word] ?? word));
    if (code !== 0) throw new Error(`hawser ${words.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  }

  /** What the guide says can be read, *in italics*, and was on no page. */
  unseen(): string[] {
    const prose = this.#text.replaceAll(/```[\s\S]*?```/g, '').replaceAll('**', '');
    const names = [...prose.matchAll(/(?<![\w*])\*([^*\n]+)\*(?![\w*])/g)].map(([, name = '']) => name);
    if (names.length === 0) throw new Error('the guide names nothing that can be read');
    return [...new Set(names)].filter((name) => !this.#seen.toLowerCase().includes(name.toLowerCase()));
  }
}
