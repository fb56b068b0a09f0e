import type { Browser, Page } from 'playwright/test';
import { type OperationName, operationNames, rowOf } from '../../server/doors/api/contract.ts';
import { type InItsPlace, startConsoleBefore } from '../setup/console-before.ts';
import { isWriting, ladder } from '../setup/ladder.ts';
import type { SharedInstance } from '../setup/shared-instance.ts';

/** What came of sending a form of a page. */
export type Sent = {
  readonly page: string;
  readonly form: string;
  /** In a dialog that says something, so that something was read before it was sent. */
  readonly asked: boolean;
  /** The operations that it asked the management API for. */
  readonly acts: readonly OperationName[];
};
type Console = Awaited<ReturnType<typeof startConsoleBefore>>;
/** What was asked for, by the form that asked. */
type Heard = Map<string, OperationName[]>;
type Found = { title: string; asked: boolean; fields: [string, string][] };

const routes = operationNames
  .filter((name) => rowOf(name).method !== 'GET')
  .map((name) => ({
    name,
    method: rowOf(name).method,
    path: new RegExp(`^/api/v1${rowOf(name).path.replaceAll(/\{\w+\}/g, '[^/?]+')}(?:\\?|$)`),
  }));
const operationOf = (method: string, path: string) => routes.find((route) => route.method === method && route.path.test(path))?.name;

/** It runs in the browser, so it is whole by itself. */
function formsOnPage(): Found[] {
  const spoken = (element: Element) => (element.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
  return [...document.querySelectorAll<HTMLFormElement>('main form')].flatMap((form) => {
    const ways = [...form.querySelectorAll<HTMLButtonElement>('button[type=submit]')];
    if (!form.querySelector('input[name^="$ACTION"]')) return [];
    return ways.map((way) => {
      const fields = [...new FormData(form, way)].filter((one): one is [string, string] => typeof one[1] === 'string');
      const said = [...(form.closest('dialog')?.querySelectorAll('p, li, label, h2') ?? [])].map(spoken).join(' ');
      return { title: spoken(way), asked: said.length > 20, fields };
    });
  });
}

/**
 * Sends every form of every page, as a browser without a script does, to a console whose management API does nothing: it only tells what
 * it was asked for.
 */
export class Presser {
  readonly #page: Page;
  readonly #console: Console;
  readonly #heard: Heard;
  readonly #cookie: string;

  private constructor(page: Page, console: Console, heard: Heard, cookie: string) {
    this.#page = page;
    this.#console = console;
    this.#heard = heard;
    this.#cookie = cookie;
  }

  static async before(browser: Browser, instance: SharedInstance): Promise<Presser> {
    const heard: Heard = new Map();
    const inItsPlace: InItsPlace = ({ method, path, userAgent }) => {
      const name = method === 'GET' ? undefined : operationOf(method, path);
      if (name === undefined) return undefined;
      heard.set(userAgent, [...(heard.get(userAgent) ?? []), name]);
      // A preview is asked for in earnest: what comes after it is sent only then.
      return isWriting(name) && ladder[name] === 'asks' ? undefined : { status: 409, title: 'conflict', detail: 'Only heard.' };
    };
    const console = await startConsoleBefore(instance, inItsPlace);
    const { name, value } = instance.session;
    const context = await browser.newContext({ javaScriptEnabled: false });
    await context.addCookies([{ name, value, url: console.url }]);
    return new Presser(await context.newPage(), console, heard, `${name}=${value}`);
  }

  /** Each form as it stands: nobody types anything. */
  async press(path: string): Promise<Sent[]> {
    const url = this.#console.url + path;
    await this.#page.goto(url);
    const found = await this.#page.evaluate(formsOnPage);
    const send = async ({ title, asked, fields }: Found, at: number): Promise<Sent> => {
      const userAgent = `${path} ${at}`;
      const body = new FormData();
      for (const [name, value] of fields) body.append(name, value);
      const headers = { 'user-agent': userAgent, cookie: this.#cookie, origin: this.#console.url };
      await (await fetch(url, { method: 'POST', headers, body, redirect: 'manual' })).body?.cancel();
      return { page: path, form: title, asked, acts: this.#heard.get(userAgent) ?? [] };
    };
    return Promise.all(found.map(send));
  }

  async leave(): Promise<void> {
    await this.#page.context().close();
    await this.#console.stop();
  }
}
