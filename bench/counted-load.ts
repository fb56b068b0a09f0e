import { Agent } from 'node:https';
import type { Report } from '../server/domain/report.ts';
import { Acceptances } from '../server/verifier/acceptances.ts';
import { Reporter } from '../server/verifier/reporter.ts';
import { post, type ReportsJob, type ReportsSent } from './reports-job.ts';

/** Acceptances as the verifier library tells of them: the first of each use at once, those that follow counted, every ten seconds. */
export type CountedJob = Omit<ReportsJob, 'batch' | 'codes' | 'perSecond'> & {
  readonly perSecond: number;
  /** Tokens and addresses that are told apart at each resource server. */
  readonly uses: number;
};

/** Milliseconds after which a use that goes on is told again, and between two turns of those who ask. */
const interval = 10_000;
const turn = 10;

/**
 * Each resource server has been at it for a while when it begins: its uses are due by turns.
 * @returns in `accepted` the decisions that the sts took, in `times` what each batch took
 */
export async function countAndReport({
  port,
  audience,
  reporters,
  tokens,
  uses,
  perSecond,
  milliseconds,
}: CountedJob): Promise<ReportsSent> {
  const times: number[] = [];
  let told = 0;
  let problem: unknown;
  const servers = reporters.map((tls) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, maxCachedSessions: 0, ...tls });
    const acceptances = new Acceptances(audience);
    const accept = (use: number, now: number): void => {
      acceptances.add(String(use), now, () => acceptanceOf(audience, tokens, use));
    };
    const start = Date.now();
    for (let use = 0; use < uses; use++) {
      const at = Math.floor(start - interval + (use * interval) / uses);
      accept(use, at);
      acceptances.take(1, at);
    }
    const deliver = async (reports: readonly Report[]): Promise<ReadonlySet<string>> => {
      const since = performance.now();
      const taken = await post(agent, port, JSON.stringify({ reports }));
      if (taken !== reports.length) throw new Error(`the sts took ${taken} of ${reports.length} reports`);
      times.push(performance.now() - since);
      for (const { count = 1 } of reports) told += count;
      return new Set();
    };
    const reporter = new Reporter(
      deliver,
      (error) => {
        problem = error;
      },
      acceptances,
    );
    return { accept, reporter, agent };
  });
  const began = performance.now();
  let made = 0;
  await new Promise<void>((resolve) => {
    const asking = setInterval(() => {
      const passed = performance.now() - began;
      for (const due = (passed * perSecond) / 1_000; made < due; made++) {
        const server = servers[made % servers.length];
        server?.accept(Math.floor(made / servers.length) % uses, Date.now());
      }
      if (passed < milliseconds) return;
      clearInterval(asking);
      resolve();
    }, turn);
  });
  const seconds = (performance.now() - began) / 1_000;
  for (const { reporter, agent } of servers) {
    await reporter.close();
    agent.destroy();
  }
  if (problem !== undefined) throw problem;
  if (told !== made) throw new Error(`${made} decisions were made and ${told} told`);
  return { accepted: told, seconds, times };
}

function acceptanceOf(audience: string, tokens: ReportsJob['tokens'], use: number) {
  const token = tokens[use % tokens.length];
  return {
    code: 'accepted' as const,
    also_found: [],
    audience,
    kid: 'a-key',
    ...(token === undefined ? {} : { jti: token.jti, bound_thumbprint: token.bound, presented_thumbprint: token.bound }),
    client_address: `10.1.${use >> 8}.${use & 255}`,
    request_method: 'GET',
    request_path: '/v1/orders',
    user_agent: 'python-requests/2.32',
    tls_version: 'TLSv1.3',
    latency_micros: 250,
  };
}
