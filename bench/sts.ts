import { Agent, request } from 'node:https';
import { atLeast, atMost, type Bench, quantile } from './row.ts';
import { type Arena, audience, type Contest, contest, type Measurement, memoryOf, openArena, workload } from './sts/arena.ts';

const form = (parameters: Record<string, string>): readonly string[] => [new URLSearchParams(parameters).toString()];
const scope = 'read';
const common = { client_id: workload, scope };
const credentials = form({ grant_type: 'client_credentials', audience, ...common });

/** Shorter when developing; the figures of a short run are worth little. */
const quick = process.env.HAWSER_BENCH_QUICK === '1';
const pace = quick ? { turns: 1, milliseconds: 1_000 } : { turns: 5, milliseconds: 2_000 };

/** What is behind a ratio: of ours first, then of what it is compared with. */
const behind = (ours: Measurement, theirs: Measurement) => ({
  'a second': `${ours.perSecond.toFixed(0)} : ${theirs.perSecond.toFixed(0)}`,
  'p50 ms': `${ours.p50.toFixed(2)} : ${theirs.p50.toFixed(2)}`,
  'p99 ms': `${ours.p99.toFixed(2)} : ${theirs.p99.toFixed(2)}`,
  'CPU µs': `${ours.cpu.toFixed(0)} : ${theirs.cpu.toFixed(0)}`,
  'PostgreSQL µs': `${ours.database.toFixed(0)} : ${theirs.database.toFixed(0)}`,
  'asker µs': `${ours.asker.toFixed(0)} : ${theirs.asker.toFixed(0)}`,
});

/** The token service on one processor, PostgreSQL and whoever asks on the other. */
export const stsBench: Bench = {
  name: 'sts',
  async run(report) {
    const arena = await openArena(true);
    try {
      const { client, resourceServer } = arena;
      const ours = await arena.sts();
      const unrecorded = await arena.variant('unrecorded');
      const peer = await arena.other('peer', {});
      const token = await tokenFrom(ours.port, arena.client, credentials[0] ?? '');
      const floor = await arena.other('floor', { answer: token.answer });
      const opaque = await tokenFrom(peer.port, client, form({ grant_type: 'client_credentials', ...common })[0] ?? '');
      const jwt = await tokenFrom(peer.port, client, form({ grant_type: 'client_credentials', resource: audience, ...common })[0] ?? '');
      const exchange = {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        audience,
        ...common,
      };
      const exchanges = (tokens: readonly string[]) =>
        tokens.flatMap((subject) =>
          form({ ...exchange, subject_token: subject, subject_token_type: 'urn:ietf:params:oauth:token-type:access_token' }),
        );
      // More than the sts remembers the signatures of, so that each is verified.
      const fresh = await manyTokens(ours.port, client, credentials[0] ?? '', quick ? 500 : 12_000);
      // The same question in both ways: the token, the certificate that it came with, and the request.
      const shown = encodeURIComponent(/^-----BEGIN.*?-----END CERTIFICATE-----\n/s.exec(client.cert)?.[0] ?? '');
      const aside = { client_address: '192.0.2.7', request_method: 'GET', request_path: '/orders', user_agent: 'bench' };
      const forwarded = [
        `Authorization: Bearer ${token.token}`,
        `X-SSL-Client-Cert: ${shown}`,
        'X-Real-IP: 192.0.2.7',
        'X-Original-Method: GET',
        'X-Original-URI: /orders',
        'User-Agent: bench',
      ];
      const asked = (server: Contest['server'], bodies: readonly string[], path = '/token', as = client): Contest => ({
        server,
        bodies,
        path,
        client: as,
      });
      const theirs = asked(peer, form({ grant_type: 'client_credentials', resource: audience, ...common }));
      const results = await contest(arena, pace, {
        floor: asked(floor, credentials),
        ours: asked(ours, credentials),
        theirs,
        unrecorded: asked(unrecorded, credentials),
        secret: asked(
          ours,
          form({ ...exchange, subject_token: arena.secret, subject_token_type: 'urn:hawser:params:oauth:token-type:exchange-secret' }),
        ),
        exchange: asked(ours, exchanges(fresh)),
        cached: asked(ours, exchanges(fresh.slice(0, 1))),
        theirExchange: asked(
          peer,
          form({ ...exchange, subject_token: jwt.token, subject_token_type: 'urn:ietf:params:oauth:token-type:jwt' }),
        ),
        introspection: asked(ours, form({ token: token.token }), '/introspect', resourceServer),
        introspectionOfBoth: asked(
          ours,
          form({ token: token.token, client_certificate: decodeURIComponent(shown), ...aside }),
          '/introspect',
          resourceServer,
        ),
        verified: {
          ...asked(ours, [''], `/verify?audience=${encodeURIComponent(audience)}`, arena.gateway),
          headers: forwarded,
        },
        theirIntrospection: asked(peer, form({ token: opaque.token, client_id: workload }), '/token/introspection'),
      });
      const { ours: our, theirs: their } = results;
      const ratio = (name: string, target: number, a: Measurement, b: Measurement) =>
        report({ name, target: atLeast(target), value: a.perSecond / b.perSecond, detail: behind(a, b) });
      ratio('client_credentials, committed first ÷ node-oidc-provider, which records nothing, tokens a second', 2.5, our, their);
      report({
        name: 'client_credentials, committed first ÷ node-oidc-provider, CPU of the server for each token',
        target: atMost(0.45),
        value: our.cpu / their.cpu,
        detail: behind(our, their),
      });
      report({
        name: 'client_credentials, committed first ÷ node-oidc-provider, p99 at 32 connections',
        target: atMost(0.5),
        value: our.p99 / their.p99,
        detail: behind(our, their),
      });
      ratio(
        'exchange of an access token, signature verified each time, committed first ÷ node-oidc-provider with an exchange grant',
        2.3,
        results.exchange,
        results.theirExchange,
      );
      ratio(
        'exchange of an access token, signature known, committed first ÷ node-oidc-provider client_credentials',
        2,
        results.cached,
        their,
      );
      ratio('exchange of a secret, committed first ÷ node-oidc-provider client_credentials', 2.2, results.secret, their);
      ratio('client_credentials, committed first ÷ the floor of node:https', 0.25, our, results.floor);
      ratio('client_credentials, committed first ÷ nothing recorded', 0.8, our, results.unrecorded);
      ratio(
        'introspection of a JWT with liveness from the ledger ÷ node-oidc-provider, opaque and in memory',
        1,
        results.introspection,
        results.theirIntrospection,
      );
      ratio('/verify for a gateway ÷ introspection of the same token and certificate', 0.9, results.verified, results.introspectionOfBoth);

      const alone = await contest(arena, pace, {
        floor: { ...asked(floor, credentials), connections: 1 },
        ours: { ...asked(ours, credentials), connections: 1 },
      });
      const commit = await oneCommit(arena.house.database.pool);
      report({
        name: 'p50 at one connection ÷ (three times the floor, and one commit)',
        target: atMost(1),
        value: alone.ours.p50 / (3 * alone.floor.p50 + commit),
        detail: { 'ours ms': alone.ours.p50, 'floor ms': alone.floor.p50, 'a commit ms': commit },
      });

      const opened = await contest(arena, pace, {
        floor: { ...asked(floor, credentials), handshakes: true, connections: 8 },
        ours: { ...asked(ours, credentials), handshakes: true, connections: 8 },
      });
      report({
        name: 'one handshake for each token: CPU of the floor ÷ CPU of the sts',
        target: atLeast(0.8),
        value: opened.floor.cpu / opened.ours.cpu,
        detail: behind(opened.ours, opened.floor),
      });

      for (const server of [ours, unrecorded, peer, floor]) await server.stop();
      await memory(arena, report, our.perSecond);
    } finally {
      await arena.close();
    }
    await together(report);
    await onSlowDisk(report);
  },
};

/** Everything on all processors at once: one process of the sts, two of them, and two of theirs. */
async function together(report: Parameters<Bench['run']>[0]): Promise<void> {
  const arena = await openArena(false);
  try {
    const [one, two, peer] = [await arena.sts(), await arena.sts({ HAWSER_STS_WORKERS: '2' }), await arena.other('peer', { workers: 2 })];
    const to = (server: Contest['server'], bodies = credentials): Contest => ({ server, bodies, path: '/token', client: arena.client });
    const theirBodies = form({ grant_type: 'client_credentials', resource: audience, ...common });
    const results = await contest(arena, pace, { one: to(one), two: to(two), theirs: to(peer, theirBodies) });
    report({
      name: 'CPU of the sts for each token: two workers ÷ one',
      target: atMost(1.2),
      value: results.two.cpu / results.one.cpu,
      detail: behind(results.two, results.one),
    });
    const best = results.one.perSecond > results.two.perSecond ? results.one : results.two;
    report({
      name: 'client_credentials, committed first, on both processors ÷ node-oidc-provider in two workers',
      target: atLeast(2.2),
      value: best.perSecond / results.theirs.perSecond,
      detail: { ...behind(best, results.theirs), workers: best === results.one ? 1 : 2 },
    });
    const jwt = await tokenFrom(peer.port, arena.client, theirBodies[0] ?? '');
    const fresh = await manyTokens(one.port, arena.client, credentials[0] ?? '', quick ? 500 : 25_000);
    const exchange = { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', audience, ...common };
    const of = (subject: string, type: string) =>
      form({ ...exchange, subject_token: subject, subject_token_type: `urn:ietf:params:oauth:token-type:${type}` });
    const bodies = fresh.flatMap((token) => of(token, 'access_token'));
    const exchanged = await contest(arena, pace, { one: to(one, bodies), two: to(two, bodies), theirs: to(peer, of(jwt.token, 'jwt')) });
    const better = exchanged.one.perSecond > exchanged.two.perSecond ? exchanged.one : exchanged.two;
    report({
      name: 'exchange of an access token, verified each time, on both processors ÷ node-oidc-provider in two workers',
      target: atLeast(1.8),
      value: better.perSecond / exchanged.theirs.perSecond,
      detail: { ...behind(better, exchanged.theirs), workers: better === exchanged.one ? 1 : 2 },
    });
  } finally {
    await arena.close();
  }
}

/** A disk that takes 2 ms longer for each commit; done by waiting once in every statement that records tokens, before it commits. */
async function onSlowDisk(report: Parameters<Bench['run']>[0]): Promise<void> {
  const arena = await openArena(false);
  try {
    await arena.house.database.pool.query(`
      CREATE FUNCTION bench_wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.002); RETURN NULL; END $$;
      CREATE TRIGGER bench_wait AFTER INSERT ON tokens FOR EACH STATEMENT EXECUTE FUNCTION bench_wait()`);
    const [ours, single] = [await arena.sts(), await arena.variant('one-by-one')];
    const to = (server: Contest['server']): Contest => ({ server, bodies: credentials, path: '/token', client: arena.client });
    const results = await contest(arena, pace, { ours: to(ours), single: to(single) });
    report({
      name: 'each commit 2 ms slower: group commit ÷ sixteen statements of one row at a time',
      target: atLeast(1.4),
      value: results.ours.perSecond / results.single.perSecond,
      detail: behind(results.ours, results.single),
    });
  } finally {
    await arena.close();
  }
}

/** So many tokens, each its own. */
async function manyTokens(port: number, tls: Contest['client'], body: string, count: number): Promise<string[]> {
  const agent = new Agent({ ...tls, keepAlive: true, maxSockets: 16, maxCachedSessions: 0 });
  const tokens: string[] = [];
  let asked = 0;
  const worker = async () => {
    while (asked++ < count) tokens.push((await tokenFrom(port, tls, body, agent)).token);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  agent.destroy();
  return tokens;
}

/** What the process holds must not depend on how much it has done. On a machine that is busy otherwise it is asked for less. */
async function memory(arena: Arena, report: Parameters<Bench['run']>[0], perSecond: number): Promise<void> {
  const server = await arena.sts();
  const asked = { server, client: arena.client, path: '/token', bodies: credentials };
  const many = quick ? 50_000 : Math.min(1_000_000, Math.round(perSecond * 100));
  await arena.ask(asked, { requests: many / 10 });
  const early = memoryOf(server.pids);
  await arena.ask(asked, { requests: many - many / 10 });
  const late = memoryOf(server.pids);
  report({
    name: 'resident memory after 1,000,000 tokens ÷ after 100,000',
    target: atMost(1.1),
    value: late / early,
    detail: { 'MiB early': early / 2 ** 20, 'MiB late': late / 2 ** 20, tokens: many },
  });
  await server.stop();
}

/** Milliseconds of a single row, committed: the median. */
async function oneCommit(pool: { query(text: string): Promise<unknown> }): Promise<number> {
  await pool.query('CREATE TABLE bench_commits (at timestamptz)');
  const times: number[] = [];
  for (let count = 0; count < 500; count++) {
    const began = performance.now();
    await pool.query('INSERT INTO bench_commits VALUES (now())');
    times.push(performance.now() - began);
  }
  return quantile(times, 0.5);
}

/** One token, and the whole of the answer that it came in. */
export function tokenFrom(
  port: number,
  tls: Contest['client'],
  body: string,
  agent: Agent | false = false,
): Promise<{ token: string; answer: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
    const options = { ...tls, host: 'localhost', port, path: '/token', method: 'POST', headers, agent };
    const asking = request(options, (response) => {
      let answer = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        answer += chunk;
      });
      response.once('end', () => {
        if (response.statusCode !== 200) return reject(new Error(`no token: ${response.statusCode} ${answer}`));
        const { access_token: token }: { access_token: string } = JSON.parse(answer);
        resolve({ token, answer });
      });
    });
    asking.once('error', reject);
    asking.end(body);
  });
}
