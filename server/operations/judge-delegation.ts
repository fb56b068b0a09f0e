import { actorsIn, mayActNames } from '../domain/delegation.ts';
import type { AudienceFacts, IdentityFacts } from '../ledger/exchange.ts';
import type { DelegationFacts } from '../ledger/subjects.ts';
import type { Exchange } from './subject.ts';

/** How the client stands to what it exchanges. */
export type Relation =
  /** Its own: nobody acts. */
  | { readonly kind: 'own' }
  /** It acts for the subject; `newly` where it was not the one who acted already. */
  | { readonly kind: 'acting'; readonly newly: boolean; readonly delegation: DelegationFacts | null }
  /** It has no business with it: what is exchanged is in the wrong hands. */
  | { readonly kind: 'foreign'; readonly reason: string }
  /** It might act for the subject, but not so. */
  | { readonly kind: 'refused'; readonly reason: string };

const foreign = (reason: string): Relation => ({ kind: 'foreign', reason });
const refused = (reason: string): Relation => ({ kind: 'refused', reason });

/**
 * Judges who may exchange what (RFC 8693 §1.1, §4.4). The holder exchanges its own; anybody else acts, and needs a delegation, or a
 * `may_act` that names it. Where there is a delegation it rules, whatever `may_act` says.
 * @param audience null where there is none: then only whose it is can be judged
 */
export function judgeRelation(
  client: IdentityFacts,
  { subject, actor, delegation, related }: Pick<Exchange, 'subject' | 'actor' | 'delegation' | 'related'>,
  audience: AudienceFacts | null,
  { issuer, now }: { readonly issuer: string; readonly now: Date },
): Relation {
  if (!subject) return { kind: 'own' };
  if (actor && actor.holderId !== client.id) return foreign('the actor token belongs to another identity than the certificate');
  const own = subject.identityId === client.id;
  const holds = subject.holderId === client.id;
  if (own && holds) return actor === undefined ? { kind: 'own' } : refused('nobody acts for himself');
  const named = mayActNames(subject.mayAct, client, issuer);
  if (subject.kind === 'exchange-secret' || own || (!holds && !named && !related && actor === undefined)) {
    return foreign('it belongs to another identity than the certificate');
  }
  if (actor && actor.identityId !== client.id) return refused('the actor token stands for somebody for whom the client acts');
  if (!audience) return { kind: 'acting', newly: !holds, delegation };

  const standing = delegation && (delegation.expiresAt === null || now < delegation.expiresAt) ? delegation : null;
  if (!standing && !named) return refused('neither a delegation for this audience nor may_act names the actor');
  const depth = actorsIn(subject.act) + (holds ? 0 : 1);
  if (depth > audience.delegationDepth) return refused(`the audience takes tokens that name at most ${audience.delegationDepth} actors`);
  if (standing && depth > standing.maximumDepth) return refused(`the delegation allows at most ${standing.maximumDepth} actors`);
  if (client.environment !== audience.environment && !standing?.crossEnvironment) return refused('the actor is of another environment');
  return { kind: 'acting', newly: !holds, delegation: standing };
}
