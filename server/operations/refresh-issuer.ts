import { isDeepStrictEqual } from 'node:util';
import { type Actor, system } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { appendEvent } from '../ledger/events.ts';
import {
  claimAttempt,
  findIssuer,
  holdIssuer,
  type IssuerRecord,
  type IssuerView,
  issuerView,
  keyCooldown,
  kidsOf,
  recordKeyFailure,
  storeKeys,
} from '../ledger/trusted-issuers.ts';
import { OutboundRefusal } from '../outbound/ask.ts';
import { fetchJson } from '../outbound/fetch-json.ts';
import { ForeignKeySet } from '../tokens/foreign-keys.ts';
import { parseStrictJson } from '../tokens/strict-json.ts';
import type { Context } from './context.ts';

/**
 * Fetches the keys of an issuer, unless somebody else does or did so a moment ago. Keys that are in place stay where the new ones
 * do not come: how long they are relied on is decided where they are used. A change of keys is an event.
 */
export async function refreshIssuerKeys(context: Context, issuer: IssuerRecord, actor: Actor = system('issuer keys')): Promise<void> {
  const { database, clock } = context;
  const now = clock();
  if (issuer.keySource === 'pasted') return;
  if (!(await claimAttempt(database.prisma, issuer.id, now, new Date(now.getTime() - keyCooldown)))) return;
  const fetched = await fetchKeys(issuer);
  if (!fetched.ok) {
    await recordKeyFailure(database.prisma, issuer.id, fetched.failure.slice(0, 500));
    return;
  }
  const { jwks, source } = fetched;
  await database.transaction(async (ledger) => {
    const before = await holdIssuer(ledger, issuer.name);
    // Somebody changed where the keys come from, or who is believed about them, while they were on their way.
    if (origins.some((member) => before[member] !== issuer[member])) return;
    await storeKeys(ledger, issuer.id, jwks, source, clock());
    if (isDeepStrictEqual(before.keys.jwks, jwks)) return;
    await appendEvent(ledger, {
      type: 'trusted_issuer.keys_changed',
      at: clock(),
      actor,
      target: { kind: 'trusted_issuer', id: issuer.id, name: issuer.name },
      detail: { source, before: kidsOf(before.keys.jwks).slice(0, 100), after: kidsOf(jwks).slice(0, 100) },
    });
  });
}

/**
 * Fetches the keys of an issuer because somebody wants it now.
 * @throws {Failure} `not_found`; `conflict` when its keys are pasted, or were fetched a moment ago
 */
export async function refreshIssuer(context: Context, actor: Actor, { issuer }: { readonly issuer: string }): Promise<IssuerView> {
  const { database, clock } = context;
  const before = await findIssuer(database.prisma, issuer);
  if (before.keySource === 'pasted')
    throw new Failure('conflict', `The keys of ${before.name} were pasted: change the issuer to paste others.`);
  const { attemptedAt } = before.keys;
  if (attemptedAt && clock().getTime() - attemptedAt.getTime() < keyCooldown)
    throw new Failure('conflict', `The keys of ${before.name} were asked for a moment ago; try again in ${keyCooldown / 1000} seconds.`);
  await refreshIssuerKeys(context, before, actor);
  return issuerView(await findIssuer(database.prisma, issuer));
}

/** What of an issuer decides which keys are fetched. */
const origins = ['id', 'keySource', 'jwksUrl', 'privateAddresses', 'caPem'] as const satisfies (keyof IssuerRecord)[];

type Fetched = { readonly ok: true; readonly jwks: object; readonly source: string } | { readonly ok: false; readonly failure: string };

async function fetchKeys({ issuer, keySource, jwksUrl, privateAddresses, caPem }: IssuerRecord): Promise<Fetched> {
  const rules = { privateAddresses, ca: caPem };
  try {
    const source = keySource === 'discovery' ? await discover(issuer, rules) : jwksUrl;
    if (source === null) throw new OutboundRefusal('no address of its keys is known');
    return { ok: true, jwks: readKeys(await fetchJson(source, rules)), source };
  } catch (error) {
    if (error instanceof OutboundRefusal) return { ok: false, failure: error.message };
    throw error;
  }
}

/** OpenID Connect Discovery §4: the document has to say the very issuer that was asked. */
async function discover(issuer: string, rules: Parameters<typeof fetchJson>[1]): Promise<string> {
  const document = parse(await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, rules), 'the discovery document');
  if (document.issuer !== issuer) throw new OutboundRefusal('the discovery document speaks for another issuer');
  if (typeof document.jwks_uri !== 'string') throw new OutboundRefusal('the discovery document names no jwks_uri');
  return document.jwks_uri;
}

/** What of a JWK Set is of use: at least one key. */
function readKeys(text: string): object {
  const jwks = parse(text, 'the JWK Set');
  try {
    const keys = new ForeignKeySet(jwks);
    if (keys.size > 0) return keys.jwks;
  } catch (error) {
    throw new OutboundRefusal(`the JWK Set is not one: ${error instanceof Error ? error.message : 'unknown'}`);
  }
  throw new OutboundRefusal('the JWK Set holds no key of use: signing, public, with a kid, at least 2048 bits where it is RSA');
}

function parse(text: string, what: string): Record<string, unknown> {
  try {
    const value = parseStrictJson(text, 'refused');
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {}
  throw new OutboundRefusal(`${what} is not a JSON object without duplicate members and NUL`);
}
