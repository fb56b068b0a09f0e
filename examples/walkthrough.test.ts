import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fetchPinnedRoot, requestJoin, requestRenewal } from '../cli/workload/enrolment.ts';
import { WorkloadFiles } from '../cli/workload/files.ts';
import { works } from '../server/testing/nginx.ts';
import { freePort } from '../server/testing/ports.ts';
import { startProcesses, type TestProcesses } from '../server/testing/processes.ts';
import { scriptedSts } from '../server/testing/scripted-sts.ts';
import { claimsOf } from '../server/testing/sts.ts';
import { testRoot } from '../server/testing/tls-certificates.ts';
import { GrpcClients } from '../server/verifier/grpc.ts';
import { type Credentials, createTokenSource } from '../server/verifier/index.ts';
import { demo, registerDemo } from './demo-data.ts';
import { callGrpcServer } from './grpc-client.ts';
import { startGrpcServer } from './grpc-server.ts';
import { EchoClient, HealthClient, type HelloReply, unary } from './grpc-services.ts';
import { startNginxGateway } from './nginx-gateway.ts';
import { callRestServer } from './rest-client.ts';
import { startRestServer } from './rest-server.ts';

type Enrolled = Credentials & { readonly ca: string };
const people = ['alice', 'bob'] as const;

let house: TestProcesses;
let place: string;
let issuer: string;
let who: Record<'alice' | 'bob' | 'client' | 'server', Enrolled>;
let rest: Awaited<ReturnType<typeof startRestServer>>;
let gatewayPort: number;
let grpc: Awaited<ReturnType<typeof startGrpcServer>>;

beforeAll(async () => {
  house = await startProcesses();
  place = await mkdtemp(join(tmpdir(), 'hawser-walkthrough-'));
  issuer = house.config.urls.sts;
  gatewayPort = await freePort();
  await registerDemo(house.api, 'https://localhost:9443/', `https://localhost:${gatewayPort}`);
  who = {
    alice: await enrol('alice', 'workload'),
    bob: await enrol('bob', 'workload'),
    client: await enrol(demo.resourceServer, 'workload'),
    server: await enrol(demo.resourceServer, 'server'),
  };
  const { client, server } = who;
  rest = await startRestServer({ issuer, audience: demo.audience, ca: client.ca, client, server, port: 0 });
  grpc = await startGrpcServer({ issuer, audience: demo.grpcAudience, ca: client.ca, client, server, port: 0 });
});
afterAll(async () => {
  await rest?.close();
  await grpc?.close();
  await house?.close();
  await rm(place, { recursive: true });
});

async function enrol(identity: string, profile: string): Promise<Enrolled> {
  const { token, caHash, enrolmentUrl } = await house.api('join-token.create', { identity, profile });
  const files = new WorkloadFiles(join(place, `${identity}-${profile}`));
  const root = await fetchPinnedRoot(enrolmentUrl, caHash);
  await files.adopt(await requestJoin(enrolmentUrl, root, token, await files.nextKey()), root);
  return files.read();
}

/** One request to the STS; the body is a form where it is text. */
async function ask(path: string, { as, body }: { as?: Enrolled; body?: string | object } = {}) {
  const type = typeof body === 'string' ? 'application/x-www-form-urlencoded' : 'application/json';
  const sending = request(`${issuer}${path}`, {
    agent: false,
    ca: who.alice.ca,
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { headers: { 'content-type': type } }),
    ...(as ? { cert: as.certificate, key: as.key } : {}),
  });
  sending.end(typeof body === 'object' ? JSON.stringify(body) : body);
  const [response] = await once(sending, 'response');
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return { status: response.statusCode as number, headers: response.headers, body: JSON.parse(text) as Record<string, never> };
}

/** The request that the users of the first demo make, word for word but for the secret. */
const original = (secret: string = demo.secrets.alice) => ({
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  resource: 'https://server.domain.com:8443',
  audience: 'https://server.domain.com:8443',
  scope: 'https://www.googleapis.com/auth/cloud-platform',
  requested_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  subject_token: secret,
  subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
});
const form = (over: Record<string, string> = {}): string => new URLSearchParams({ ...original(), ...over }).toString();
const tokenOf = async (name: (typeof people)[number], audience: string = demo.audience): Promise<string> => {
  const named = { ...original(demo.secrets[name]), audience, resource: audience };
  return (await ask('/token', { as: who[name], body: named })).body.access_token ?? '';
};
const thumbprintOf = ({ certificate }: Credentials): string =>
  createHash('sha256').update(new X509Certificate(certificate).raw).digest('base64url');
const headerOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
/** A resource server that follows the feed reports its refusals a moment later. */
const decisionOf = (decision = ''): Promise<Awaited<ReturnType<typeof showDecision>>> =>
  vi.waitFor(() => showDecision(decision), { timeout: 5_000, interval: 50 });
const showDecision = (decision: string) => house.api('decision.show', { decision });
const codeOf = async (decision: string | undefined) => (await decisionOf(decision)).code;

describe('the walkthrough', () => {
  it('S1 the STS takes a form and JSON, ignores what it does not know, refuses a duplicate and another grant type', async () => {
    expect(await ask('/token', { as: who.alice, body: original() })).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
    expect(await ask('/token', { as: who.alice, body: form({ colour: 'blue' }) })).toMatchObject({ status: 200 });
    const twice = await ask('/token', { as: who.alice, body: `${form()}&subject_token=x` });
    expect(twice).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    const password = await ask('/token', { as: who.alice, body: form({ grant_type: 'password' }) });
    expect(password).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
  });

  it("S2 each secret is good only with a certificate of its own identity, and errors are OAuth's", async () => {
    const another = await ask('/token', { as: who.bob, body: original(demo.secrets.alice) });
    expect(another).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(await codeOf(another.body.decision_id)).toBe('subject_cert_mismatch');
    const unknown = await ask('/token', { as: who.alice, body: original('nobody knows this') });
    expect(unknown).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(await codeOf(unknown.body.decision_id)).toBe('subject_token_invalid');
    expect(await ask('/token', { body: original() })).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it.each(people)('S3 %s gets a token of RFC 9068', async (name) => {
    const token = await tokenOf(name);
    expect(headerOf(token)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.stringMatching(/^[\w-]{43}$/) });
    expect(claimsOf(token)).toMatchObject({
      iss: issuer,
      sub: `spiffe://hawser.local/demo/${name}`,
      client_id: name,
      aud: demo.audience,
      scope: demo.scope,
      jti: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
    });
    expect(claimsOf(token).nbf).toBe(claimsOf(token).iat);
  });

  it('S4 the token lives as long as the answer says, and no longer than its certificate', async () => {
    const { body } = await ask('/token', { as: who.alice, body: original() });
    const { exp, iat } = claimsOf(body.access_token ?? '');
    expect(exp - iat).toBe(body.expires_in);
    expect(exp * 1000).toBeLessThanOrEqual(Date.parse(new X509Certificate(who.alice.certificate).validTo));
  });

  it('S5 the thumbprint is base64url without padding, and no other spelling is taken', async () => {
    expect(claimsOf(await tokenOf('alice')).cnf).toEqual({ 'x5t#S256': thumbprintOf(who.alice) });
    const root = testRoot();
    const [alice, own, host] = [root.leaf('alice'), root.leaf('api'), root.leaf('api', { usage: 'server' })];
    const scripted = await scriptedSts(root);
    const audience = demo.audience;
    const strict = await startRestServer({ issuer: scripted.issuer, audience, ca: root.ca, client: own, server: host, port: 0 });
    const digest = Buffer.from(alice.thumbprint, 'base64url');
    const spellings = [`${alice.thumbprint}=`, digest.toString('base64'), digest.toString('hex')];
    for (const spelling of spellings) {
      expect(await callRestServer(strict.url, scripted.mint(spelling, audience), root.ca, alice)).toMatchObject({ status: 401 });
    }
    await strict.close();
    await scripted.stop();
    expect(scripted.reports.map(({ code }) => code)).toEqual(spellings.map(() => 'cnf_malformed'));
  });

  it('S6 targets and scopes are checked and echoed, and an actor stands in the token', async () => {
    const two = await ask('/token', { as: who.alice, body: form({ resource: 'https://other.example.com' }) });
    expect(two).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    const other = { audience: 'https://other.example.com', resource: 'https://other.example.com' };
    const elsewhere = await ask('/token', { as: who.alice, body: form(other) });
    expect(elsewhere).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
    const wide = await ask('/token', { as: who.alice, body: form({ scope: 'everything' }) });
    expect(wide).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    expect((await ask('/token', { as: who.alice, body: form() })).body.scope).toBe(demo.scope);

    const forAlice = { ...original(await tokenOf('alice')), actor_token: await tokenOf('bob') };
    const acting = { ...forAlice, actor_token_type: original().subject_token_type };
    const early = await ask('/token', { as: who.bob, body: acting });
    expect(await codeOf(early.body.decision_id)).toBe('delegation_not_granted');
    await house.api('audience.change', { audience: demo.audience, delegationDepth: 1 });
    await house.api('delegation.add', { actor: 'bob', subject: 'alice', audience: demo.audience, scopes: [demo.scope] });
    const { body } = await ask('/token', { as: who.bob, body: acting });
    expect(claimsOf(body.access_token ?? '')).toMatchObject({
      sub: 'spiffe://hawser.local/demo/alice',
      act: { sub: 'spiffe://hawser.local/demo/bob' },
      cnf: { 'x5t#S256': thumbprintOf(who.bob) },
    });
  });

  it('S7 keys and metadata are published, and the key of a token is found by the thumbprint of RFC 7638', async () => {
    const { body: metadata } = await ask('/.well-known/oauth-authorization-server');
    expect(metadata).toMatchObject({
      issuer,
      tls_client_certificate_bound_access_tokens: true,
      mtls_endpoint_aliases: { token_endpoint: `${issuer}/token` },
    });
    const token = await tokenOf('alice');
    const keys = ((await ask('/jwks')).body as { keys?: Record<string, string>[] }).keys ?? [];
    const key = keys.find(({ kid }) => kid === headerOf(token).kid);
    const { crv = '', kty = '', x = '', y = '' } = key ?? {};
    expect(createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')).toBe(key?.kid);
    const [header, payload, signature = ''] = token.split('.');
    const publicKey = createPublicKey({ key: { crv, kty, x, y }, format: 'jwk' });
    const proven = verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    expect(proven).toBe(true);
  });

  it('S8 no token and no secret is in any event', async () => {
    const token = await tokenOf('alice');
    await callRestServer(rest.url, token, who.bob.ca, who.bob);
    const { rows } = await house.ledger.database.pool.query('SELECT events::text AS row FROM events');
    expect(rows.length).toBeGreaterThan(10);
    const written = rows.map(({ row }) => row).join('\n');
    for (const canary of [...Object.values(demo.secrets), token, token.split('.')[2] ?? token]) expect(written).not.toContain(canary);
  });

  it.each(people)('R1 the REST server answers {%s} ok', async (name) => {
    const answer = await callRestServer(rest.url, await tokenOf(name), who[name].ca, who[name]);
    expect(answer).toMatchObject({ status: 200, body: `{${name}} ok` });
  });

  it("R2 alice's token with bob's certificate fails, always", async () => {
    const answer = await callRestServer(rest.url, await tokenOf('alice'), who.bob.ca, who.bob);
    expect(answer.status).toBe(401);
    const found = await decisionOf(answer.decisionId);
    expect(found).toMatchObject({
      code: 'cnf_mismatch.foreign',
      boundThumbprint: thumbprintOf(who.alice),
      presentedThumbprint: thumbprintOf(who.bob),
      tokenIdentity: { name: 'alice' },
      presentedIdentity: { name: 'bob' },
    });
  });

  it('G1 the gRPC server guards its calls, and shows its health to everybody', async () => {
    const token = await tokenOf('alice', demo.grpcAudience);
    const { ca } = who.alice;
    expect(await callGrpcServer(grpc.address, token, ca, who.alice)).toMatchObject({ code: 0, message: '{alice} ok' });
    const replayed = await callGrpcServer(grpc.address, token, ca, who.bob);
    expect(replayed.code).toBe(16);
    expect(await codeOf(replayed.decisionId)).toBe('cnf_mismatch.foreign');
    expect((await callGrpcServer(grpc.address, '', ca, who.alice)).code).toBe(16);
    const anybody = new HealthClient(grpc.address, credentials.createSsl(Buffer.from(ca)));
    expect(await unary(anybody, 'Check', { service: '' })).toEqual({ status: 'SERVING' });
    anybody.close();
    const nobody = new EchoClient(grpc.address, credentials.createSsl(Buffer.from(ca)));
    const stream = nobody.makeServerStreamRequest(
      '/echo.EchoServer/SayHelloOften',
      () => Buffer.alloc(0),
      () => null,
      {},
    );
    const code = new Promise((resolve) =>
      stream
        .on('error', () => {})
        .on('status', (last) => resolve(last.code))
        .resume(),
    );
    expect(await code).toBe(16);
    nobody.close();
  });

  it.each(people)('G2 a gRPC client exchanges over mutual TLS and calls by the same certificate, as %s', async (name) => {
    const { ca, ...pair } = who[name];
    const source = createTokenSource({ issuer, audience: demo.grpcAudience, ca, exchangeSecret: demo.secrets[name], ...pair });
    const clients = new GrpcClients(source, ca, (bound) => new EchoClient(grpc.address, bound));
    expect(await clients.call((client) => unary<HelloReply>(client, 'SayHello', { name }))).toEqual({ message: `{${name}} ok` });
    clients.close();
    source.close();
  });

  it('P1 certificates of workloads live for hours, and nothing private is in git', async () => {
    for (const { certificate } of [who.alice, who.bob, who.client]) {
      const { validFrom, validTo } = new X509Certificate(certificate);
      expect(Date.parse(validTo) - Date.parse(validFrom)).toBeLessThanOrEqual(25 * 3_600_000);
    }
    const files = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' })
      .split('\0')
      .filter((path) => path !== '');
    expect(files.length).toBeGreaterThan(100);
    for (const path of files.filter((file) => !/\.(?:png|ico|woff2)$/.test(file))) {
      const text = await readFile(path, 'utf8').catch(() => '');
      expect(text, path).not.toMatch(/-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{20}/);
    }
  });
});

const nginxIsHere = works('nginx', '-v');
describe.skipIf(!nginxIsHere)(
  `the walkthrough through nginx${nginxIsHere ? '' : ': skipped, because it is not here (apt-get install nginx-light)'}`,
  () => {
    let nginx: Awaited<ReturnType<typeof startNginxGateway>>;
    beforeAll(async () => {
      const [client, server] = [await enrol(demo.gateway, 'workload'), await enrol(demo.gateway, 'server')];
      nginx = await startNginxGateway(house.api, { gateway: demo.gateway, ca: client.ca, client, server, port: gatewayPort });
    });
    afterAll(() => nginx?.close());
    const casesAt = async () => (await house.api('case.list', { resourceServer: demo.gateway })).items;

    it("E1 a gateway that asks Hawser lets alice through, and bob with alice's token makes one case with both names within two seconds", async () => {
      const token = await tokenOf('alice');
      const { ca } = who.alice;
      expect(await callRestServer(nginx.url, token, ca, who.alice)).toMatchObject({ status: 200, body: '{alice} ok' });
      const replay = async () => expect((await callRestServer(nginx.url, token, ca, who.bob)).status).toBe(401);
      await replay();
      const began = performance.now();
      await expect.poll(casesAt, { timeout: 4_000, interval: 50 }).toHaveLength(1);
      expect(performance.now() - began).toBeLessThan(2_000);
      for (let time = 0; time < 2; time++) await replay();
      await expect.poll(async () => (await casesAt())[0]?.count, { timeout: 4_000 }).toBe(3);
      expect(await casesAt()).toMatchObject([
        {
          code: 'cnf_mismatch.foreign',
          tokenIdentity: { name: 'alice' },
          presentedIdentity: { name: 'bob' },
          resourceServer: { name: demo.gateway },
        },
      ]);
    });

    it('E1 alice with her own token and the certificate that she has since renewed is told apart from a thief', async () => {
      const token = await tokenOf('alice');
      const files = new WorkloadFiles(join(place, 'alice-workload'));
      const { ca, ...current } = await files.read();
      await files.adopt(await requestRenewal(house.config.urls.enrolment, ca, current, await files.nextKey()), ca);
      const renewed = await files.read();
      const answer = await callRestServer(nginx.url, token, ca, renewed);
      expect(answer.status).toBe(401);
      const found = await house.api('decision.show', { decision: answer.decisionId ?? '' });
      expect(found).toMatchObject({ code: 'cnf_mismatch.rotated', replay: false, severity: 'low', presentedIdentity: { name: 'alice' } });
      expect((await house.api('decision.list', { outcome: 'replay', resourceServer: demo.gateway })).items.map(({ code }) => code)).toEqual(
        Array(3).fill('cnf_mismatch.foreign'),
      );
      expect((await casesAt()).filter(({ code }) => code === 'cnf_mismatch.foreign')).toHaveLength(1);
      who = { ...who, alice: renewed };
      expect(await callRestServer(nginx.url, await tokenOf('alice'), ca, renewed)).toMatchObject({ status: 200, body: '{alice} ok' });
    });
  },
);
