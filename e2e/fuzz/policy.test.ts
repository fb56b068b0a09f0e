import { afterAll, beforeAll, expect, it } from 'vitest';
import { fromPublicId } from '../../server/domain/ids.ts';
import { claimsOf, TestSts } from '../../server/testing/sts.ts';
import { randomFrom } from './mutations.ts';
import { type Asked, answerOf, codesOfTheTable, type Foreign, issued, type Thing } from './policy-oracle.ts';
import { type Client, RandomWorld } from './policy-world.ts';
import { scale } from './scale.ts';

const seed = Number(process.env.HAWSER_FUZZ_SEED) || Date.now() >>> 0;
const random = randomFrom(seed);
let now = Math.floor(Date.now() / 1000) + 0.25;
let sts: TestSts;
let world: RandomWorld;
beforeAll(async () => {
  sts = await TestSts.start({
    clock: () => new Date(now * 1000),
    resolveForeign: async ({ database }, token) => {
      try {
        const { expiresAt, ...says } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
        if (says.issuer !== 'https://issuer.example.com') return { ok: false, reason: 'unknown' };
        const { updatedAt: terms } = await database.prisma.trustedIssuer.findUniqueOrThrow({ where: { id: says.issuerId } });
        return { ok: true, token: { ...says, terms, expiresAt: new Date(expiresAt) } };
      } catch {
        return { ok: false, reason: 'unreadable' };
      }
    },
  });
  world = await RandomWorld.create(sts, random, now);
});
afterAll(() => sts.stop());

const short = 'urn:ietf:params:oauth:token-type:';
const secretType = 'urn:hawser:params:oauth:token-type:exchange-secret';
const chance = (of: number) => random(of) === 0;

function aThing(): { thing: Thing; type: string } {
  const kind = random(12);
  if (kind < 3) return { thing: { secret: world.pick(world.secrets) }, type: chance(4) ? `${short}access_token` : secretType };
  if (kind < 9 && world.tokens.length > 0)
    return { thing: { token: world.pick(world.tokens) }, type: short + world.pick(['access_token', 'access_token', 'jwt']) };
  if (kind < 11) {
    const used = world.foreign.filter((one) => one.used);
    const [fresh, again] = [!chance(4) || world.foreign.length === 0, chance(2) && used.length > 0];
    const foreign = again ? world.pick(used) : fresh ? world.newForeign() : world.pick(world.foreign);
    return { thing: { foreign }, type: short + world.pick(['jwt', 'id_token', 'access_token']) };
  }
  return {
    thing: { nothing: world.pick(['nonsense', 'a.b.c', 'eyJ4IjoxfQ.e30.AAAA']) },
    type: short + world.pick(['jwt', 'access_token']),
  };
}

/** Mostly what could work, so that the deeper rows of the table are reached. */
function aRequest(): { asked: Asked; client: Client; pem: Client['certs'][number]['pem'] } {
  const { thing, type } = aThing();
  const exchanging = !chance(3);
  const holder =
    'token' in thing && !chance(3)
      ? (thing.token.actors[0] ?? thing.token.subject)
      : 'secret' in thing && !chance(4)
        ? thing.secret.owner
        : 'foreign' in thing && !chance(3)
          ? thing.foreign.owner
          : null;
  const client = (exchanging && world.clients.find(({ who }) => who === holder)) || world.pick(world.clients);
  const { cert, pem } = world.pick(client.certs);
  const target =
    'token' in thing && !chance(3)
      ? thing.token.place.uri
      : chance(25)
        ? 'https://nowhere.example.com'
        : world.pick(world.world.places).uri;
  const actor = exchanging && chance(6) && world.tokens.length > 0 ? ({ token: world.pick(world.tokens) } as const) : null;
  const asked: Asked = {
    cert,
    grantType: chance(60)
      ? world.pick([null, 'password'])
      : exchanging
        ? 'urn:ietf:params:oauth:grant-type:token-exchange'
        : 'client_credentials',
    targets: chance(60) ? [target, 'https://other.example.com'] : [target],
    scopes: chance(2) ? null : world.some(['a', 'b', 'c']).slice(0, 1 + random(2)),
    lifetime: chance(2) ? null : 1 + random(1_000),
    clientId: chance(30) ? 'mallory' : chance(3) ? client.who.name : null,
    subject: chance(40) ? null : thing,
    subjectType: chance(60) ? `${short}refresh_token` : chance(60) ? null : type,
    actor,
    actorType: chance(60) ? `${short}jwt` : actor ? short + world.pick(['access_token', 'jwt']) : null,
    wanted: chance(30) ? `${short}saml2` : chance(2) ? null : short + world.pick(['access_token', 'jwt']),
  };
  if (asked.scopes?.length === 0) asked.scopes = null;
  return { asked, client, pem };
}

const text = (thing: Thing) =>
  'nothing' in thing ? thing.nothing : 'secret' in thing ? thing.secret.text : 'token' in thing ? thing.token.text : thing.foreign.text;

function formOf(asked: Asked): [string, string][] {
  const { grantType, targets, scopes, lifetime, clientId, subject, subjectType, actor, actorType, wanted } = asked;
  const pairs: [string, string | null][] = [
    ['grant_type', grantType],
    ...targets.map((target, index): [string, string] => [index % 2 ? 'resource' : 'audience', target]),
    ['scope', scopes?.join(' ') ?? null],
    ['requested_expires_in', lifetime === null ? null : String(lifetime)],
    ['client_id', clientId],
    ['subject_token', subject && text(subject)],
    ['subject_token_type', subjectType],
    ['actor_token', actor && text(actor)],
    ['actor_token_type', actorType],
    ['requested_token_type', wanted],
  ];
  return pairs.filter((pair): pair is [string, string] => pair[1] !== null);
}

/** Where the ledger is slow, a refusal is answered all the same, and waits on disk for its record. */
async function recorded(id: string | undefined) {
  const [decision] = await sts.decisions('id = $1', id);
  if (decision || sts.context.spool.files === 0) return decision;
  await sts.context.spool.replay((waiting) => sts.context.decisions.write(waiting, Date.now() + 10_000));
  return (await sts.decisions('id = $1', id))[0];
}

const actorsIn = (act: unknown): unknown[] =>
  act && typeof act === 'object' ? [Reflect.get(act, 'sub'), ...actorsIn(Reflect.get(act, 'act'))] : [];

it(
  `TOK-03 the endpoint and a table written apart from it agree on every request, from seed ${seed}`,
  async () => {
    const count = scale(100_000, 1_500);
    const agents = new Map<string, ReturnType<TestSts['agent']>>();
    const met = new Map<string, number>();
    for (let done = 0; done < count; ) {
      for (let i = random(4); i >= 0; i--) await world.change();
      now += chance(3) ? random(300) : 0;
      world.world.now = now;
      const singles = new Set<Foreign>();
      const batch = Array.from({ length: 24 }, aRequest).filter(({ asked }) => {
        // Of two that use up the same token at once, either may be first.
        const one = asked.subject && 'foreign' in asked.subject ? asked.subject.foreign : null;
        if (!one?.single) return true;
        const first = !singles.has(one);
        singles.add(one);
        return first;
      });
      const expected = batch.map(({ asked }) => answerOf(world.world, asked));
      const answers = await Promise.all(
        batch.map(({ asked, pem }) => {
          const agent = agents.get(pem.keyPem) ?? sts.agent(pem, { maxSockets: 8 });
          agents.set(pem.keyPem, agent);
          return sts.call(pem, '/token', { form: formOf(asked), agent });
        }),
      );
      for (const [index, { status, json, headers }] of answers.entries()) {
        const [asked, wanted] = [batch[index]?.asked, expected[index]];
        if (!asked || !wanted) throw new Error('an answer without request');
        const context = `request ${done + index} at ${now}: ${JSON.stringify(formOf(asked))} by ${asked.cert.owner.name}`;
        if ('refused' in wanted) {
          const decision = await recorded(fromPublicId('decision', String(headers['hawser-decision'])));
          expect({ refused: decision?.code, status, error: json.error }, `${context} ${JSON.stringify(decision?.detail)}`).toEqual(wanted);
          met.set(wanted.refused, (met.get(wanted.refused) ?? 0) + 1);
          continue;
        }
        expect(status, `${context} ${JSON.stringify(json)}`).toBe(200);
        const made = String(json.access_token);
        const claims: Record<string, unknown> = claimsOf(made);
        const mayAct: unknown = claims.may_act;
        const given = {
          sub: claims.sub,
          clientId: claims.client_id,
          aud: claims.aud,
          scope: claims.scope,
          until: claims.exp,
          actors: actorsIn(claims.act),
          bound: Reflect.get(Object(claims.cnf), 'x5t#S256'),
          type: json.issued_token_type ?? null,
          mayAct: mayAct === undefined ? null : Reflect.get(Object(mayAct), 'sub'),
        };
        expect(given, context).toEqual(wanted);
        expect([claims.nbf, claims.iat, json.expires_in]).toEqual([Math.floor(now), Math.floor(now), Number(claims.exp) - Math.floor(now)]);
        met.set('issued', (met.get('issued') ?? 0) + 1);
        world.tokens.push(issued(world.world, asked, wanted, { text: made, jti: String(claims.jti) }));
      }
      while (world.tokens.length > 40) world.tokens.splice(random(world.tokens.length), 1);
      while (world.foreign.length > 40) world.foreign.shift();
      done += batch.length;
    }
    // A campaign that never reaches a row says nothing about it; a sample may miss a rare one.
    const missed = codesOfTheTable.filter((code) => !met.has(code));
    if (count >= 10_000) expect(missed).toEqual([]);
    else expect(missed.length, missed.join()).toBeLessThanOrEqual(3);
    expect((met.get('issued') ?? 0) / count).toBeGreaterThan(count >= 10_000 ? 0.05 : 0.02);
  },
  6 * 3_600_000,
);
