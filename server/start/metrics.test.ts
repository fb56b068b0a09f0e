import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../domain/ids.ts';
import { createCsr } from '../pki/csr.ts';
import { works } from '../testing/nginx.ts';
import { freeRange } from '../testing/ports.ts';
import { startProcesses, type TestProcesses } from '../testing/processes.ts';
import { TestReceiver } from '../testing/receiver.ts';

const audience = 'https://orders.example.com';
const processes = ['signer', 'api', 'sts'] as const;
let house: TestProcesses;
let base: number;
let receiver: TestReceiver;
let ca: string;
/** What nobody may find in a label. */
const unspeakable: string[] = [];

type Client = { cert: string; key: string };
async function workload(name: string): Promise<Client> {
  await house.api('identity.register', { name, owner: 'team', environment: 'production' });
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const issued = await house.api('certificate.issue', { identity: name, csr: createCsr(key, name) });
  if (!('pem' in issued)) throw new Error('it waits for somebody');
  unspeakable.push(issued.serial, issued.id);
  return { cert: issued.chainPem ?? '', key: key.export({ format: 'pem', type: 'pkcs8' }).toString() };
}
function ask(path: string, body: { form?: Record<string, string>; json?: unknown }, client?: Client): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const sending = request(
      {
        host: 'localhost',
        port: house.config.listen.sts.port,
        path,
        method: 'POST',
        agent: false,
        ca,
        ...client,
        headers: { 'content-type': body.form ? 'application/x-www-form-urlencoded' : 'application/json', 'user-agent': 'canary-agent' },
      },
      async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        resolve(JSON.parse(text || '{}'));
      },
    );
    sending.on('error', reject).end(body.form ? new URLSearchParams(body.form).toString() : JSON.stringify(body.json));
  });
}
const scrape = async (index: number): Promise<string> => {
  const answer = await fetch(`http://127.0.0.1:${base + index}/metrics`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  return answer.text();
};
type Sample = { name: string; labels: Record<string, string>; value: number };
const samplesOf = (text: string): Sample[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return {
        name,
        labels: Object.fromEntries([...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', text = '']) => [label, text])),
        value: Number(value),
      };
    });
const namesOf = (text: string): string[] => [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => name);

beforeAll(async () => {
  base = await freeRange(4);
  receiver = await TestReceiver.start();
  house = await startProcesses({ HAWSER_METRICS_PORT: String(base) });
  ca = (await house.api('authority.list', {})).items.find(({ role }) => role === 'root')?.pem ?? '';
  await house.api('audience.register', { uri: audience, scopes: ['read'] });
  await house.api('webhook.create', { name: 'siem', url: receiver.url, privateAddresses: true, caPem: receiver.ca, types: ['decision'] });
  const alice = await workload('alice');
  const server = await workload('orders');
  await house.api('grant.add', { identity: 'alice', audience, scopes: ['read'] });
  await house.api('resource-server.register', { name: 'orders', identity: 'orders', audiences: [audience], url: audience });
  for (let n = 0; n < 3; n++) {
    const { access_token } = await ask('/token', { form: { grant_type: 'client_credentials', audience } }, alice);
    const claims = JSON.parse(Buffer.from(String(access_token).split('.')[1] ?? '', 'base64url').toString());
    unspeakable.push(claims.jti, claims.cnf['x5t#S256'], String(access_token).slice(0, 60));
    await ask('/introspect', { form: { token: String(access_token), client_certificate: '' } }, server);
  }
  await ask('/token', { form: { grant_type: 'client_credentials', audience: 'https://nowhere.example.com/canary-audience' } }, alice);
  await ask('/token', { form: { grant_type: 'client_credentials', audience } });
  const report = { report_id: newId(), at: new Date().toISOString(), code: 'token_malformed', also_found: [], audience };
  expect(await ask('/reports', { json: { reports: [report] } }, server)).toMatchObject({ accepted: 1 });
  for (let tries = 0; receiver.received.length === 0 && tries < 800; tries++) await sleep(50);
}, 90_000);
afterAll(async () => {
  await house.close();
  await receiver.stop();
});

describe('the metrics of each process', () => {
  it('are answered on its own port, at /metrics and nowhere else', async () => {
    for (const index of processes.keys()) {
      const text = await scrape(index);
      expect(namesOf(text)).toEqual(expect.arrayContaining(['hawser_database_up', 'process_cpu_seconds_total']));
      for (const [path, method, status] of [
        ['/', 'GET', 404],
        ['/metrics', 'POST', 405],
        ['/metrics/x', 'GET', 404],
      ] as const)
        expect((await fetch(`http://127.0.0.1:${base + index}${path}`, { method })).status).toBe(status);
    }
  });

  it('count decisions by code, door and audience, as many as there were', async () => {
    await expect
      .poll(async () => samplesOf(await scrape(2)).filter(({ name }) => name === 'hawser_decisions_total').length, { timeout: 5_000 })
      .toBeGreaterThan(3);
    const counted = samplesOf(await scrape(2)).filter(({ name }) => name === 'hawser_decisions_total');
    const of = (code: string, door: string) =>
      counted.filter(({ labels }) => labels.code === code && labels.door === door).reduce((sum, { value }) => sum + value, 0);
    expect(of('issued', 'sts')).toBe(3);
    expect(of('cnf_missing_cert', 'introspection')).toBe(3);
    expect(of('target_unknown', 'sts')).toBe(1);
    expect(of('cert_unknown', 'sts')).toBe(1);
    expect(of('token_malformed', 'report')).toBe(1);
    const { rows } = await house.ledger.database.pool.query(
      `SELECT code, count(*)::int AS count FROM events WHERE code IS NOT NULL GROUP BY code`,
    );
    for (const { code, count } of rows)
      expect([code, counted.filter(({ labels }) => labels.code === code).reduce((sum, { value }) => sum + value, 0)]).toEqual([
        code,
        count,
      ]);
  });

  it('say nothing in a label that tells one certificate, token, key, caller or request from another', async () => {
    const labels: Record<string, Set<string>> = {};
    for (const index of processes.keys())
      for (const { labels: own } of samplesOf(await scrape(index)))
        for (const [name, value] of Object.entries(own)) {
          labels[name] ??= new Set();
          labels[name].add(value);
        }
    // Those of Node's own version among them.
    const allowed = [
      'audience',
      'authority',
      'code',
      'door',
      'kind',
      'le',
      'major',
      'minor',
      'outcome',
      'patch',
      'space',
      'type',
      'version',
      'webhook',
    ];
    expect(allowed).toEqual(expect.arrayContaining(Object.keys(labels)));
    expect([...(labels.audience ?? [])].every((value) => [audience, 'other', 'none'].includes(value))).toBe(true);
    expect(labels.audience).toContain('other');
    const all = Object.entries(labels)
      .flatMap(([name, values]) => [...values].map((value) => `${name}=${value}`))
      .join('\n');
    for (const secret of unspeakable) expect(all).not.toContain(secret);
    expect(all).not.toMatch(/canary|\b\d{1,3}(?:\.\d{1,3}){3}\b|[0-9a-f]{8}-[0-9a-f]{4}-|[A-Za-z0-9_-]{43}/);
  });

  it('say how the house is: certificates, lists, ledger, webhooks', async () => {
    const house = new Map(
      samplesOf(await scrape(1)).map(({ name, labels, value }) => [`${name}${labels.le ?? labels.webhook ?? ''}`, value]),
    );
    expect(house.get('hawser_certificate_life_used_ratio_bucket0.25')).toBe(2);
    expect(house.get('hawser_certificate_life_used_ratio_bucket+Inf')).toBe(2);
    expect(house.get('hawser_certificates_overdue')).toBe(0);
    expect(house.get('hawser_webhook_pausedsiem')).toBe(0);
    expect(house.get('hawser_ledger_position')).toBeGreaterThan(5);
    expect(house.get('hawser_database_up')).toBe(1);
    const text = await scrape(1);
    for (const name of ['hawser_crl_next_update_seconds', 'hawser_crl_age_seconds'])
      expect(samplesOf(text).some((sample) => sample.name === name)).toBe(true);
  });
});

describe('the dashboard and the alert rules', () => {
  const deploy = (path: string) => readFileSync(join(import.meta.dirname, '../../deploy', path), 'utf8');
  const dashboard = deploy('grafana/hawser.json');
  const alerts = deploy('prometheus/alerts.yml');
  const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/integrations.md'), 'utf8');
  const family = (name: string) => name.replace(/_(?:bucket|sum|count)$/, '');
  const named = (text: string) => new Set([...text.matchAll(/\b(?:hawser|process|nodejs)_[a-z_]+[a-z]\b/g)].map(([name]) => family(name)));

  const promtool = works('promtool', '--version');
  it.skipIf(!promtool)(
    `are rules that promtool takes${promtool ? '' : " (skipped: Debian's package prometheus, which has promtool, is not installed)"}`,
    () => {
      const checked = spawnSync('promtool', ['check', 'rules', join(import.meta.dirname, '../../deploy/prometheus/alerts.yml')], {
        encoding: 'utf8',
      });
      expect([checked.status, checked.stdout + checked.stderr]).toEqual([0, expect.stringContaining('SUCCESS: 13 rules found')]);
    },
  );

  it('name no metric that is not exported, and leave none unused that is not explained', async () => {
    const exported = new Set((await Promise.all([...processes.keys()].map(scrape))).flatMap(namesOf).map(family));
    for (const text of [dashboard, alerts, guide]) for (const name of named(text)) expect([name, exported.has(name)]).toEqual([name, true]);
    const used = new Set([dashboard, alerts, guide].flatMap((text) => [...named(text)]));
    for (const name of exported) if (name.startsWith('hawser_')) expect([name, used.has(name)]).toEqual([name, true]);
  });
});
