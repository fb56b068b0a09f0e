import type { KeyObject } from 'node:crypto';
import { applyRule, type RuleResult } from '../domain/claim-rules.ts';
import { clockLeeway } from '../domain/claims.ts';
import { epochSeconds } from '../domain/clock.ts';
import { type SimulationStep, simulationSteps } from '../domain/simulation.ts';
import type { NamedIdentity } from '../ledger/identities.ts';
import { type IssuerRecord, keysUsableUntil } from '../ledger/trusted-issuers.ts';
import { type ForeignJwt, isSignedBy, parseForeignJwt } from '../tokens/foreign.ts';
import { ForeignKeySet } from '../tokens/foreign-keys.ts';

/** What the judge must be told. */
export type Sources = {
  /** The trusted issuer whose tokens have this `iss`. */
  issuer(iss: string): Promise<IssuerRecord | undefined>;
  /** The same issuer once more, where its keys could be newer than those at hand; undefined where they are not. */
  withNewerKeys(issuer: IssuerRecord): Promise<IssuerRecord | undefined>;
  identity(name: string): Promise<NamedIdentity | undefined>;
};

export type Step = { readonly step: SimulationStep; readonly ok: boolean | null; readonly detail: string };
export type Judgement = {
  /** All of them, in their order; null is not looked at, because one before it failed. */
  readonly steps: readonly Step[];
  readonly jwt: ForeignJwt | undefined;
  readonly issuer: IssuerRecord | undefined;
  readonly rules: readonly (RuleResult & { readonly id: string })[];
  /** Whom it stands for; undefined unless every step is ok. */
  readonly identity: NamedIdentity | undefined;
};

/** What is known so far: each step may rely on what those before it found. */
type Case = {
  readonly token: string;
  readonly now: Date;
  readonly sources: Sources;
  jwt?: ForeignJwt;
  issuer?: IssuerRecord;
  key?: KeyObject;
  rules: Judgement['rules'];
  name?: string;
  identity?: NamedIdentity;
};
type Finding = { readonly ok: boolean; readonly detail: string };
const good = (detail: string): Finding => ({ ok: true, detail });
const bad = (detail: string): Finding => ({ ok: false, detail });

/**
 * Judges a token of a trusted issuer (RFC 7519 §7.2, RFC 7523 §3, RFC 8725): the one place where that happens, for the exchange and
 * for the simulator alike. Writes nothing. Whether its identity may have a token, and whether this one was used up, is judged by
 * whoever asks.
 */
export async function judgeForeignToken(token: string, sources: Sources, now: Date): Promise<Judgement> {
  const known: Case = { token, now, sources, rules: [] };
  const steps: Step[] = [];
  for (const step of simulationSteps) {
    const failed = steps.some(({ ok }) => ok !== true);
    steps.push(failed ? { step, ok: null, detail: '' } : { step, ...(await judges[step](known)) });
  }
  const { jwt, issuer, rules, identity } = known;
  return { steps, jwt, issuer, rules, identity: steps.every(({ ok }) => ok === true) ? identity : undefined };
}

const judges: Record<SimulationStep, (known: Case) => Finding | Promise<Finding>> = {
  shape(known) {
    const parsed = parseForeignJwt(known.token);
    if (!parsed.ok) return bad(parsed.problem);
    known.jwt = parsed;
    return good(`a JWT signed with ${parsed.header.alg}`);
  },
  async issuer(known) {
    const { iss } = claimsOf(known);
    const issuer = await known.sources.issuer(iss);
    if (!issuer) return bad(`${JSON.stringify(iss)} is not trusted`);
    known.issuer = issuer;
    return issuer.enabled ? good(`${issuer.name} is trusted`) : bad(`${issuer.name} is switched off`);
  },
  async key(known) {
    const { alg, kid } = jwtOf(known).header;
    const issuer = issuerOf(known);
    if (!issuer.algorithms.includes(alg)) return bad(`${issuer.name} is not expected to sign with ${alg}`);
    const found = keyIn(issuer, known) ?? (await newerKey(known));
    if (!found) return bad(missingKey(known.issuer ?? issuer, known.now));
    known.key = found;
    return good(`${JSON.stringify(kid)} of ${issuer.name}`);
  },
  async signature(known) {
    const { key } = known;
    if (!key) throw outOfOrder();
    return (await isSignedBy(jwtOf(known), key)) ? good('it is by that key') : bad('it is not by that key');
  },
  type(known) {
    const { typ } = jwtOf(known).header;
    if (typ === null) return good('it names none');
    return /^(?:application\/)?(?:at\+)?jwt$/i.test(typ) ? good(typ) : bad(`${JSON.stringify(typ)} is a token for something else`);
  },
  time(known) {
    const { iat, exp, nbf } = claimsOf(known);
    const { lifetimeMaximum } = issuerOf(known);
    const now = epochSeconds(known.now);
    if (exp <= now) return bad(`it expired ${now - exp} s ago`);
    if (Math.max(iat, nbf ?? 0) > now + clockLeeway)
      return bad(`it begins ${Math.max(iat, nbf ?? 0) - now} s from now; compare the clocks`);
    if (exp - iat > lifetimeMaximum) return bad(`it lives ${exp - iat} s, and at most ${lifetimeMaximum} s are taken`);
    return good(`it ends in ${exp - now} s`);
  },
  audience(known) {
    const { aud } = claimsOf(known);
    const { audiences } = issuerOf(known);
    const other = aud.find((one) => !audiences.includes(one));
    if (other === undefined) return good(aud.join(', '));
    return bad(`it is for ${JSON.stringify(other)}, and ${audiences.join(' or ')} is expected`);
  },
  use(known) {
    if (!issuerOf(known).singleUse) return good('it may be exchanged as long as it lives');
    return claimsOf(known).jti === null
      ? bad('it has no jti, and tokens of this issuer may be exchanged once')
      : good('it may be exchanged once');
  },
  rules(known) {
    const { rules, name } = issuerOf(known);
    known.rules = rules.map((rule) => ({ id: rule.id, ...applyRule(rule, jwtOf(known).payload) }));
    const holding = known.rules.filter(({ holds }) => holds);
    const names = [...new Set(holding.map(({ identity }) => identity))];
    const [only] = names;
    if (rules.length === 0) return bad(`${name} has no rule yet`);
    if (only === undefined) return bad(`none of the ${rules.length} rules of ${name} holds`);
    if (names.length > 1) return bad(`rules that hold lead to different identities: ${names.map((one) => one ?? 'no name').join(', ')}`);
    if (only === null) return bad('what the rule captures makes no name that an identity could have');
    known.name = only;
    return good(`${holding.length === 1 ? 'one rule holds and leads' : `${holding.length} rules hold and lead`} to ${only}`);
  },
  async identity(known) {
    const identity = await known.sources.identity(known.name ?? '');
    if (!identity) return bad(`there is no identity ${known.name}`);
    known.identity = identity;
    return good(`${identity.name} is ${identity.status}`);
  },
};

const outOfOrder = (): Error => new Error('a step was judged before what it relies on');
function jwtOf({ jwt }: Case): ForeignJwt {
  if (!jwt) throw outOfOrder();
  return jwt;
}
const claimsOf = (known: Case): ForeignJwt['claims'] => jwtOf(known).claims;
function issuerOf({ issuer }: Case): IssuerRecord {
  if (!issuer) throw outOfOrder();
  return issuer;
}

/** Both `kid` and `alg` must fit, among the keys of this issuer alone. */
function keyIn(issuer: IssuerRecord, known: Case): KeyObject | undefined {
  const { kid, alg } = jwtOf(known).header;
  const until = keysUsableUntil(issuer, issuer.keys);
  if (issuer.keys.jwks === null || (until !== null && until <= known.now)) return undefined;
  return new ForeignKeySet(issuer.keys.jwks).find(kid, alg);
}

async function newerKey(known: Case): Promise<KeyObject | undefined> {
  const newer = await known.sources.withNewerKeys(issuerOf(known));
  if (!newer) return undefined;
  known.issuer = newer;
  return newer.enabled ? keyIn(newer, known) : undefined;
}

function missingKey({ name, keySource, keys }: IssuerRecord, now: Date): string {
  if (keys.jwks === null) return `no keys of ${name} are known: ${keys.failure ?? 'they were not fetched yet'}`;
  const until = keysUsableUntil({ keySource }, keys);
  if (until !== null && until <= now)
    return `the keys of ${name} are too old to be relied on: ${keys.failure ?? 'they were not fetched since'}`;
  return `${name} has no such key for this algorithm${keys.fetchedAt ? `, as of ${keys.fetchedAt.toISOString()}` : ''}`;
}
