import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type BrowserContext, chromium } from 'playwright';
import { ensureBrowser } from '../e2e/setup/browser.ts';
import { firstApiKey, type Instance, startInstance } from '../e2e/setup/instance.ts';
import { signIn } from '../e2e/setup/shared-instance.ts';
import type { DecisionCode } from '../server/domain/codes.ts';
import { newId } from '../server/domain/ids.ts';
import { createClient } from '../server/doors/api/client.ts';
import { databasePassword } from '../server/ledger/credentials.ts';
import { Database } from '../server/ledger/database.ts';
import { DecisionWriter, type NewDecision } from '../server/ledger/decisions.ts';
import { atMost, type Bench, median } from './row.ts';

/** Decisions a second, and for how many seconds. */
const [pace, seconds] = [500, 20];
const identities = Array.from({ length: 40 }, (_, n) => `workload-${n}`);
const codes: readonly DecisionCode[] = ['issued', 'accepted', 'accepted', 'accepted', 'cnf_mismatch.foreign', 'token_expired'];

/** The console as a browser sees it: how soon a list page stands, what it weighs, and whether it stays quick while it grows. */
export const consoleBench: Bench = {
  name: 'console',
  async run(report) {
    const instance = await startInstance();
    const root = process.getuid?.() === 0;
    let browser: Browser | undefined;
    try {
      await instance.ready();
      const cookie = await signIn(instance.urls.console);
      const writer = await writerOf(instance);
      await writer.write(pace);
      browser = await chromium.launch({ executablePath: ensureBrowser(), args: root ? ['--no-sandbox'] : [], chromiumSandbox: !root });
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      await context.addCookies([{ ...cookie, url: instance.urls.console }]);
      await context.addInitScript(observe);

      for (const path of ['/activity', '/identities', '/audit']) {
        const loads = [];
        for (let turn = 0; turn < 5; turn++) loads.push(await load(context, instance.urls.console + path));
        const painted = loads.map(({ largest }) => largest);
        report({
          name: `largest contentful paint of ${path}, with nothing in the browser's cache`,
          target: atMost(1_500, 'ms'),
          value: median(painted),
          detail: { slowest: Math.max(...painted) },
        });
        report({
          name: `JavaScript of the first load of ${path}, compressed`,
          target: atMost(200, 'kB'),
          value: Math.max(...loads.map(({ scripts }) => scripts)) / 1_000,
          detail: {},
        });
      }
      report({
        name: `longest task of the main thread while ${pace} decisions a second come on /activity`,
        target: atMost(50, 'ms'),
        ...(await follow(context, `${instance.urls.console}/activity`, writer)),
      });
      await writer.close();
    } finally {
      await browser?.close();
      await instance.remove();
    }
  },
};

/** Runs in the page, before anything of it: tasks of more than 50 ms, and the largest paint so far. */
function observe(): void {
  const seen = { tasks: [] as number[], largest: 0 };
  Object.assign(globalThis, { seen });
  new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) seen.largest = startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
}
type Seen = { readonly tasks: number[]; readonly largest: number };
const seenBy = (): Seen => Reflect.get(globalThis, 'seen');

async function load(context: BrowserContext, url: string): Promise<{ largest: number; scripts: number }> {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  const scripts = new Set<string>();
  let octets = 0;
  devtools.on('Network.responseReceived', ({ requestId, type }) => type === 'Script' && scripts.add(requestId));
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) octets += encodedDataLength;
  });
  await page.goto(url, { waitUntil: 'load' });
  await sleep(1_000);
  const { largest } = await page.evaluate(seenBy);
  await page.close();
  return { largest, scripts: octets };
}

async function follow(context: BrowserContext, url: string, writer: Writer) {
  const page = await context.newPage();
  await page.goto(url);
  await page.getByText('Live', { exact: true }).waitFor();
  await sleep(2_000);
  const first = () => page.getByRole('row').nth(1).getByRole('link').first().getAttribute('href');
  const before = (await page.evaluate(seenBy)).tasks.length;
  const shown = new Set<string | null>();
  for (let second = 0; second < seconds; second++) {
    await writer.write(pace, 1_000);
    shown.add(await first());
  }
  const tasks = (await page.evaluate(seenBy)).tasks.slice(before);
  await page.close();
  // A list that stood still says nothing.
  const value = shown.size < seconds / 2 ? Number.NaN : Math.max(0, ...tasks);
  return { value, detail: { 'tasks over 50 ms': tasks.length, 'heads of the list seen': shown.size, seconds } };
}

type Writer = {
  /** Writes so many decisions, evenly over so many milliseconds. */
  write(count: number, milliseconds?: number): Promise<void>;
  close(): Promise<void>;
};

async function writerOf(instance: Instance): Promise<Writer> {
  const api = createClient(instance.urls.api, { authorization: `Bearer ${firstApiKey(instance)}` });
  for (const name of identities) await api('identity.register', { name, owner: 'team' });
  const address = `postgresql://hawser:${databasePassword(instance.dataDir, 'hawser')}@127.0.0.1:${instance.ports.postgres}/hawser`;
  const database = new Database(address);
  const ids = (await database.prisma.identity.findMany({ select: { id: true } })).map(({ id }) => id);
  const decisions = new DecisionWriter(database.pool);
  let made = 0;
  const decision = (): NewDecision => {
    const n = made++;
    const at = new Date();
    const code = codes[n % codes.length] ?? 'issued';
    const tokenIdentityId = ids[n % ids.length] ?? null;
    return {
      ...{ id: newId(at.getTime()), at, code, door: code === 'issued' ? 'sts' : 'introspection', asker: null, jti: newId(at.getTime()) },
      ...{ tokenIdentityId, presentedIdentityId: code === 'cnf_mismatch.foreign' ? (ids[(n + 1) % ids.length] ?? null) : tokenIdentityId },
      ...{ audience: 'https://orders.example', sourceAddress: `10.4.${n % 250}.${n % 199}`, latencyMicros: 900 + (n % 700) },
    };
  };
  return {
    async write(count, milliseconds = 0) {
      const parts = milliseconds === 0 ? 1 : 20;
      for (let part = 0; part < parts; part++) {
        const began = performance.now();
        await Promise.all(Array.from({ length: Math.round(count / parts) }, () => decisions.write(decision(), Date.now() + 5_000)));
        await sleep(Math.max(0, milliseconds / parts - (performance.now() - began)));
      }
    },
    close: () => database.close(),
  };
}
