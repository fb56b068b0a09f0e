import type { Actor } from '../domain/actor.ts';
import type { Containment } from '../domain/cases.ts';
import { Failure } from '../domain/failure.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { addNote, type HeldCase, holdCase, moveCase, tokensNamed, tokensOfCertificate } from '../ledger/case-handling.ts';
import type { Ledger } from '../ledger/database.ts';
import { denyToken } from '../ledger/denied-tokens.ts';
import { appendEvent } from '../ledger/events.ts';
import { identityNamedIn } from '../ledger/identities.ts';
import type { Context } from './context.ts';
import { handle, targetOf } from './handle-case.ts';
import type { CaseDetail } from './show-case.ts';
import { suspendIdentity } from './suspend-identity.ts';

type Input = { readonly case: string; readonly act: Containment; readonly comment?: string | undefined };

/** Most tokens that one act denies; with more, revoke the certificate. */
const deniedAtOnce = 5_000;

/**
 * Stops what the case is about. Tokens are denied in the transaction that marks the case; a suspension is an act of its own before it,
 * and where that was done already the case is marked all the same, so that a second try after a crash completes the first.
 * @throws {Failure} `not_found`; `conflict` where the case has nothing that the act could stop
 */
export async function containCase(context: Context, actor: Actor, input: Input): Promise<CaseDetail> {
  const suspended = await suspendParty(context, actor, input);
  return handle(context, input, async (ledger, held, now) => {
    const comment = `case ${held.name}${input.comment === undefined ? '' : `: ${input.comment}`}`;
    const effect = suspended === null ? await denyTokens(ledger, actor, held, { act: input.act, comment, at: now }) : { suspended };
    await moveCase(ledger, held.id, ['new', 'acknowledged', 'explained'], 'contained');
    if (input.comment !== undefined)
      await addNote(ledger, { id: newId(now.getTime()), caseId: held.id, at: now, author: actor.name, text: input.comment });
    const detail = { before: { state: held.state }, after: { state: 'contained' }, act: input.act, ...effect };
    await appendEvent(ledger, { type: 'case.contained', at: now, actor, target: targetOf(held), detail });
  });
}

/** The name of who was suspended; null where the act is another. */
async function suspendParty(context: Context, actor: Actor, { case: reference, act }: Input): Promise<string | null> {
  if (act !== 'suspend-presenter' && act !== 'suspend-victim') return null;
  const held = await context.database.transaction((ledger) => holdCase(ledger, reference));
  const id = act === 'suspend-presenter' ? held.presentedIdentityId : held.tokenIdentityId;
  if (id === null)
    throw new Failure(
      'conflict',
      `Nobody can be suspended: Hawser does not know ${act === 'suspend-presenter' ? 'the presenter' : 'whose token it is'}.`,
    );
  const { name, status } = await identityNamedIn(context.database.prisma, 'case', toPublicId('identity', id));
  if (status === 'active') await suspendIdentity(context, actor, { identity: name });
  return name;
}

async function denyTokens(
  ledger: Ledger,
  actor: Actor,
  held: HeldCase,
  { act, comment, at }: { act: Containment; comment: string; at: Date },
): Promise<{ tokens: number }> {
  const found =
    act === 'deny-token'
      ? await tokensNamed(ledger, held.jtis)
      : held.boundCertificateId === null
        ? []
        : await tokensOfCertificate(ledger, held.boundCertificateId, at, deniedAtOnce);
  if (found.length === 0 && act === 'deny-token')
    throw new Failure('conflict', 'There is no token to deny: the case is about none that Hawser issued.');
  if (held.boundCertificateId === null && act === 'deny-certificate-tokens')
    throw new Failure('conflict', 'There is no certificate whose tokens could be denied: Hawser does not know the bound one.');
  let tokens = 0;
  for (const { jti, expiresAt } of found) if (await denyToken(ledger, actor, { jti, expiresAt, at, comment })) tokens++;
  return { tokens };
}
