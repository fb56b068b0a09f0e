import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { trustBundle } from '../server/operations/certificate-chain.ts';
import type { CountedJob } from './counted-load.ts';
import { type House, openHouse } from './house.ts';
import { type PacedWorkload, pace, pacedAudience, pacedWorkload } from './paced.ts';
import type { ReportedCode, ReportedToken, ReportsJob, ReportsSent } from './reports-job.ts';
import { atLeast, atMost, type Bench, median, quantile } from './row.ts';
import { type Credentials, credentials } from './sts/arena.ts';

/** Decisions a second that are asked of two processors, on which everything runs: sts, PostgreSQL, and those who report. */
const asked = 20_000;
const batch = 1_000;
const reporters = 4;
/** Workloads with a token of their own, or another address, at each resource server; the verifier tells of each every ten seconds. */
const uses = 2_000;
/** Milliseconds of one window, and how many pairs of windows there are. */
const window = 6_000;
const pairs = 4;

/** Each is an event of its own. */
const acceptances = ['accepted'] as const;
/** Nearly all of them are more than a resource server may have by itself in a minute, and so folded into one that stands for many. */
const flood = ['cnf_missing_cert', 'cnf_mismatch.unknown', 'token_expired', 'token_revoked'] as const;

/** What it costs to take in what resource servers decide, and what those who ask for tokens feel of it. */
export const reportsBench: Bench = {
  name: 'reports',
  async run(report) {
    const house = await openHouse();
    const child = spawn(process.execPath, [fileURLToPath(new URL('reports-load.ts', import.meta.url))], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    try {
      for (const role of ['signer', 'api', 'sts'] as const) await house.start(role);
      const client = await pacedWorkload(house);
      await client.load(2_000);
      const job = {
        port: house.config.listen.sts.port,
        audience: pacedAudience,
        reporters: await reportersOf(house),
        tokens: await tokensOf(house),
        batch,
      };
      const accepted = { ...job, codes: acceptances };
      await send(child, { ...accepted, perSecond: asked / 2, milliseconds: 3_000 });
      const counted = await besides(house, client, () => send(child, { ...job, uses, perSecond: asked * 1.02, milliseconds: window }));
      report({
        name: `p99 of an exchange while 20,000 acceptances a second are reported as the verifier counts them, of ${uses} uses at each of four resource servers ÷ without`,
        ...p99(counted),
      });
      report({
        name: 'acceptances taken in a second as the verifier counts them, while tokens are issued ÷ 20,000',
        ...taken(counted),
      });
      const single = await besides(house, client, () => send(child, { ...accepted, perSecond: asked * 1.02, milliseconds: window }));
      report({ name: 'p99 of an exchange while 20,000 acceptances a second are reported, each kept ÷ without', ...p99(single) });
      report({ name: 'acceptances taken in a second, each kept, while tokens are issued ÷ 20,000', ...taken(single) });
      const most = async (codes: readonly ReportedCode[]) => {
        await untilSealed(house);
        const [, sent] = await Promise.all([client.load(window), send(child, { ...job, codes, perSecond: null, milliseconds: window })]);
        return { perSecond: sent.accepted / sent.seconds, 'p50 of a batch ms': median(sent.times) };
      };
      const kept = await most(acceptances);
      report({
        name: 'acceptances taken in a second at most, each kept ÷ 20,000',
        target: atLeast(1),
        value: kept.perSecond / asked,
        detail: kept,
      });
      const folded = await most(flood);
      report({
        name: 'rejections of a flood taken in a second at most, counted and folded ÷ 20,000',
        target: atLeast(1),
        value: folded.perSecond / asked,
        detail: folded,
      });
      client.close();
    } finally {
      child.disconnect();
      await house.close();
    }
  },
};

type Besides = { readonly quiet: readonly number[]; readonly busy: readonly number[]; readonly sent: readonly ReportsSent[] };

/** By turns: the p99 of exchanges alone, in milliseconds, and with reports beside them. */
async function besides(house: House, client: PacedWorkload, reporting: () => Promise<ReportsSent>): Promise<Besides> {
  const quiet: number[] = [];
  const busy: number[] = [];
  const sent: ReportsSent[] = [];
  for (let turn = 0; turn < pairs; turn++) {
    await untilSealed(house);
    quiet.push(quantile(await client.load(window), 0.99));
    const [times, reports] = await Promise.all([client.load(window), reporting()]);
    busy.push(quantile(times, 0.99));
    sent.push(reports);
  }
  return { quiet, busy, sent };
}

const p99 = ({ quiet, busy }: Besides) => ({
  target: atMost(2),
  value: median(busy) / median(quiet),
  detail: { 'quiet p99 ms': median(quiet), 'busy p99 ms': median(busy), 'exchanges a second': pace },
});

const taken = ({ sent }: Besides) => {
  const times = sent.flatMap((one) => one.times);
  return {
    target: atLeast(1),
    value: median(sent.map(({ accepted, seconds }) => accepted / seconds)) / asked,
    detail: { 'p50 of a batch ms': median(times), 'p99 of a batch ms': quantile(times, 0.99) },
  };
};

const send = (child: ChildProcess, job: ReportsJob | CountedJob): Promise<ReportsSent> =>
  new Promise((resolve, reject) => {
    child.once('message', ({ sent, error }: { sent?: ReportsSent; error?: string }) => {
      if (sent) resolve(sent);
      else reject(new Error(error));
    });
    child.send(job);
  });

/** Whatever was reported before is no load any more. */
async function untilSealed({ database }: House): Promise<void> {
  const waiting = 'SELECT count(*)::int AS count FROM events WHERE xid >= (SELECT horizon FROM ledger_state)';
  for (;;) {
    const { rows } = await database.pool.query<{ count: number }>(waiting);
    if ((rows[0]?.count ?? 0) === 0) return;
    await sleep(250);
  }
}

async function reportersOf(house: House): Promise<Credentials[]> {
  const ca = await trustBundle(house.context);
  const made: Credentials[] = [];
  for (let number = 1; number <= reporters; number++) {
    const name = `reporter-${number}`;
    await house.api('identity.register', { name, owner: 'bench' });
    await house.api('resource-server.register', { name, url: pacedAudience, identity: name, audiences: [pacedAudience] });
    made.push(await credentials(house, ca, name));
  }
  return made;
}

/** Tokens that the paced workload got, as the ledger knows them. */
async function tokensOf({ database }: House): Promise<ReportedToken[]> {
  const { rows } = await database.pool.query<{ jti: string; bound: Buffer }>(
    'SELECT t.jti, c.sha256 AS bound FROM tokens t JOIN certificates c ON c.id = t.certificate_id LIMIT 400',
  );
  return rows.map(({ jti, bound }) => ({ jti, bound: bound.toString('base64url'), presented: someThumbprint() }));
}

const someThumbprint = (): string => createHash('sha256').update(randomBytes(32)).digest('base64url');
