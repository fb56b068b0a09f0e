// A process of the benchmark: several resource servers that report what they decided, each a batch after the other, at an even pace.
import { Agent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../server/domain/ids.ts';
import { type CountedJob, countAndReport } from './counted-load.ts';
import { post, type ReportsJob, type ReportsSent } from './reports-job.ts';

async function run({ port, audience, reporters, tokens, codes, batch, perSecond, milliseconds }: ReportsJob): Promise<ReportsSent> {
  let made = 0;
  const body = (): string => {
    const now = Date.now();
    const at = new Date(now).toISOString();
    const reports = Array.from({ length: batch }, () => {
      const token = tokens[made++ % tokens.length];
      const code = codes[made % codes.length];
      return {
        report_id: newId(now),
        at,
        code,
        audience,
        jti: token?.jti,
        kid: 'a-key',
        bound_thumbprint: token?.bound,
        ...(code === 'cnf_missing_cert' ? {} : { presented_thumbprint: code === 'cnf_mismatch.unknown' ? token?.presented : token?.bound }),
        client_address: `10.1.${made & 255}.7`,
        request_method: 'GET',
        request_path: `/v1/orders/${made & 1023}`,
        user_agent: 'python-requests/2.32',
        tls_version: 'TLSv1.3',
        latency_micros: 250 + (made & 511),
      };
    });
    return JSON.stringify({ reports });
  };
  const times: number[] = [];
  let accepted = 0;
  let stopped = false;
  const began = performance.now();
  const reporting = reporters.map(async (tls, number) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, maxCachedSessions: 0, ...tls });
    const interval = perSecond === null ? 0 : (batch * reporters.length * 1_000) / perSecond;
    for (let sent = 0; !stopped; sent++) {
      const due = began + (sent + number / reporters.length) * interval;
      const early = due - performance.now();
      if (early > 0) await sleep(early);
      if (stopped) break;
      const since = performance.now();
      const taken = await post(agent, port, body());
      if (stopped) break;
      times.push(performance.now() - since);
      accepted += taken;
    }
    agent.destroy();
  });
  await Promise.race([sleep(milliseconds), Promise.all(reporting)]);
  stopped = true;
  const seconds = (performance.now() - began) / 1_000;
  await Promise.all(reporting);
  return { accepted, seconds, times };
}

process.on('message', (job: ReportsJob | CountedJob) => {
  ('uses' in job ? countAndReport(job) : run(job)).then(
    (sent) => process.send?.({ sent }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.once('disconnect', () => process.exit());
