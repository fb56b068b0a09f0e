import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '../domain/actor.ts';
import { invalid } from '../domain/failure.ts';
import { appendEvent } from '../ledger/events.ts';
import {
  dropKeys,
  findIssuer,
  forgetAttempt,
  holdIssuer,
  type IssuerTerms,
  type IssuerView,
  issuerView,
  kidsOf,
  storeKeys,
  updateIssuer,
} from '../ledger/trusted-issuers.ts';
import type { Context, PartContext } from './context.ts';
import { difference } from './difference.ts';
import { readPastedKeys, requireIssuerTerms } from './issuer-terms.ts';
import { refreshIssuerKeys } from './refresh-issuer.ts';

type Change = { [K in keyof IssuerTerms]?: IssuerTerms[K] | undefined };

/**
 * Changes a trusted issuer, or switches it off: from the commit on none of its tokens is exchanged. Tokens that are out live to
 * their end. Where its keys come from elsewhere now, the old ones are dropped; where anything changed that fetching them depends on, it is tried at once.
 * @throws {Failure} `not_found`; `invalid_input` when the terms do not fit together
 */
export async function changeIssuer(context: Context, actor: Actor, input: IssuerChange): Promise<IssuerView> {
  const { prisma } = context.database;
  const name = await alterIssuer(context, actor, input);
  await fetchMissingKeys(context, actor, name);
  return issuerView(await findIssuer(prisma, name));
}

export type IssuerChange = Change & { readonly issuer: string; readonly jwks?: string | null | undefined };

/** Asks an issuer for its keys where none came since it was registered, or since they come from elsewhere. */
export async function fetchMissingKeys(context: Context, actor: Actor, name: string): Promise<void> {
  const issuer = await findIssuer(context.database.prisma, name);
  if (issuer.keys.attemptedAt === null) await refreshIssuerKeys(context, issuer, actor);
}

/** The same without asking it for its keys, which no transaction waits for. @returns its name @throws {Failure} as `changeIssuer` */
export async function alterIssuer(
  context: PartContext,
  actor: Actor,
  { issuer: reference, jwks = null, ...change }: IssuerChange,
): Promise<string> {
  const { database, clock } = context;
  const now = clock();
  return database.transaction(async (ledger) => {
    const before = await holdIssuer(ledger, reference);
    const changed = difference<IssuerTerms>(before, {
      ...change,
      audiences: change.audiences && [...new Set(change.audiences)],
      algorithms: change.algorithms && [...new Set(change.algorithms)],
    });
    const after = { ...before, ...changed?.after };
    requireIssuerTerms(after, jwks);
    const moved = before.keySource !== after.keySource || before.jwksUrl !== after.jwksUrl;
    if (after.keySource === 'pasted' && moved && jwks === null) throw invalid('jwks', 'is missing: paste the keys');
    const keys = jwks === null ? undefined : readPastedKeys(jwks);
    const otherKeys = keys !== undefined && !isDeepStrictEqual(keys, before.keys.jwks);
    if (changed === undefined && !otherKeys) return before.name;
    if (changed) await updateIssuer(ledger, before.id, changed.after, now);
    if (keys) await storeKeys(ledger, before.id, keys, null, now);
    else if (moved) await dropKeys(ledger, before.id);
    else if (before.privateAddresses !== after.privateAddresses || before.caPem !== after.caPem) await forgetAttempt(ledger, before.id);
    const target = { kind: 'trusted_issuer', id: before.id, name: before.name };
    const kids = otherKeys ? { kids: { before: kidsOf(before.keys.jwks), after: kidsOf(keys) } } : {};
    await appendEvent(ledger, { type: 'trusted_issuer.changed', at: now, actor, target, detail: { ...changed, ...kids } });
    return before.name;
  });
}
