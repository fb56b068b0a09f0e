import type { Actor } from '../domain/actor.ts';
import type { Ledger } from '../ledger/database.ts';
import { denyTokens } from '../ledger/denied-tokens.ts';
import { appendEvent, type NewEvent } from '../ledger/events.ts';
import { showIdentity } from '../ledger/identities.ts';
import { countTokensOf, type IdentityTokens, someTokensOf } from '../ledger/identity-tokens.ts';
import type { Context } from './context.ts';

/** Tokens that one transaction denies: those who follow the feed wait for it. */
const atOnce = 500;
/** And most that one call does. */
const most = 10_000;

/** How many tokens `denyTokensOf` would end, from the same question. @throws {Failure} `not_found` */
export async function previewTokensOf({ database, clock }: Context, { identity }: { readonly identity: string }): Promise<IdentityTokens> {
  const now = clock();
  const { id } = await showIdentity(database.prisma, identity, now);
  return countTokensOf(database.prisma, id, now);
}

/**
 * Ends every token that is bound to a certificate of the identity or held by others in its name, and leaves its certificates as they are: it may ask
 * for new ones. Some hundreds at a time, each time with their event, so that whoever is killed has ended those before; calling it again goes
 * on, and changes nothing where nothing is left.
 * @returns how many this call ended, and whether some may be left because there were very many
 * @throws {Failure} `not_found`
 */
export async function denyTokensOf(
  context: Context,
  actor: Actor,
  { identity, comment }: { readonly identity: string; readonly comment?: string | undefined },
): Promise<{ denied: number; left: boolean }> {
  const { id, name } = await showIdentity(context.database.prisma, identity, context.clock());
  return denyInPortions(context, actor, {
    some: (ledger, at, limit) => someTokensOf(ledger, id, at, limit),
    type: 'identity.tokens_denied',
    target: { kind: 'identity', id, name },
    comment,
  });
}

type Portions = {
  /** Tokens that are not denied, with their ends. */
  readonly some: (ledger: Ledger, at: Date, limit: number) => Promise<{ jti: string; expiresAt: Date }[]>;
  readonly type: 'identity.tokens_denied' | 'certificate.tokens_denied';
  readonly target: NonNullable<NewEvent['target']>;
  readonly comment: string | undefined;
};

/** Denies all of them, some hundreds in a transaction, each with its event. */
export async function denyInPortions(
  { database, clock }: Context,
  actor: Actor,
  { some, type, target, comment }: Portions,
): Promise<{ denied: number; left: boolean }> {
  const why = comment === undefined ? {} : { comment };
  let denied = 0;
  for (let looked = 0; looked < most; looked += atOnce) {
    const { ended, more } = await database.transaction(async (ledger) => {
      const at = clock();
      const tokens = await some(ledger, at, atOnce);
      // Of two that are at it, each counts what it ended itself.
      const ended = tokens.length === 0 ? 0 : await denyTokens(ledger, actor, tokens, { at, ...why });
      if (ended > 0) await appendEvent(ledger, { type, at, actor, target, detail: { tokens: ended, ...why } });
      return { ended, more: tokens.length === atOnce };
    });
    denied += ended;
    if (!more) return { denied, left: false };
  }
  return { denied, left: true };
}
