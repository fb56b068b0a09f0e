// `npm run demo`: against a running instance, a call that is accepted and two replays of its token that are not.
// Exit codes: 0 everything came out as it must, 1 something did not, 2 no instance is running.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchPinnedRoot, requestJoin } from '../cli/workload/enrolment.ts';
import { WorkloadFiles } from '../cli/workload/files.ts';
import { type Config, readConfig } from '../server/config.ts';
import { type ApiClient, ApiError, createClient } from '../server/doors/api/client.ts';
import { works } from '../server/testing/nginx.ts';
import { findSoftHsm, opensslEngine, softHsm } from '../server/testing/softhsm-token.ts';
import { type Credentials, createTokenSource } from '../server/verifier/index.ts';
import { demo, registerDemo } from './demo-data.ts';
import { callGrpcServer } from './grpc-client.ts';
import { startGrpcServer } from './grpc-server.ts';
import { startNginxGateway } from './nginx-gateway.ts';
import { callRestServer } from './rest-client.ts';
import { startRestServer } from './rest-server.ts';

const say = (text = ''): void => void process.stdout.write(`${text}\n`);
let begun = performance.now();
const step = (text: string): void => {
  say(`  ${text} (${Math.round(performance.now() - begun)} ms)`);
  begun = performance.now();
};

class NotRunning extends Error {}

async function run(config: Config): Promise<void> {
  const { host, port } = config.listen.api;
  const { id, key } = await firstKey(config.files.adminSocket);
  say('Hawser demo: a stolen token is worth nothing without its certificate.\n');
  const api = createClient(`http://${host.includes(':') ? `[${host}]` : host}:${port}`, { authorization: `Bearer ${key}` });
  const directory = await mkdtemp(join(tmpdir(), 'hawser-demo-'));
  try {
    await play(config, api, directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
    await api('apikey.revoke', { key: id });
  }
}

async function play(config: Config, api: ApiClient, directory: string): Promise<void> {
  const [port, gatewayPort] = [await freePort(), await freePort()];
  await registerDemo(api, `https://localhost:${port}/`, `https://localhost:${gatewayPort}`);
  step(`registered   alice, bob, the audiences ${demo.audience} and ${demo.grpcAudience}, and their resource servers`);

  const alice = await enrol(api, 'alice', 'workload', join(directory, 'alice'));
  const bob = await enrol(api, 'bob', 'workload', join(directory, 'bob'));
  const client = await enrol(api, demo.resourceServer, 'workload', join(directory, 'server-client'));
  const server = await enrol(api, demo.resourceServer, 'server', join(directory, 'server-tls'));
  step('enrolled     all three, each with a key of its own that never left its directory');

  const { ca } = alice;
  const issuer = config.urls.sts;
  const sample = await startRestServer({ issuer, audience: demo.audience, ca, client, server, port });
  const grpc = await startGrpcServer({ issuer, audience: demo.grpcAudience, ca, client, server, port: 0 });
  const tokenOf = async (name: 'alice' | 'bob', credentials: Credentials, audience: string = demo.audience): Promise<string> => {
    const exchangeSecret = demo.secrets[name];
    const source = createTokenSource({ issuer, ca, audience, scope: demo.scope, exchangeSecret, ...credentials });
    try {
      return (await source.get()).token;
    } finally {
      source.close();
    }
  };
  try {
    const token = await tokenOf('alice', alice);
    const bobs = await tokenOf('bob', bob);
    step('exchanged    the secrets of alice and bob for tokens that are bound to their certificates');

    const accepted = await callRestServer(sample.url, token, ca, alice);
    expectStatus(accepted.status, 200, 'a call by alice');
    step(`ACCEPTED     alice's token, alice's certificate: ${accepted.body}`);

    const his = await callRestServer(sample.url, bobs, ca, bob);
    expectStatus(his.status, 200, 'a call by bob');
    step(`ACCEPTED     bob's token, bob's certificate:     ${his.body}`);

    const replayed = await callRestServer(sample.url, token, ca, bob);
    expectStatus(replayed.status, 401, "a replay of alice's token by bob");
    step(`REFUSED      alice's token, bob's certificate:   ${replayed.status} ${replayed.body}`);

    const bare = await callRestServer(sample.url, token, ca);
    expectStatus(bare.status, 401, "a replay of alice's token without a certificate");
    step(`REFUSED      alice's token, no certificate:      ${bare.status} ${bare.body}`);

    const grpcToken = await tokenOf('alice', alice, demo.grpcAudience);
    const said = await callGrpcServer(grpc.address, grpcToken, ca, alice);
    expectStatus(said.code, 0, 'a gRPC call by alice');
    step(`ACCEPTED     gRPC, alice's token, her certificate: ${said.message}`);

    const stolen = await callGrpcServer(grpc.address, grpcToken, ca, bob);
    expectStatus(stolen.code, 16, "a gRPC replay of alice's token by bob");
    step(`REFUSED      gRPC, alice's token, bob's:         UNAUTHENTICATED ${stolen.message} ${stolen.decisionId}`);

    const atGateway = await playNginx(api, directory, gatewayPort, token, alice, bob);
    await playModule(api, directory, config.urls.enrolment, sample.url, (credentials) => tokenOf('alice', credentials));

    await explain(api, config, replayed.decisionId, 'cnf_mismatch.foreign');
    await explain(api, config, bare.decisionId, 'cnf_missing_cert');
    await explain(api, config, stolen.decisionId, 'cnf_mismatch.foreign');
    if (atGateway !== undefined) await explain(api, config, atGateway, 'cnf_mismatch.foreign');
  } finally {
    await grpc.close();
    await sample.close();
  }
}

type Enrolled = Credentials & { readonly ca: string };

/** The same through nginx, with the recipe that Hawser makes. Returns the decision on the replay. */
async function playNginx(
  api: ApiClient,
  directory: string,
  port: number,
  token: string,
  alice: Enrolled,
  bob: Enrolled,
): Promise<string | undefined> {
  if (!works('nginx', '-v')) {
    step('SKIPPED      nginx, because it is not here: apt-get install nginx-light');
    return undefined;
  }
  const client = await enrol(api, demo.gateway, 'workload', join(directory, 'nginx-client'));
  const server = await enrol(api, demo.gateway, 'server', join(directory, 'nginx-tls'));
  const nginx = await startNginxGateway(api, { gateway: demo.gateway, ca: client.ca, client, server, port });
  try {
    const accepted = await callRestServer(nginx.url, token, client.ca, alice);
    expectStatus(accepted.status, 200, 'a call by alice through nginx');
    step(`ACCEPTED     nginx, alice's token, her certificate: ${accepted.body}`);
    const replayed = await callRestServer(nginx.url, token, client.ca, bob);
    expectStatus(replayed.status, 401, "a replay of alice's token by bob through nginx");
    step(`REFUSED      nginx, alice's token, bob's:        ${replayed.status} ${replayed.decisionId}`);
    return replayed.decisionId;
  } finally {
    await nginx.close();
  }
}

/** The same with a key that never leaves a module. */
async function playModule(
  api: ApiClient,
  directory: string,
  enrolment: string,
  url: string,
  tokenOf: (credentials: Credentials) => Promise<string>,
): Promise<void> {
  const module = findSoftHsm();
  if (module === undefined || !opensslEngine.isHere()) {
    step('SKIPPED      a key in SoftHSM, because not all is here: apt-get install softhsm2 libengine-pkcs11-openssl');
    return;
  }
  const hsm = softHsm(module);
  try {
    const { token, caHash } = await api('join-token.create', { identity: 'alice', profile: 'workload', expiresInSeconds: 300 });
    const files = new WorkloadFiles(join(directory, 'alice-in-module'));
    const root = await fetchPinnedRoot(enrolment, caHash);
    await files.adopt(await requestJoin(enrolment, root, token, await files.nextClientKey(hsm.settings)), root);
    const { ca, ...credentials } = await files.read();
    const accepted = await callRestServer(url, await tokenOf(credentials), ca, credentials);
    expectStatus(accepted.status, 200, 'a call with a key in SoftHSM');
    step(`ACCEPTED     alice's key in SoftHSM, by PKCS#11:  ${accepted.body}`);
  } finally {
    hsm.remove();
  }
}

/** What the ledger says of a refusal, which the caller could not see; a server that follows the feed reports it a moment later. */
async function explain(api: ApiClient, config: Config, decision: string | undefined, code: string): Promise<void> {
  if (decision === undefined) throw new Error('the refusal names no decision');
  const found = await recorded(api, decision);
  if (found.code !== code) throw new Error(`the ledger says ${found.code} where ${code} was to be expected`);
  say(`\n  ${found.code}: ${found.meaning}`);
  say(`    bound to    ${found.boundThumbprint}  ${found.tokenIdentity?.name ?? 'nobody'}`);
  say(`    presented   ${found.presentedThumbprint ?? 'nothing'}  ${found.presentedIdentity?.name ?? ''}`.trimEnd());
  say(`    see         ${config.urls.console}/d/${found.id}`);
}

async function recorded(api: ApiClient, decision: string) {
  for (let tries = 0; ; tries++) {
    try {
      return await api('decision.show', { decision });
    } catch (error) {
      if (!(error instanceof ApiError && error.problem.status === 404) || tries > 100) throw error;
      await sleep(50);
    }
  }
}

/** Makes a key, and gets a certificate for it with a join token and the pinned root, as any workload would. */
async function enrol(api: ApiClient, identity: string, profile: string, directory: string) {
  const { token, caHash, enrolmentUrl } = await api('join-token.create', { identity, profile, expiresInSeconds: 300 });
  const files = new WorkloadFiles(directory);
  const root = await fetchPinnedRoot(enrolmentUrl, caHash);
  await files.adopt(await requestJoin(enrolmentUrl, root, token, await files.nextKey()), root);
  return files.read();
}

/** An API key through the socket that only this user may open. */
async function firstKey(socketPath: string): Promise<{ id: string; key: string }> {
  const sending = request({ socketPath, path: '/api-keys', method: 'POST', headers: { 'content-type': 'application/json' } });
  sending.end(JSON.stringify({ name: 'demo', role: 'admin' }));
  const [response] = await once(sending, 'response').catch((cause: unknown) => {
    throw new NotRunning(`no Hawser answers at ${socketPath}`, { cause });
  });
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  if (response.statusCode !== 201) throw new Error(`the socket answered ${response.statusCode} when asked for an API key`);
  return JSON.parse(text);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

function expectStatus(status: number, expected: number, what: string): void {
  if (status !== expected) throw new Error(`${what} was answered with ${status} where ${expected} was to be expected`);
}

try {
  await run(readConfig());
  say('\nDone: the token was good all the time, and of use to nobody but alice.');
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    error instanceof NotRunning ? `${reason}.\nStart it first, in another terminal: npm start\n` : `The demo failed: ${reason}\n`,
  );
  process.exitCode = error instanceof NotRunning ? 2 : 1;
}
