import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import express from 'express';
import fastify from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fromPublicId, newId, toPublicId } from '../domain/ids.ts';
import { type Call, httpsCall } from '../testing/https-call.ts';
import { type ScriptedSts, scriptedSts } from '../testing/scripted-sts.ts';
import { testRoot } from '../testing/tls-certificates.ts';
import { boundTls, callerOf, createVerifier, expressGuard, fastifyGuard, type Verifier } from './index.ts';

const audience = 'https://api.example.com';
const root = testRoot();
const [alice, bob, own, host] = [root.leaf('alice'), root.leaf('bob'), root.leaf('api'), root.leaf('api', { usage: 'server' })];
const tls = boundTls({ certificate: host.certificate, key: host.key, ca: root.ca });

let sts: ScriptedSts;
let verifier: Verifier;
let reached: string[];
let script: ScriptedSts['script'];
beforeAll(async () => {
  sts = await scriptedSts(root);
});
afterAll(() => sts.stop());
beforeEach(() => {
  script = { ...sts.script };
  sts.reports.length = 0;
  reached = [];
  verifier = createVerifier({
    mode: 'introspect',
    issuer: sts.issuer,
    audience,
    certificate: own.certificate,
    key: own.key,
    ca: root.ca,
    onProblem: () => {},
  });
});
afterEach(() => Object.assign(sts.script, script));

const seen = (path: string, request: object): string => {
  reached.push(path);
  return `{${callerOf(request).claims.client_id}} ok`;
};

/** The same server in each framework: `/` for any token, `/write` for the scope of that name. */
const frameworks = {
  async express() {
    const app = express().use(expressGuard(verifier));
    app.get('/', (request, response) => void response.send(seen('/', request)));
    app.get('/write', expressGuard(verifier, { scope: 'write' }), (request, response) => void response.send(seen('/write', request)));
    const server: Server = createServer(tls, app).listen(0);
    await once(server, 'listening');
    return {
      port: (server.address() as AddressInfo).port,
      async close() {
        server.closeAllConnections();
        server.close();
      },
    };
  },
  async fastify() {
    const app = fastify({ https: tls });
    app.addHook('onRequest', fastifyGuard(verifier));
    app.get('/', async (request) => seen('/', request.raw));
    app.get('/write', { preHandler: fastifyGuard(verifier, { scope: 'write' }) }, async (request) => seen('/write', request.raw));
    await app.listen({ port: 0, host: 'localhost' });
    return { port: (app.server.address() as AddressInfo).port, close: () => app.close() };
  },
};

describe.each(Object.entries(frameworks))('the guard for %s', (_, start) => {
  let running: { port: number; close(): Promise<void> };
  beforeEach(async () => {
    running = await start();
  });
  afterEach(async () => {
    await running.close();
    await verifier.close();
  });
  const call = (what: Call) => httpsCall(running.port, root.ca, what);
  const bearer = (over = {}) => ({ headers: { authorization: `Bearer ${sts.mint(alice.thumbprint, audience, over)}` } });

  it('lets a bound caller through, tells who it is, and names the decision', async () => {
    const id = toPublicId('decision', newId());
    sts.script['/introspect'] = () => ({ status: 200, body: { active: true, decision_id: id } });
    const answer = await call({ certificate: alice, ...bearer() });
    expect(answer).toMatchObject({ status: 200, body: '{alice} ok', headers: { 'hawser-decision': id } });
  });

  it.each([
    ["another identity's certificate", bob, 'cnf_mismatch.unknown'],
    ['no certificate', undefined, 'cnf_missing_cert'],
  ])('refuses the token with %s in the words of RFC 6750, and reports it', async (_name, certificate, code) => {
    const answer = await call({ certificate, ...bearer() });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe(
      `Bearer realm="${audience}", resource_metadata="${audience}/.well-known/oauth-protected-resource", error="invalid_token"`,
    );
    await verifier.close();
    expect(sts.reports).toMatchObject([{ report_id: fromPublicId('decision', answer.headers['hawser-decision'] ?? ''), code }]);
    expect(reached).toEqual([]);
  });

  it.each(['/', '/write', '/nowhere'])('lets nobody without a token to %s', async (path) => {
    expect(await call({ certificate: alice, path })).toMatchObject({ status: 401, body: '{"error":"token_required"}' });
    expect(reached).toEqual([]);
  });

  it('says 403 for a scope that was not granted', async () => {
    const answer = await call({ certificate: alice, path: '/write', ...bearer() });
    expect(answer).toMatchObject({ status: 403, headers: { 'www-authenticate': expect.stringContaining('scope="write"') } });
    expect(reached).toEqual([]);
    expect(await call({ certificate: alice, path: '/write', ...bearer({ scope: 'write' }) })).toMatchObject({ status: 200 });
  });

  it('says 503, and lets nobody in, while the STS cannot be asked', async () => {
    sts.script['/introspect'] = () => ({ status: 503, headers: { 'retry-after': '7' } });
    expect(await call({ certificate: alice, ...bearer() })).toMatchObject({ status: 503, headers: { 'retry-after': '7' } });
    expect(reached).toEqual([]);
  });

  it('tells everybody where to get a token', async () => {
    const answer = await call({ path: '/.well-known/oauth-protected-resource' });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual(verifier.metadata?.document);
  });
});

it('nobody is taken for a caller who passed no guard', () => {
  expect(() => callerOf({})).toThrow(TypeError);
});
