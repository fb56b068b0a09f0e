import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCsr } from '../pki/csr.ts';
import { machineEnvironment } from '../testing/machine-environment.ts';
import { freePorts } from '../testing/ports.ts';
import { startProcesses, type TestProcesses } from '../testing/processes.ts';
import { claimsOf } from '../testing/sts.ts';
import { type KeyFinder, KeySet } from '../tokens/key-set.ts';
import { verifyAccessToken } from '../tokens/verify.ts';
import { IssuerKeys } from '../verifier/issuer-keys.ts';

/** A node as docs/guides/second-sts-node.md describes it: a process of its own, with what is named there and nothing else. */
class Node {
  readonly directory = mkdtempSync(join(tmpdir(), 'hawser-node-'));
  readonly port: number;
  readonly #house: TestProcesses;
  readonly #databaseUrl: string;
  #child: ChildProcess | undefined;
  said = '';

  constructor(house: TestProcesses, port: number, databaseUrl: string) {
    this.port = port;
    this.#house = house;
    this.#databaseUrl = databaseUrl;
    mkdirSync(join(this.directory, 'etc'));
    for (const path of [house.config.files.stsKek, house.config.files.pepper])
      copyFileSync(path, join(this.directory, 'etc', path.split('/').at(-1) ?? ''));
  }

  async start(): Promise<void> {
    const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/second-sts-node.md'), 'utf8');
    const [variables = '', command = ''] = [...guide.matchAll(/```sh\n([^`]*)```/g)].map(([, text]) => text);
    const described: Record<string, string> = {
      DATABASE_URL: this.#databaseUrl,
      HAWSER_DATA_DIR: join(this.directory, 'data'),
      HAWSER_STS_KEK_FILE: join(this.directory, 'etc', 'sts.kek'),
      HAWSER_PEPPER_FILE: join(this.directory, 'etc', 'exchange-secret.pepper'),
      HAWSER_STS_URL: this.#house.config.urls.sts,
      HAWSER_STS_HOST: '127.0.0.1',
      HAWSER_METRICS_PORT: '0',
      HAWSER_STS_PORT: String(this.port),
    };
    expect(variables.match(/^\w+(?==)/gm)).toEqual(Object.keys(described));
    const [, entry = '', ...parameters] = command.trim().split(' ').slice(1);
    const run = () => {
      this.#child = spawn(process.execPath, [join(import.meta.dirname, '../..', entry), ...parameters], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { NODE_ENV: 'production', ...machineEnvironment, ...described },
      });
      this.#child.stderr?.on('data', (text) => {
        this.said += String(text);
      });
    };
    run();
    for (const end = Date.now() + 50_000; ; await sleep(50)) {
      if ((await this.ask('/readyz').catch(() => undefined))?.status === 200) return;
      if (Date.now() > end) throw new Error(`the node did not come up: ${this.said}`);
      // As whoever supervises it would: a machine under load may be too slow for its patience with PostgreSQL.
      if (this.#child?.exitCode !== null) run();
    }
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null) return;
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
  }

  ask(path: string, form?: Record<string, string>, client?: Client) {
    return ask(this.port, path, form, client);
  }
}

type Client = { readonly cert: string; readonly key: string };
let ca: string;
type Answer = { status: number; json: Record<string, unknown>; took: number };
function ask(port: number, path: string, form?: Record<string, string>, client?: Client): Promise<Answer> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const sending = request(
      {
        host: 'localhost',
        port,
        path,
        method: form ? 'POST' : 'GET',
        agent: false,
        ca,
        ...client,
        headers: form ? { 'content-type': 'application/x-www-form-urlencoded' } : {},
      },
      async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        resolve({ status: response.statusCode ?? 0, json: text === '' ? {} : JSON.parse(text), took: performance.now() - began });
      },
    );
    sending.on('error', reject);
    sending.end(form && new URLSearchParams(form).toString());
  });
}

/** A way to PostgreSQL that can be cut. */
async function cuttable(to: number) {
  const open = new Set<Socket>();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) return near.destroy();
    const far = connect(to, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => {}).on('close', () => other.destroy());
      one.pipe(other);
    }
    return undefined;
  });
  const [port = 0] = await freePorts(1);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port,
    cut() {
      whole = false;
      for (const socket of open) socket.destroy();
      open.clear();
    },
    mend() {
      whole = true;
    },
    close: () => server.close(),
  };
}

const audience = 'https://api.example.com';
let house: TestProcesses;
let wire: Awaited<ReturnType<typeof cuttable>>;
let near: Node;
let far: Node;
let server: Client;

async function workload(name: string): Promise<Client & { serial: string }> {
  await house.api('identity.register', { name, kind: 'service', owner: 'team', environment: 'production' });
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const issued = await house.api('certificate.issue', { identity: name, csr: createCsr(key, name) });
  if (!('pem' in issued)) throw new Error('it waits for somebody');
  return { cert: issued.chainPem ?? '', key: key.export({ format: 'pem', type: 'pkcs8' }).toString(), serial: issued.serial };
}
const granted = async (name: string) => {
  const client = await workload(name);
  await house.api('grant.add', { identity: name, audience, scopes: ['read'] });
  return client;
};
const tokenAt = (node: Node, client: Client) => node.ask('/token', { grant_type: 'client_credentials', audience }, client);
const activeAt = async (node: Node, token: string) => (await node.ask('/introspect', { token }, server)).json.active;
const kidsAt = async (node: Node) => ((await node.ask('/jwks')).json.keys as { kid: string; alg: string }[]).map(({ kid }) => kid);
const kidOf = (token: string): string => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;
const keyThat = async (status: string) => {
  const found = (await house.api('token-key.list', {})).items.find((key) => key.status === status && key.algorithm === 'ES256');
  if (!found) throw new Error(`no ${status} key`);
  return found.kid;
};
/** Milliseconds until every node shows it. */
async function untilAll(nodes: Node[], shown: (kids: string[]) => boolean): Promise<number> {
  const began = performance.now();
  await Promise.all(nodes.map((node) => expect.poll(async () => shown(await kidsAt(node)), { timeout: 5_000, interval: 20 }).toBe(true)));
  return performance.now() - began;
}

beforeAll(async () => {
  house = await startProcesses();
  ca = (await house.api('authority.list', {})).items.find(({ role }) => role === 'root')?.pem ?? '';
  await house.api('audience.register', { uri: audience, scopes: ['read'], lifetimeDefault: 300, lifetimeMaximum: 300 });
  server = await workload('orders');
  await house.api('resource-server.register', { name: 'orders', identity: 'orders', audiences: [audience], url: audience });
  const url = new URL(house.ledger.urlFor('sts'));
  wire = await cuttable(Number(url.port));
  const [first = 0, second = 0] = await freePorts(2);
  near = new Node(house, first, url.href);
  url.port = String(wire.port);
  far = new Node(house, second, url.href);
  await Promise.all([near.start(), far.start()]);
}, 60_000);
afterAll(async () => {
  await Promise.all([near.stop(), far.stop()]);
  wire.close();
  await house.close();
  for (const { directory } of [near, far]) rmSync(directory, { recursive: true });
});

describe('two nodes on one ledger', () => {
  it('are one issuer: what one issues the other honours, and both publish the same keys', async () => {
    const client = await granted('alice');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      const { json } = await tokenAt(one, client);
      expect(claimsOf(String(json.access_token)).iss).toBe(house.config.urls.sts);
      expect(await activeAt(other, String(json.access_token))).toBe(true);
    }
    expect(await kidsAt(near)).toEqual(await kidsAt(far));
  });

  it.each<[string, (about: { name: string; client: Client & { serial: string }; token: string; node: Node }) => Promise<unknown>, number]>([
    ['its own client revokes it', ({ node, client, token }) => node.ask('/revoke', { token }, client), 200],
    ['a resource server of its audience revokes it', ({ node, token }) => node.ask('/revoke', { token }, server), 200],
    ['an operator denies it', ({ token }) => house.api('token.deny', { jti: claimsOf(token).jti }), 200],
    ['its identity is suspended', ({ name }) => house.api('identity.suspend', { identity: name }), 401],
    [
      'its certificate is revoked',
      ({ client }) =>
        house.api('certificate.revoke', { certificate: client.serial, reason: 'keyCompromise', comment: 'a laptop was stolen' }),
      401,
    ],
  ])('end a token at both, on the next request, when %s', async (what, act, status) => {
    for (const [index, [one, other]] of (
      [
        [near, far],
        [far, near],
      ] as const
    ).entries()) {
      const name = `${what.replaceAll(/[^a-z]/g, '').slice(0, 20)}-${index}`;
      const client = await granted(name);
      const token = String((await tokenAt(one, client)).json.access_token);
      for (const node of [one, other]) expect(await activeAt(node, token)).toBe(true);
      await act({ name, client, token, node: one });
      for (const node of [other, one]) {
        expect(await activeAt(node, token)).toBe(false);
        expect((await tokenAt(node, client)).status).toBe(status);
      }
    }
  });

  it('end a grant at both on the next request', async () => {
    const client = await granted('bob');
    const [grant] = (await house.api('grant.list', { identity: 'bob' })).items;
    for (const node of [near, far]) expect((await tokenAt(node, client)).status).toBe(200);
    await house.api('grant.remove', { grant: grant?.id ?? '' });
    for (const node of [near, far]) expect((await tokenAt(node, client)).json.error).toBe('invalid_target');
  });
});

describe('a change of keys', () => {
  it('reaches every node within a second, by notice, and where the notice is lost, by looking', async () => {
    await house.api('token-key.prepare', { algorithm: 'ES256' });
    await expect.poll(() => keyThat('next').catch(() => null), { timeout: 3_000, interval: 20 }).not.toBeNull();
    const [current, next] = [await keyThat('current'), await keyThat('next')];
    expect(await untilAll([near, far], (kids) => kids.includes(next))).toBeLessThan(1_000);
    await house.api('token-key.activate', { tokenKey: next, override: true });
    const client = await granted('carol');
    await expect
      .poll(
        async () =>
          new Set(await Promise.all([near, far].map(async (node) => kidOf(String((await tokenAt(node, client)).json.access_token))))),
        {
          timeout: 1_000,
        },
      )
      .toEqual(new Set([next]));
    expect(await kidsAt(far)).toContain(current);

    await house.ledger.database.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %' AND datname = current_database()",
    );
    await house.api('token-key.revoke', { tokenKey: current, comment: 'a drill' });
    expect(await untilAll([near, far], (kids) => !kids.includes(current))).toBeLessThan(1_000);
  });

  it('that revokes the key which signs ends its tokens at every node at once, and another signs within a second', async () => {
    const client = await granted('dave');
    const tokens = await Promise.all([near, far].map(async (node) => String((await tokenAt(node, client)).json.access_token)));
    const revoked = await keyThat('current');
    expect(tokens.map(kidOf)).toEqual([revoked, revoked]);
    await house.api('token-key.revoke', { tokenKey: revoked, comment: 'it leaked' });
    for (const node of [near, far]) {
      for (const token of tokens) expect(await activeAt(node, token)).toBe(false);
      // Whoever has not heard yet says to come again; nobody signs with it.
      const { status, json } = await tokenAt(node, client);
      expect([200, 503]).toContain(status);
      if (status === 200) expect(kidOf(String(json.access_token))).not.toBe(revoked);
    }
    for (const node of [near, far]) await expect.poll(async () => (await tokenAt(node, client)).status, { timeout: 2_000 }).toBe(200);
    expect(await kidsAt(near)).not.toContain(revoked);
    const { rows } = await house.ledger.database.pool.query(
      `SELECT detail ->> 'liveTokens' AS n FROM events WHERE type = 'token_key.revoked' AND target_id = $1`,
      [revoked],
    );
    expect(Number(rows[0]?.n)).toBeGreaterThanOrEqual(2);
  });

  it('on schedule, under load, fails no verification by whoever keeps keys, and no request', async () => {
    const client = await granted('erin');
    // A clock sixty times as fast: the cooldown of half a minute is half a second.
    const origin = Date.now();
    const fetches: number[] = [];
    const keys = new IssuerKeys(
      async () => {
        fetches.push(Date.now());
        return (await near.ask('/jwks')).json;
      },
      () => new Date(origin + (Date.now() - origin) * 60),
    );
    // Another keeps what it fetched for as long as it may, whatever a token names: as a proxy with a cache does.
    let cached: { readonly keys: KeySet; readonly until: number } | undefined;
    const stubborn: KeyFinder = {
      async find(kid, algorithm) {
        if (!cached || cached.until <= Date.now()) cached = { keys: new KeySet((await far.ask('/jwks')).json), until: Date.now() + 1_000 };
        return cached.keys.find(kid, algorithm);
      },
    };
    const { pool } = house.ledger.database;
    const used = new Set<string>();
    const kept: string[] = [];
    let verified = 0;
    const check = async (token: string) => {
      for (const finder of [keys, stubborn]) {
        const result = await verifyAccessToken(token, { issuer: house.config.urls.sts, audience, keys: finder, now: new Date() });
        expect(result.ok ? 'ok' : result.code).toBe('ok');
        verified++;
      }
    };
    let running = true;
    const worker = async (node: Node) => {
      while (running) {
        const { status, json } = await tokenAt(node, client);
        expect(status).toBe(200);
        const token = String(json.access_token);
        used.add(kidOf(token));
        if (kept.length < 2_000) kept.push(token);
        await check(token);
      }
    };
    await pool.query("UPDATE token_key_schedules SET period = 4, overlap = 2 WHERE algorithm = 'ES256'");
    const workers = [near, far, near, far].map(worker);
    await Promise.race([sleep(10_000), ...workers]);
    running = false;
    await Promise.all(workers);
    await pool.query("UPDATE token_key_schedules SET period = NULL WHERE algorithm = 'ES256'");
    expect(used.size).toBeGreaterThanOrEqual(3);
    expect(verified).toBeGreaterThan(20);
    for (const token of kept) await check(token);
    expect(fetches.length).toBeLessThanOrEqual(25);
  });
});

describe('a node that is cut off from PostgreSQL', () => {
  it('fails closed while the other serves, and takes up what it missed', async () => {
    // What the schedule left behind is not what is missed here.
    const left = await keyThat('next').catch(() => undefined);
    if (left !== undefined) await house.api('token-key.retire', { tokenKey: left });
    const client = await granted('frank');
    const token = String((await tokenAt(far, client)).json.access_token);
    wire.cut();
    try {
      const answers = await Promise.all([
        tokenAt(far, client),
        far.ask('/introspect', { token }, server),
        far.ask('/revoke', { token }, client),
        tokenAt(near, client),
        near.ask('/introspect', { token }, server),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 200, 200]);
      for (const { took } of answers) expect(took).toBeLessThan(3_000);
      expect((await far.ask('/jwks')).status).toBe(200);
      await house.api('token-key.prepare', { algorithm: 'ES256' });
      await expect.poll(() => keyThat('next').catch(() => null), { timeout: 3_000 }).not.toBeNull();
    } finally {
      wire.mend();
    }
    const next = await keyThat('next');
    await expect.poll(async () => (await tokenAt(far, client)).status, { timeout: 10_000 }).toBe(200);
    await untilAll([far], (kids) => kids.includes(next));
    expect(await activeAt(far, token)).toBe(true);
  });

  it('comes later to the same keys when it was away altogether', async () => {
    await far.stop();
    await house.api('token-key.activate', { tokenKey: await keyThat('next'), override: true });
    const client = await granted('grace');
    await far.start();
    expect(await kidsAt(far)).toEqual(await kidsAt(near));
    expect(kidOf(String((await tokenAt(far, client)).json.access_token))).toBe(await keyThat('current'));
  });
});
