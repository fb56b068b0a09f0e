import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContext } from 'playwright';
import { firstApiKey, type Instance, startInstance } from '../e2e/setup/instance.ts';
import { signIn } from '../e2e/setup/shared-instance.ts';
import type { DecisionCode } from '../server/domain/codes.ts';
import { newId } from '../server/domain/ids.ts';
import { createClient } from '../server/doors/api/client.ts';
import { databasePassword } from '../server/ledger/credentials.ts';
import { Database } from '../server/ledger/database.ts';
import { DecisionWriter, type NewDecision } from '../server/ledger/decisions.ts';
import { load, openBrowser, seenBy } from './browsing.ts';
import { pagesOf, serverTimes } from './pages.ts';
import { examplesIn } from './reading/examples.ts';
import { atMost, type Bench, median } from './row.ts';

/** Decisions a second, and for how many seconds. */
const [pace, seconds] = [500, 20];
const identities = Array.from({ length: 40 }, (_, n) => `workload-${n}`);
const codes: readonly DecisionCode[] = ['issued', 'accepted', 'accepted', 'accepted', 'cnf_mismatch.foreign', 'token_expired'];

/**
 * The console as whoever uses it sees it: how soon the server has made each of its pages, how soon a list page stands in a browser, what that weighs, and
 * whether it stays quick while it grows. Over the store that `HAWSER_BENCH_STORE` names, as the bench `events` fills it; over a small one where it names none.
 */
export const consoleBench: Bench = {
  name: 'console',
  async run(report, wants) {
    const store = process.env.HAWSER_BENCH_STORE;
    const instance = await startInstance(store === undefined ? {} : { HAWSER_DATA_DIR: store });
    let browser: Browser | undefined;
    let writer: Writer | undefined;
    try {
      await instance.ready();
      const cookie = await signIn(instance.urls.console);
      writer = await writerOf(instance);
      await writer.write(pace);
      const { pages, leftOut } = pagesOf(await examplesIn(writer));
      if (leftOut.length > 0) process.stderr.write(`  left out, because the store has none of what they show: ${leftOut.join(' ')}\n`);
      for (const page of pages) {
        const name = `server time of ${page.route}, p95`;
        if (wants(name)) report({ name, target: atMost(300, 'ms'), ...(await serverTimes(instance.urls.console, page.path, cookie)) });
      }

      const opened = await openBrowser(instance.urls.console, cookie);
      browser = opened.browser;
      const { context } = opened;
      for (const path of lists) {
        const [paint, weight] = [
          `largest contentful paint of ${path}, with nothing in the browser's cache`,
          `JavaScript of the first load of ${path}, compressed`,
        ];
        if (!wants(paint) && !wants(weight)) continue;
        const loads = [];
        for (let turn = 0; turn < 5; turn++) loads.push(await load(context, instance.urls.console + path));
        const painted = loads.map(({ largest }) => largest);
        report({
          name: paint,
          target: atMost(1_500, 'ms'),
          value: median(painted),
          detail: { slowest: Math.max(...painted) },
        });
        report({
          name: weight,
          target: atMost(200, 'kB'),
          value: Math.max(...loads.map(({ scripts }) => scripts)) / 1_000,
          detail: {},
        });
      }
      const task = `longest task of the main thread while ${pace} decisions a second come on /activity`;
      if (wants(task))
        report({ name: task, target: atMost(50, 'ms'), ...(await follow(context, `${instance.urls.console}/activity`, writer)) });
    } finally {
      await writer?.close();
      await browser?.close();
      await instance.remove();
    }
  },
};

const lists = ['/activity', '/identities', '/certificates', '/rejections', '/expiry', '/audit'];

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
  readonly database: Database;
  /** Writes so many decisions, evenly over so many milliseconds. */
  write(count: number, milliseconds?: number): Promise<void>;
  close(): Promise<void>;
};

async function writerOf(instance: Instance): Promise<Writer> {
  const address = `postgresql://hawser:${databasePassword(instance.dataDir, 'hawser')}@127.0.0.1:${instance.ports.postgres}/hawser`;
  const database = new Database(address);
  const someone = () => database.prisma.identity.findMany({ select: { id: true }, take: identities.length });
  if ((await someone()).length < identities.length) {
    const api = createClient(instance.urls.api, { authorization: `Bearer ${firstApiKey(instance)}` });
    for (const name of identities) await api('identity.register', { name, owner: 'team' });
  }
  const ids = (await someone()).map(({ id }) => id);
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
    database,
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
