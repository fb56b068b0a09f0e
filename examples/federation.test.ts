import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { system } from '../server/domain/actor.ts';
import { trustBundle } from '../server/operations/certificate-chain.ts';
import { createApiKey } from '../server/operations/create-api-key.ts';
import { createCsr } from '../server/pki/csr.ts';
import { githubClaims, issuerKey, TestIssuer } from '../server/testing/issuer.ts';
import { machineEnvironment } from '../server/testing/machine-environment.ts';
import { startProcesses, type TestProcesses } from '../server/testing/processes.ts';
import { claimsOf } from '../server/testing/sts.ts';

const execute = promisify(execFile);
const guide = readFileSync(resolve(import.meta.dirname, '../docs/guides/federation.md'), 'utf8');
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\\n([^\`]*)\`\`\``, 'g'))].map(([, text = '']) => text);

let house: TestProcesses;
let issuer: TestIssuer;
let place: string;
beforeAll(async () => {
  house = await startProcesses();
  issuer = await TestIssuer.start([issuerKey('RS256', 'github')]);
  place = mkdtempSync(join(tmpdir(), 'hawser-federation-'));
}, 60_000);
afterAll(async () => {
  await house.close();
  await issuer.stop();
  rmSync(place, { recursive: true, force: true });
});

/** An issuer of our own stands for GitHub's; everything else is done as the guide says it. */
const run = async (script: string, environment: Record<string, string>) => {
  const ours = script.replace(
    '--issuer https://token.actions.githubusercontent.com',
    `--issuer ${issuer.url} --private-addresses --ca-pem @issuer.pem`,
  );
  const hawser = `hawser() { ${JSON.stringify(process.execPath)} ${JSON.stringify(resolve(import.meta.dirname, '../cli/main.ts'))} "$@"; }`;
  const env = { NODE_ENV: 'test' as const, ...machineEnvironment, ...environment };
  return (await execute('bash', ['-euc', `${hawser}\n${ours}`], { env, cwd: place })).stdout;
};

it('a job exchanges its token for one that is bound to the certificate of its runner, as the guide shows it', async () => {
  const context = { database: house.ledger.database, clock: () => new Date() };
  const { key } = await createApiKey(context, system('test'), { name: 'guide', role: 'admin', expiresInSeconds: null });
  const files = { 'issuer.pem': issuer.ca, 'ca.pem': await trustBundle(context) };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place, name), text);
  const administrator = { HAWSER_API_KEY: key, HAWSER_API_URL: `http://127.0.0.1:${house.environment.HAWSER_API_PORT}` };
  const [registry = '', trust = '', rule = '', simulate = ''] = blocks('sh');
  await run(registry, administrator);
  expect(await run(trust, administrator)).toContain('github');
  await run(rule, administrator);

  writeFileSync(join(place, 'token.jwt'), issuer.token({ ...githubClaims('acme/billing'), aud: 'https://sts.example.com' }));
  expect(await run(simulate, administrator)).toMatch(/accepted +true/);
  expect(await run(simulate.replace('@token.jwt', '@- < token.jwt'), administrator)).toMatch(/accepted +true/);
  writeFileSync(join(place, 'token.jwt'), issuer.token(githubClaims('acme/other')));
  expect(await run(simulate, administrator)).toMatch(/accepted +false/);

  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issued = await house.api('certificate.issue', { identity: 'billing-deploy', csr: createCsr(pair.privateKey, 'billing-deploy') });
  if (!('chainPem' in issued) || issued.chainPem === null) throw new Error('no certificate was issued');
  writeFileSync(join(place, 'runner.pem'), issued.chainPem);
  writeFileSync(join(place, 'runner.key'), pair.privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  // As the runner of GitHub gives a job its token: for the audience that it asks for.
  issuer.answer = (request, response) => {
    const url = new URL(request.url ?? '', issuer.url);
    const allowed = request.headers.authorization === 'Bearer of-the-job' && url.pathname === '/request';
    const value = issuer.token({ ...githubClaims('acme/billing'), aud: url.searchParams.get('audience') });
    response.writeHead(allowed ? 200 : 403, { 'content-type': 'application/json' }).end(JSON.stringify({ count: value.length, value }));
  };
  const [workflow = ''] = blocks('yaml');
  const job = workflow.slice(workflow.indexOf('run: |') + 'run: |'.length).replaceAll(/^ {10}/gm, '');
  const answer = await run(job, {
    CURL_CA_BUNDLE: join(place, 'issuer.pem'),
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-the-job',
    ACTIONS_ID_TOKEN_REQUEST_URL: `${issuer.url}/request?api-version=2.0`,
    HAWSER_CA: join(place, 'ca.pem'),
    HAWSER_CERT: join(place, 'runner.pem'),
    HAWSER_KEY: join(place, 'runner.key'),
    HAWSER_STS_URL: house.config.urls.sts,
  });
  expect(claimsOf(JSON.parse(answer).access_token)).toMatchObject({
    client_id: 'billing-deploy',
    aud: 'https://deploy.example.com',
    scope: 'deploy',
    cnf: { 'x5t#S256': issued.thumbprint },
  });
}, 120_000);
