import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { system } from '../server/domain/actor.ts';
import { appendEvent } from '../server/ledger/events.ts';
import { createApiKey } from '../server/operations/create-api-key.ts';
import { machineEnvironment } from '../server/testing/machine-environment.ts';
import { freePort } from '../server/testing/ports.ts';
import { startProcesses, type TestProcesses } from '../server/testing/processes.ts';
import { testRoot } from '../server/testing/tls-certificates.ts';

const execute = promisify(execFile);
const guide = readFileSync(resolve(import.meta.dirname, '../docs/guides/integrations.md'), 'utf8');
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\\n([^\`]*)\`\`\``, 'g'))].map(([, text = '']) => text);

let house: TestProcesses;
let place: string;
let receiver: ChildProcess | undefined;
let said = '';
beforeAll(async () => {
  house = await startProcesses();
  place = mkdtempSync(join(tmpdir(), 'hawser-integrations-'));
  symlinkSync(resolve(import.meta.dirname, '../node_modules'), join(place, 'node_modules'));
}, 90_000);
afterAll(async () => {
  receiver?.kill();
  await house.close();
  rmSync(place, { recursive: true, force: true });
});

it('a receiver that verifies with a library of others gets what the guide says, by the commands of the guide', async () => {
  const context = { database: house.ledger.database, clock: () => new Date() };
  const { key } = await createApiKey(context, system('test'), { name: 'guide', role: 'admin', expiresInSeconds: null });
  const root = testRoot('Receiver Root');
  const leaf = root.leaf('receiver', { usage: 'server' });
  const files = { 'receiver.pem': leaf.certificate, 'receiver.key': leaf.key, 'ca.pem': root.ca, 'receiver.ts': blocks('ts')[0] ?? '' };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place, name), text, { mode: 0o600 });
  const port = await freePort();
  const env = {
    NODE_ENV: 'test' as const,
    ...machineEnvironment,
    HAWSER_API_KEY: key,
    HAWSER_API_URL: `http://127.0.0.1:${house.environment.HAWSER_API_PORT}`,
  };
  // The receiver of the guide stands at a private address, with a certificate of its own.
  const run = async (script: string) => {
    const ours = script.replace('https://siem.example.com/hawser', `https://localhost:${port}/ --private-addresses --ca-pem @ca.pem`);
    const hawser = `hawser() { ${JSON.stringify(process.execPath)} ${JSON.stringify(resolve(import.meta.dirname, '../cli/main.ts'))} "$@"; }`;
    return (await execute('bash', ['-euc', `${hawser}\n${ours}`], { env, cwd: place })).stdout;
  };
  const [create = '', test = '', resume = '', replay = '', rotate = '', owners = '', fetched = '', metrics = ''] = blocks('sh');

  const { secret } = JSON.parse(await run(create));
  receiver = spawn(process.execPath, ['receiver.ts'], {
    cwd: place,
    env: { NODE_ENV: 'test', ...machineEnvironment, WEBHOOK_SECRET: secret, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  receiver.stdout?.on('data', (chunk) => {
    said += String(chunk);
  });
  await expect.poll(() => said, { timeout: 10_000 }).toContain('ready');

  expect(await run(test)).toMatch(/delivered/);
  expect(said).toMatch(/org\.hawser\.webhook\.tested evt_/);
  const id = await appendEvent(house.ledger.database.prisma, {
    type: 'containment_rule.acted',
    at: new Date(),
    actor: system('containment'),
    detail: { rule: 'three', owner: 'team-billing' },
  });
  expect(id).not.toBe('');
  await expect.poll(() => said, { timeout: 40_000, interval: 100 }).toMatch(/org\.hawser\.containment_rule\.acted evt_/);
  await run(replay);
  await expect(run(resume)).rejects.toThrow(/is not paused/);
  expect(JSON.parse(await run(rotate))).toMatchObject({ secret: expect.stringMatching(/^whsec_/), secrets: [{}, {}] });
  expect(JSON.parse(await run(owners))).toMatchObject({ types: ['containment_rule.acted'] });

  const lines = (await run(fetched))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.length).toBeGreaterThan(5);
  for (const [index, event] of lines.entries()) expect(event.metadata).toMatchObject({ version: '1.9.0', sequence: index + 1 });
  expect(JSON.parse(await run(metrics)).alerts).toContain('HawserForeignReplay');
}, 90_000);
