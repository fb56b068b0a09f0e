import { atLeast, atMost, type Bench, quantile, type Report, type Wants } from './row.ts';
import { type Arena, audience, type Contest, contest, memoryOf, openArena, workload } from './sts/arena.ts';
import { behind, type Comparison, compare, pace, perSecond, quick } from './sts/comparison.ts';
import { accessToken, common, credentials, exchangeOf, form, jwt, manyTokens, theirCredentials, tokenFrom } from './sts/tokens.ts';

const names = {
  alone: 'p50 at one connection ÷ (three times the floor, and one commit)',
  memory: 'resident memory after 1,000,000 tokens ÷ after 100,000',
  slow: 'each commit 2 ms slower: group commit ÷ sixteen statements of one row at a time',
} as const;

type OnOne =
  | 'floor'
  | 'ours'
  | 'theirs'
  | 'unrecorded'
  | 'secret'
  | 'exchange'
  | 'cached'
  | 'theirExchange'
  | 'introspection'
  | 'introspectionOfBoth'
  | 'verified'
  | 'theirIntrospection'
  | 'opened'
  | 'floorOpened';

const onOne: readonly Comparison<OnOne>[] = [
  {
    name: 'client_credentials, committed first ÷ node-oidc-provider, which records nothing, tokens a second',
    target: atLeast(2.5),
    of: ['ours', 'theirs'],
    by: perSecond,
  },
  {
    name: 'client_credentials, committed first ÷ node-oidc-provider, CPU of the server for each token',
    target: atMost(0.45),
    of: ['ours', 'theirs'],
    by: (ours, theirs) => ours.cpu / theirs.cpu,
  },
  {
    name: 'client_credentials, committed first ÷ node-oidc-provider, p99 at 32 connections',
    target: atMost(0.5),
    of: ['ours', 'theirs'],
    by: (ours, theirs) => ours.p99 / theirs.p99,
  },
  {
    name: 'exchange of an access token, signature verified each time, committed first ÷ node-oidc-provider with an exchange grant',
    target: atLeast(2.3),
    of: ['exchange', 'theirExchange'],
    by: perSecond,
  },
  {
    name: 'exchange of an access token, signature known, committed first ÷ node-oidc-provider client_credentials',
    target: atLeast(2),
    of: ['cached', 'theirs'],
    by: perSecond,
  },
  {
    name: 'exchange of a secret, committed first ÷ node-oidc-provider client_credentials',
    target: atLeast(2.2),
    of: ['secret', 'theirs'],
    by: perSecond,
  },
  { name: 'client_credentials, committed first ÷ the floor of node:https', target: atLeast(0.25), of: ['ours', 'floor'], by: perSecond },
  { name: 'client_credentials, committed first ÷ nothing recorded', target: atLeast(0.8), of: ['ours', 'unrecorded'], by: perSecond },
  {
    name: 'introspection of a JWT with liveness from the ledger ÷ node-oidc-provider, opaque and in memory',
    target: atLeast(1),
    of: ['introspection', 'theirIntrospection'],
    by: perSecond,
  },
  {
    name: '/verify for a gateway ÷ introspection of the same token and certificate',
    target: atLeast(0.9),
    of: ['verified', 'introspectionOfBoth'],
    by: perSecond,
  },
];

const opened: readonly Comparison<OnOne>[] = [
  {
    name: 'one handshake for each token: CPU of the floor ÷ CPU of the sts',
    target: atLeast(0.8),
    of: ['opened', 'floorOpened'],
    by: (ours, floor) => floor.cpu / ours.cpu,
  },
];

/** Each is made when a row first needs it, and once. */
function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The token service on one processor, PostgreSQL and whoever asks on the other. */
export const stsBench: Bench = {
  name: 'sts',
  async run(report, wants) {
    if ([...onOne, ...opened].some(({ name }) => wants(name)) || wants(names.alone)) await onOneProcessor(report, wants);
    if (wants(names.memory)) await memory(report);
    await together(report, wants);
    if (wants(names.slow)) await onSlowDisk(report);
  },
};

async function onOneProcessor(report: Report, wants: Wants): Promise<void> {
  const arena = await openArena(true);
  try {
    const { client, resourceServer } = arena;
    const ours = await arena.sts();
    const peer = lazily(() => arena.other('peer', {}));
    const token = await tokenFrom(ours.port, client, credentials);
    const floor = lazily(() => arena.other('floor', { answer: token.answer }));
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
    const contestants: Record<OnOne, () => Contest | Promise<Contest>> = {
      floor: async () => asked(await floor(), [credentials]),
      ours: () => asked(ours, [credentials]),
      theirs: async () => asked(await peer(), [theirCredentials]),
      unrecorded: async () => asked(await arena.variant('unrecorded'), [credentials]),
      secret: () => asked(ours, [exchangeOf(arena.secret, 'urn:hawser:params:oauth:token-type:exchange-secret')]),
      // More than the sts remembers the signatures of, so that each is verified.
      exchange: async () =>
        asked(
          ours,
          (await manyTokens(ours.port, client, quick ? 500 : 12_000)).map((subject) => exchangeOf(subject, accessToken)),
        ),
      cached: () => asked(ours, [exchangeOf(token.token, accessToken)]),
      theirExchange: async () => {
        const { port } = await peer();
        return asked(await peer(), [exchangeOf((await tokenFrom(port, client, theirCredentials)).token, jwt)]);
      },
      introspection: () => asked(ours, [form({ token: token.token })], '/introspect', resourceServer),
      introspectionOfBoth: () =>
        asked(ours, [form({ token: token.token, client_certificate: decodeURIComponent(shown), ...aside })], '/introspect', resourceServer),
      verified: () => ({
        ...asked(ours, [''], `/verify?audience=${encodeURIComponent(audience)}`, arena.gateway),
        headers: forwarded,
      }),
      theirIntrospection: async () => {
        const { port } = await peer();
        const opaque = await tokenFrom(port, client, form({ grant_type: 'client_credentials', ...common }));
        return asked(await peer(), [form({ token: opaque.token, client_id: workload })], '/token/introspection');
      },
      opened: () => ({ ...asked(ours, [credentials]), handshakes: true, connections: 8 }),
      floorOpened: async () => ({ ...asked(await floor(), [credentials]), handshakes: true, connections: 8 }),
    };
    await compare(arena, [report, wants], onOne, contestants);
    if (wants(names.alone)) await alone(arena, report, asked(ours, [credentials]), asked(await floor(), [credentials]));
    await compare(arena, [report, wants], opened, contestants);
  } finally {
    await arena.close();
  }
}

async function alone(arena: Arena, report: Report, ours: Contest, floor: Contest): Promise<void> {
  const results = await contest(arena, pace, { floor: { ...floor, connections: 1 }, ours: { ...ours, connections: 1 } });
  const commit = await oneCommit(arena.house.database.pool);
  report({
    name: names.alone,
    target: atMost(1),
    value: results.ours.p50 / (3 * results.floor.p50 + commit),
    detail: { 'ours ms': results.ours.p50, 'floor ms': results.floor.p50, 'a commit ms': commit },
  });
}

/** Everything on all processors at once: one process of the sts, two of them, and two of theirs. */
async function together(report: Report, wants: Wants): Promise<void> {
  const workers = 'CPU of the sts for each token: two workers ÷ one';
  const issued = 'client_credentials, committed first, on both processors ÷ node-oidc-provider in two workers';
  const exchanged = 'exchange of an access token, verified each time, on both processors ÷ node-oidc-provider in two workers';
  if (![workers, issued, exchanged].some(wants)) return;
  const arena = await openArena(false);
  try {
    const [one, two, peer] = [await arena.sts(), await arena.sts({ HAWSER_STS_WORKERS: '2' }), await arena.other('peer', { workers: 2 })];
    const to = (server: Contest['server'], bodies: readonly string[]): Contest => ({
      server,
      bodies,
      path: '/token',
      client: arena.client,
    });
    const best = async (name: string, target: number, bodies: readonly string[], theirBodies: readonly string[]) => {
      const results = await contest(arena, pace, { one: to(one, bodies), two: to(two, bodies), theirs: to(peer, theirBodies) });
      const better = results.one.perSecond > results.two.perSecond ? results.one : results.two;
      report({
        name,
        target: atLeast(target),
        value: better.perSecond / results.theirs.perSecond,
        detail: { ...behind(better, results.theirs), workers: better === results.one ? 1 : 2 },
      });
      return results;
    };
    if (wants(workers) || wants(issued)) {
      const results = await best(issued, 2.2, [credentials], [theirCredentials]);
      const detail = behind(results.two, results.one);
      report({ name: workers, target: atMost(1.2), value: results.two.cpu / results.one.cpu, detail });
    }
    if (wants(exchanged)) {
      const fresh = await manyTokens(one.port, arena.client, quick ? 500 : 25_000);
      const theirs = await tokenFrom(peer.port, arena.client, theirCredentials);
      const bodies = fresh.map((subject) => exchangeOf(subject, accessToken));
      await best(exchanged, 1.8, bodies, [exchangeOf(theirs.token, jwt)]);
    }
  } finally {
    await arena.close();
  }
}

/** A disk that takes 2 ms longer for each commit; done by waiting once in every statement that records tokens, before it commits. */
async function onSlowDisk(report: Report): Promise<void> {
  const arena = await openArena(false);
  try {
    await arena.house.database.pool.query(`
      CREATE FUNCTION bench_wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.002); RETURN NULL; END $$;
      CREATE TRIGGER bench_wait AFTER INSERT ON tokens FOR EACH STATEMENT EXECUTE FUNCTION bench_wait()`);
    const [ours, single] = [await arena.sts(), await arena.variant('one-by-one')];
    const to = (server: Contest['server']): Contest => ({ server, bodies: [credentials], path: '/token', client: arena.client });
    const results = await contest(arena, pace, { ours: to(ours), single: to(single) });
    report({
      name: names.slow,
      target: atLeast(1.4),
      value: results.ours.perSecond / results.single.perSecond,
      detail: behind(results.ours, results.single),
    });
  } finally {
    await arena.close();
  }
}

/** What the process holds must not depend on how much it has done. On a machine that is busy otherwise it is asked for less. */
async function memory(report: Report): Promise<void> {
  const arena = await openArena(true);
  try {
    const server = await arena.sts();
    const asked = { server, client: arena.client, path: '/token', bodies: [credentials] };
    const { perSecond } = await arena.ask(asked, { milliseconds: pace.milliseconds });
    const many = quick ? 50_000 : Math.min(1_000_000, Math.round(perSecond * 100));
    await arena.ask(asked, { requests: many / 10 });
    const early = memoryOf(server.pids);
    await arena.ask(asked, { requests: many - many / 10 });
    const late = memoryOf(server.pids);
    report({
      name: names.memory,
      target: atMost(1.1),
      value: late / early,
      detail: { 'MiB early': early / 2 ** 20, 'MiB late': late / 2 ** 20, tokens: many },
    });
  } finally {
    await arena.close();
  }
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
