import type { Actor } from '../domain/actor.ts';
import { denyTokens } from '../ledger/denied-tokens.ts';
import { appendEvent } from '../ledger/events.ts';
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
  { database, clock }: Context,
  actor: Actor,
  { identity, comment }: { readonly identity: string; readonly comment?: string | undefined },
): Promise<{ denied: number; left: boolean }> {
  const { id, name } = await showIdentity(database.prisma, identity, clock());
  const why = comment === undefined ? {} : { comment };
  let denied = 0;
  for (let looked = 0; looked < most; looked += atOnce) {
    const more = await database.transaction(async (ledger) => {
      const at = clock();
      const tokens = await someTokensOf(ledger, id, at, atOnce);
      // Of two that are at it, each counts what it ended itself.
      const ended = tokens.length === 0 ? 0 : await denyTokens(ledger, actor, tokens, { at, ...why });
      const target = { kind: 'identity', id, name };
      if (ended > 0) await appendEvent(ledger, { type: 'identity.tokens_denied', at, actor, target, detail: { tokens: ended, ...why } });
      denied += ended;
      return tokens.length === atOnce;
    });
    if (!more) return { denied, left: false };
  }
  return { denied, left: true };
}
