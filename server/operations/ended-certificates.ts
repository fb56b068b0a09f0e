import type { Actor } from '../domain/actor.ts';
import type { Approval } from '../ledger/approvals.ts';
import { certificatesMeant, revocableOf } from '../ledger/certificate-views.ts';
import type { Ledger } from '../ledger/database.ts';
import { showIdentity } from '../ledger/identities.ts';
import { type BeyondRight, beyondRight, type Ended } from '../ledger/revoke-right.ts';
import type { Context } from './context.ts';
import { mostAtOnce } from './preview-revocation.ts';

/** An operation, as it was or would be sent. */
type Act = Pick<Approval, 'operation' | 'sent'>;

/** The certificates that a revocation names, as whoever asked for it wrote them; none of anything else. */
export function certificatesOf({ operation, sent }: Act): string[] {
  const { params, body } = Object(sent);
  if (operation === 'certificate.revoke-many') return textsIn(body, 'certificates');
  return operation === 'certificate.revoke' ? [...textsIn(params, 'certificate'), ...textsIn(body, 'also')] : [];
}

const textsIn = (sent: unknown, member: string): string[] =>
  [Reflect.get(Object(sent), member)].flat().filter((text) => typeof text === 'string');

/**
 * By what it is decided whether somebody may revoke what an act would. All certificates of one identity are of one owner: where it is
 * evicted, the one that is named stands for the others.
 * @throws {Failure} `not_found` for an identity
 */
async function endedBy(ledger: Ledger, act: Act, now: Date): Promise<Ended> {
  const [reference] = act.operation === 'identity.retire' ? textsIn(Object(act.sent).params, 'identity') : [];
  if (reference !== undefined) {
    const { id: identity } = await showIdentity(ledger, reference, now);
    return { identity, certificates: await revocableOf(ledger, identity, now, mostAtOnce) };
  }
  const references = certificatesOf(act);
  const meant = references.length === 0 ? [] : await certificatesMeant(ledger, references);
  return { certificates: [...new Set(meant.flatMap((one) => one?.id ?? []))] };
}

/** Of what an act would revoke, what is not somebody's to revoke; null where all of it is. @throws {Failure} `not_found` for an identity */
export const beyondRightOf = async ({ database, clock }: Context, actor: Actor, act: Act): Promise<BeyondRight | null> =>
  beyondRight(database.prisma, actor, await endedBy(database.prisma, act, clock()));

type Preview = {
  'certificate.revoke': { readonly certificate: string };
  'certificate.revoke-many': { readonly certificates: readonly string[] };
  'identity.retire': { readonly identity: string };
};

/** The preview of an act as whoever asks for it sees it: also with what of it is not theirs to revoke. */
export const withBeyondRight = async <N extends keyof Preview, P extends object>(
  context: Context,
  actor: Actor,
  operation: N,
  input: Preview[N],
  preview: P,
): Promise<P & { beyondRight: BeyondRight | null }> => ({
  ...preview,
  beyondRight: await beyondRightOf(context, actor, { operation, sent: { params: input, body: input } }),
});
