import { execFile } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TLSSocket } from 'node:tls';
import type { JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fetchPinnedRoot, requestJoin } from '../../cli/workload/enrolment.ts';
import { WorkloadFiles } from '../../cli/workload/files.ts';
import { startRestServer } from '../../examples/rest-server.ts';
import { fromPublicId, newId } from '../domain/ids.ts';
import type { WireOutput } from '../doors/api/contract.ts';
import { carelessServer, forgetsBinding } from '../testing/careless-servers.ts';
import { httpsCall } from '../testing/https-call.ts';
import { machineEnvironment } from '../testing/machine-environment.ts';
import { freePort } from '../testing/ports.ts';
import { startProcesses, type TestProcesses } from '../testing/processes.ts';
import { selfSigned } from '../testing/self-signed.ts';
import { type Credentials, createTokenSource, createVerifier } from '../verifier/index.ts';
import { verifierVersion } from '../verifier/version.ts';

type Proof = WireOutput<'proof.show'>;
let house: TestProcesses;
let place: string;
let ca: string;
let key: string;
const servers: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  house = await startProcesses();
  place = await mkdtemp(join(tmpdir(), 'hawser-proof-'));
  ({ key } = await house.api('apikey.create', { name: 'guide', role: 'admin' }));
  const port = await freePort();
  const audience = await register('orders', `https://localhost:${port}/`);
  const [client, server] = [await enrol('orders', 'workload'), await enrol('orders', 'server')];
  servers.push(await startRestServer({ issuer: house.config.urls.sts, audience, ca, client, server, port }));
});
afterAll(async () => {
  for (const server of servers) await server.close();
  await house.close();
  await rm(place, { recursive: true });
});

const enrol = async (identity: string, profile: string): Promise<Credentials> => {
  const { token, caHash, enrolmentUrl } = await house.api('join-token.create', { identity, profile });
  const files = new WorkloadFiles(join(place, `${profile}-${identity}`));
  const root = await fetchPinnedRoot(enrolmentUrl, caHash);
  await files.adopt(await requestJoin(enrolmentUrl, root, token, await files.nextKey()), root);
  ({ ca } = await files.read());
  return files.read();
};

const addresses = { hidden: '' };
/** Registers it at a port that nobody listens on yet, and lets it prove itself to Hawser. */
const enrolled = async (name: keyof typeof addresses): Promise<Credentials> => {
  addresses[name] = `https://localhost:${await freePort()}/`;
  await register(name, addresses[name]);
  return enrol(name, 'workload');
};

const tokenOf = async (credentials: Credentials, audience: string): Promise<void> => {
  const source = createTokenSource({ issuer: house.config.urls.sts, ca, audience, ...credentials });
  await source.get();
  source.close();
};
const jwk = () => JSON.stringify({ ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }), kid: 'x' });

/** An audience, an identity and a resource server of one name. */
const register = async (name: string, url: string, more: { caPem?: string; privateAddresses?: boolean } = {}): Promise<string> => {
  const audience = `https://${name}.example.com`;
  await house.api('audience.register', { uri: audience });
  await house.api('identity.register', { name, owner: 'team-test' });
  await house.api('resource-server.register', { name, identity: name, url, audiences: [audience], privateAddresses: true, ...more });
  return audience;
};

const careless = async (name: string, answer: (audience: string) => Parameters<typeof carelessServer>[0], options = {}) => {
  const server = await carelessServer((request, response) => answer(`https://${name}.example.com`)(request, response), options);
  servers.push(server);
  await register(name, server.url, { caPem: server.ca });
  return server;
};

const keys = async (): Promise<JSONWebKeySet> => {
  const { body } = await httpsCall(Number(new URL(house.config.urls.sts).port), ca, { path: '/jwks' });
  return JSON.parse(body);
};
const prove = (resourceServer: string, more: { path?: string } = {}): Promise<Proof> =>
  house.api('resource-server.prove', { resourceServer, wait: true, ...more });
const outcomes = ({ cases }: Proof) => Object.fromEntries(cases.map(({ name, outcome }) => [name, outcome]));
const state = async (resourceServer: string) => (await house.api('resource-server.show', { resourceServer })).coverage.state;
const failing = (proof: Proof) => proof.cases.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);

/** The commands of docs/guides/proof.md, as a person types them. */
const hawser = async (command: string): Promise<{ status: number; out: string; err: string }> => {
  const script = command.replaceAll(/^hawser /gm, `${JSON.stringify(process.execPath)} ${JSON.stringify(resolve('cli/main.ts'))} `);
  const env = {
    NODE_ENV: 'test' as const,
    ...machineEnvironment,
    HAWSER_API_KEY: key,
    HAWSER_API_URL: `http://127.0.0.1:${house.environment.HAWSER_API_PORT}`,
  };
  return new Promise((done) =>
    execFile('sh', ['-euc', script], { env, cwd: place }, (error, out, err) => done({ status: Number(error?.code ?? 0), out, err })),
  );
};

async function theGuideHolds(): Promise<void> {
  const guide = readFileSync('docs/guides/proof.md', 'utf8');
  const [prove = '', history = '', change = ''] = [...guide.matchAll(/```sh\n([^`]*)```/g)].map(([, text = '']) => text);
  expect(await hawser(prove)).toMatchObject({ status: 0, err: '', out: expect.stringContaining('passed') });
  const { items } = JSON.parse((await hawser(history)).out);
  expect(items.map(({ outcome }: Proof) => outcome)).toEqual(['passed', 'passed']);
  writeFileSync(join(place, 'authority.pem'), ca);
  expect(await hawser(change)).toMatchObject({ status: 0, err: '' });
  expect(await house.api('resource-server.show', { resourceServer: 'orders' })).toMatchObject({ privateAddresses: true, caPem: ca });
  const wrong = [
    ['hawser resource-server prove', "missing required argument 'resourceServer'"],
    ['hawser resource-server prove nobody --wait', 'the resource server nobody was not found'],
    ['hawser resource-server prove orders --path orders', 'path: must begin with /'],
    ['hawser resource-server prove orders --audience https://else.example.com', 'audience: is none of orders'],
  ] as const;
  const answers = await Promise.all(wrong.map(([command]) => hawser(command)));
  for (const [index, { status, err }] of answers.entries()) {
    const [command = '', says = ''] = wrong[index] ?? [];
    expect([status === 0, err], command).toEqual([false, expect.stringContaining(says)]);
  }
}

describe('a proof of a resource server', { timeout: 60_000 }, () => {
  it('passes where the verifier guards: one call let through, nine refused, each with its decision', async () => {
    expect(await state('orders')).toBe('silent');
    const proof = await prove('orders');
    expect([proof.outcome, proof.detail, outcomes(proof)]).toEqual(['passed', null, expect.not.objectContaining({ good_call: 'failed' })]);
    expect(proof.cases.map(({ name, code }) => [name, code])).toEqual([
      ['no_token', null],
      ['good_call', 'accepted'],
      ['other_certificate', 'cnf_mismatch.sibling'],
      ['no_certificate', 'cnf_missing_cert'],
      ['binding_removed', 'signature_invalid'],
      ['binding_respelled', 'signature_invalid'],
      ['wrong_audience', 'aud_mismatch'],
      ['expired', 'token_expired'],
      ['revoked_token', 'token_revoked'],
      ['revoked_certificate', 'cert_revoked'],
    ]);
    expect(await state('orders')).toBe('enforces');
    expect(await house.api('resource-server.show', { resourceServer: 'orders' })).toMatchObject({
      accepted24h: 0,
      rejected24h: 0,
      coverage: {
        evidence: { kind: 'proof' },
        methods: ['feed'],
        revocation: 'push',
        versions: [verifierVersion],
        proof: { id: proof.id },
      },
    });
    const { decisions, hours, resourceServers } = await house.api('overview.show', {});
    expect(resourceServers).toMatchObject({ enforcing: 1 });
    const { items: audiences } = await house.api('audience.list', {});
    const decided = audiences.flatMap(({ lastDay }) => Object.values(lastDay)).reduce((sum, one) => sum + one, 0);
    expect([audiences.length > 0, decided]).toEqual([true, 0]);
    expect([decisions, hours.some(({ negative, replays }) => negative + replays > 0)]).toEqual([
      { issued: 0, refused: 0, accepted: 0, rejected: 0, replays: 0 },
      false,
    ]);
  });

  it('is evidence line by line: each call once, with its date, its result and its decision, as far as the filter reaches', async () => {
    const [run] = (await house.api('proof.list', { resourceServer: 'orders', outcome: 'passed' })).items;
    const [from = '', to = ''] = [run?.startedAt, run?.finishedAt ?? undefined];
    expect((await house.api('proof.list', { resourceServer: 'orders', outcome: 'unprotected' })).items).toEqual([]);
    for (const [at, found] of [[{ from, to }, 1] as const, [{ to: from }, 0] as const])
      expect((await house.api('proof.list', { resourceServer: 'orders', ...at })).items).toHaveLength(found);
    const calls: WireOutput<'proof.calls'>['items'] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await house.api('proof.calls', { resourceServer: 'orders', limit: 4, ...(cursor === undefined ? {} : { cursor }) });
      calls.push(...page.items);
      cursor = page.nextCursor;
    }
    const told = ({ name, outcome, at, decisionId, code }: Omit<Proof['cases'][number], 'seen'>) => [name, outcome, at, decisionId, code];
    expect(calls.map(({ call }) => told({ ...call, shows: '' }))).toEqual(run?.cases.map(told));
    expect(new Set(calls.map(({ proof, eventId, outcome }) => `${proof} ${eventId} ${outcome}`))).toEqual(
      new Set([`${run?.id} ${run?.eventId} passed`]),
    );
  });

  it('is asked for as the guide says, and by nothing else', theGuideHolds);

  it('tells the one that forgets the binding, which no revocation stops, from one that only hears of none', async () => {
    const jwks = await keys();
    await careless('legacy', (audience) => forgetsBinding({ audience, keys: jwks }));
    const equal = (bound: string, socket: TLSSocket) =>
      createHash('sha256')
        .update(socket.getPeerX509Certificate()?.raw ?? '')
        .digest('base64url') === bound;
    await careless('strict', (audience) => forgetsBinding({ audience, keys: jwks }, equal), { ca, rejectUnauthorized: true });
    const [proof, strict] = await Promise.all([prove('legacy'), prove('strict')]);
    // The other compares, refuses who has no certificate in the handshake, and never hears of a revocation.
    expect([strict.outcome, failing(strict)]).toEqual(['failed', ['revoked_token', 'revoked_certificate']]);
    expect(strict.cases.find(({ name }) => name === 'no_certificate')).toMatchObject({ outcome: 'passed', seen: { kind: 'closed' } });
    expect([proof.outcome, failing(proof)]).toEqual([
      'accepts_unbound',
      ['other_certificate', 'no_certificate', 'revoked_token', 'revoked_certificate'],
    ]);
    expect(await state('legacy')).toBe('accepts_unbound');

    await house.api('identity.register', { name: 'billing', owner: 'team-test' });
    const audience = 'https://legacy.example.com';
    await house.api('grant.add', { identity: 'billing', audience });
    const billing = await enrol('billing', 'workload');
    await tokenOf(billing, audience);
    const { items } = await house.api('certificate.list', { identity: 'billing' });
    const preview = await house.api('certificate.revocation-preview', { certificate: items[0]?.id ?? '' });
    expect(preview.audiences).toMatchObject([
      {
        audience,
        liveTokens: 1,
        resourceServers: [{ name: 'legacy', state: 'accepts_unbound', stops: 'not', because: 'accepts_unbound' }],
      },
    ]);
    expect(preview.audiences[0]?.liveUntil).toBe(preview.liveUntil);
  });

  it('knows the one behind a proxy that keeps the certificates to itself from one that forgets them', async () => {
    const [client, tls] = [await enrolled('hidden'), await enrol('hidden', 'server')];
    const verifier = createVerifier({ issuer: house.config.urls.sts, audience: 'https://hidden.example.com', ca, ...client });
    const server = createServer(
      { cert: tls.certificate, key: tls.key },
      verifier.protect((_, response) => response.end()),
    );
    await new Promise<void>((resolve) => server.listen(Number(new URL(addresses.hidden).port), '127.0.0.1', resolve));
    try {
      const proof = await prove('hidden');
      expect([proof.outcome, failing(proof)]).toEqual(['certificate_dropped', ['good_call']]);
      expect(proof.cases.find(({ name }) => name === 'good_call')?.code).toBe('cnf_missing_cert');
      expect(await state('hidden')).toBe('drops_certificate');
    } finally {
      server.closeAllConnections();
      server.close();
      await verifier.close();
    }
  });

  const odd: [string, string, Parameters<typeof carelessServer>[0]][] = [
    ['unprotected', 'unprotected', (_: IncomingMessage, response: ServerResponse) => response.end('hello')],
    [
      'endless',
      'unprotected',
      (_: IncomingMessage, response: ServerResponse) => {
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
          if (!response.destroyed) response.once('drain', more);
        };
        more();
      },
    ],
    [
      'redirecting',
      'unreachable',
      (_: IncomingMessage, response: ServerResponse) =>
        response.writeHead(302, { location: 'https://169.254.169.254/latest/meta-data/' }).end(),
    ],
    ['slow', 'unreachable', () => {}],
    ['faulty', 'unreachable', (_: IncomingMessage, response: ServerResponse) => response.writeHead(500).end()],
    ['strange', 'refused', (_: IncomingMessage, response: ServerResponse) => response.writeHead(401).end()],
  ];
  it('says of those that answer anything, endlessly, elsewhere, late, with faults or with nothing but no what they are, in time', async () => {
    for (const [name, , answer] of odd) await careless(name, () => answer);
    const before = performance.now();
    const proofs = await Promise.all(odd.map(([name]) => prove(name)));
    expect(performance.now() - before).toBeLessThan(15_000);
    expect(proofs.map(({ resourceServer, outcome }) => [resourceServer.name, outcome])).toEqual(
      odd.map(([name, outcome]) => [name, outcome]),
    );
    for (const [name] of odd) expect(await state(name), name).toBe('silent');
  });

  it('connects to no private address unless that is allowed for this resource server, and says why there was no answer', async () => {
    const server = await carelessServer((_, response) => response.end());
    servers.push(server);
    await register('private', server.url, { caPem: server.ca, privateAddresses: false });
    const { outcome, cases } = await prove('private');
    expect([outcome, cases[0]?.seen, server.asked.length]).toEqual([
      'unreachable',
      { kind: 'unreachable', detail: expect.stringContaining('is not an address of the public Internet') },
      0,
    ]);
    await register('nowhere', `https://localhost:${await freePort()}/`);
    expect((await prove('nowhere')).cases[0]?.seen).toMatchObject({ kind: 'unreachable', detail: expect.stringContaining('ECONNREFUSED') });
  });

  it('refuses what leads elsewhere, and audiences that are not its own', async () => {
    const refusal = (input: { resourceServer: string; path?: string; audience?: string }) =>
      house.api('resource-server.prove', { ...input, wait: true }).then(
        () => 'done',
        ({ problem }) => `${problem.code}: ${problem.detail}`,
      );
    expect(await refusal({ resourceServer: 'nobody' })).toMatch(/^not_found: the resource server nobody/);
    for (const path of ['https://169.254.169.254/', '//169.254.169.254/', 'orders', '/\\169.254.169.254/'])
      expect(await refusal({ resourceServer: 'legacy', path }), path).toMatch(/^invalid_input: path: must begin with \//);
    expect(await refusal({ resourceServer: 'legacy', audience: 'https://orders.example.com' })).toMatch(
      /^invalid_input: audience: is none of legacy/,
    );
    await register('plain', 'http://localhost:9/');
    expect(await refusal({ resourceServer: 'plain' })).toMatch(/^conflict: .*only over https/);
    const { rows } = await house.ledger.database.pool.query('SELECT FROM proofs WHERE finished_at IS NULL');
    expect(rows).toEqual([]);
  });

  it('makes one run at a time for each resource server, and a run that was killed is broken off, not in the way', async () => {
    const input = { resourceServer: 'slow', wait: true };
    const both = await Promise.allSettled([house.api('resource-server.prove', input), house.api('resource-server.prove', input)]);
    const [refused] = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect([refused.status, refused.problem.detail]).toEqual([409, expect.stringContaining('A proof is under way')]);

    const { pool } = house.ledger.database;
    await pool.query(`UPDATE proofs SET finished_at = NULL, outcome = NULL, started_at = now() - interval '2 minutes', ends_by = now() - interval '1 minute'
      WHERE id = (SELECT max(id::text)::uuid FROM proofs)`);
    const [killed] = (await house.api('resource-server.proofs', { resourceServer: 'slow' })).items;
    expect(killed).toMatchObject({ outcome: 'broken_off', finishedAt: expect.any(String) });
    expect((await prove('slow')).outcome).toBe('unreachable');
    expect((await house.api('proof.show', { proof: killed?.id ?? '' })).outcome).toBe('broken_off');
  });

  it('leaves nothing behind: no live token, no case for anybody, nothing to renew, everything on record', async () => {
    const { pool } = house.ledger.database;
    const { rows } = await pool.query(`
      SELECT t.scope, t.expires_at <= now() OR EXISTS (SELECT FROM denied_tokens d WHERE d.jti = t.jti) AS over,
        extract(epoch FROM t.expires_at - t.issued_at)::int AS life
      FROM tokens t JOIN identities i ON i.id = t.identity_id WHERE i.name = 'hawser_probe'`);
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter(({ scope, over, life }) => scope !== '' || !over || life > 10)).toEqual([]);
    expect((await house.api('case.list', {})).items).toEqual([]);
    const { items: renewals } = await house.api('expiry.list', { list: 'next', limit: 200 });
    expect(renewals.filter(({ identityName }) => identityName === 'hawser_probe')).toEqual([]);
    expect(await house.api('rotation.preview', { profile: 'hawser-probe' })).toMatchObject({ agents: 0, byHand: 0 });
    const { rows: events } = await pool.query(`
      SELECT (SELECT count(*)::int FROM proofs WHERE outcome <> 'broken_off') AS proofs,
        count(*) FILTER (WHERE type = 'resource_server.proof_finished')::int AS finished FROM events`);
    expect(events[0].finished).toBe(events[0].proofs + 1);
    const [newest] = (await house.api('resource-server.proofs', { resourceServer: 'orders' })).items;
    const { rows: sealed } = await pool.query(`SELECT detail FROM events WHERE id = $1`, [fromPublicId('event', newest?.eventId ?? '')]);
    expect(sealed[0]?.detail).toMatchObject({
      proof: newest?.id,
      outcome: 'passed',
      cases: newest?.cases.map(({ name, outcome }) => ({ name, outcome })),
    });
    expect((await pool.query("SELECT FROM events WHERE detail::text ~ 'PRIVATE KEY|eyJ[A-Za-z0-9_-]{10,}[.]'")).rows).toEqual([]);
  });

  it('makes a case where somebody else has a token of the probe', async () => {
    const insert = `INSERT INTO events (id, at, type, actor_kind, actor_name, code, door, token_identity_id, presented_identity_id)
      SELECT $1::uuid, now(), 'decision', 'system', 'report', 'cnf_mismatch.foreign', 'report', p.id, o.id
      FROM identities p, identities o WHERE p.name = 'hawser_probe' AND o.name = 'billing'`;
    await house.ledger.database.pool.query(insert, [newId()]);
    await vi.waitFor(async () => expect((await house.api('case.list', {})).items).toHaveLength(1), { timeout: 8_000, interval: 200 });
  });

  it('is the only way to anything of the probe', async () => {
    const probe = 'hawser_probe';
    const audience = 'https://orders.example.com';
    const { id } = await house.api('identity.show', { identity: probe });
    const { items } = await house.api('grant.list', { identity: probe });
    const attempts = [probe, id].flatMap((identity) => [
      house.api('identity.change', { identity, owner: 'me' }),
      house.api('grant.add', { identity, audience, scopes: [] }),
      house.api('join-token.create', { identity }),
      house.api('exchange-secret.create', { identity, label: 'x' }),
      house.api('client-key.register', { identity, label: 'x', keys: jwk() }),
      house.api('certificate.issue', { identity, csr: 'x' }),
      house.api('certificate.register', { identity, certificates: selfSigned('x').certificatePem }),
      house.api('delegation.add', { actor: identity, subject: 'billing', audience }),
      house.api('delegation.add', { actor: 'billing', subject: identity, audience }),
      house.api('resource-server.register', { name: 'mine', identity, url: 'https://mine.example.com', audiences: [audience] }),
    ]);
    attempts.push(house.api('grant.change', { grant: items[0]?.id ?? '', scopes: ['read'] }));
    for (const attempt of await Promise.allSettled(attempts))
      expect(attempt.status === 'rejected' && attempt.reason.problem.detail).toContain("hawser_probe is Hawser's own");
    await expect(house.api('identity.register', { name: probe, owner: 'me' })).rejects.toMatchObject({ status: 400 });

    // An audience wants more of a certificate than the probe has: the run says why it went no further.
    await house.api('audience.change', { audience, minCertificateLife: 86_400 });
    expect(await prove('orders')).toMatchObject({
      outcome: 'incomplete',
      detail: expect.stringContaining('gave the probe no token: invalid_client'),
    });
    await house.api('audience.change', { audience, minCertificateLife: 0 });

    await house.api('identity.suspend', { identity: probe });
    await expect(prove('legacy')).rejects.toMatchObject({ status: 409 });
    await house.api('identity.resume', { identity: probe });
  });
});
