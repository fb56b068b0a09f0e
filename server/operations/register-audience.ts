import type { Actor } from '../domain/actor.ts';
import { requireLifetimes } from '../domain/audience.ts';
import { newId } from '../domain/ids.ts';
import { type AudienceTerms, type AudienceView, insertAudience, showAudience } from '../ledger/audiences.ts';
import { appendEvent } from '../ledger/events.ts';
import type { PartContext } from './context.ts';

export type NewAudience = AudienceTerms & { uri: string; environment: string };

/** @throws {Failure} `already_exists`; `invalid_input` when the default lifetime is longer than the maximum */
export async function registerAudience(context: PartContext, actor: Actor, input: NewAudience): Promise<AudienceView> {
  requireLifetimes(input);
  const now = context.clock();
  const id = newId(now.getTime());
  return context.database.transaction(async (ledger) => {
    await insertAudience(ledger, { id, ...input, scopes: [...new Set(input.scopes)], createdAt: now, updatedAt: now });
    const target = { kind: 'audience', id, name: input.uri };
    await appendEvent(ledger, { type: 'audience.registered', at: now, actor, target, detail: { after: input } });
    return showAudience(ledger, input.uri);
  });
}
