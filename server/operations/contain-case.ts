import type { Actor } from '../domain/actor.ts';
import type { Containment } from '../domain/cases.ts';
import { Failure } from '../domain/failure.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { addNote, type HeldCase, moveCase, tokensOfCase, tokensOfCertificate } from '../ledger/case-handling.ts';
import { rememberSuspension } from '../ledger/case-suspensions.ts';
import type { Ledger } from '../ledger/database.ts';
import { denyTokens } from '../ledger/denied-tokens.ts';
import { appendEvent } from '../ledger/events.ts';
import { identityNamedIn } from '../ledger/identities.ts';
import type { Context } from './context.ts';
import { handle, targetOf } from './handle-case.ts';
import { moveIdentityIn } from './move-identity.ts';
import type { CaseDetail } from './show-case.ts';

type Input = { readonly case: string; readonly act: Containment; readonly comment?: string | undefined };

/** Most tokens that one act denies. */
const deniedAtOnce = 1_000;

/**
 * Stops what the case is about, in the transaction that marks it.
 * @throws {Failure} `not_found`; `conflict` where the case has nothing that the act could stop
 */
export const containCase = (context: Context, actor: Actor, input: Input): Promise<CaseDetail> =>
  handle(context, input, async (ledger, held, now) => {
    const comment = `case ${held.name}${input.comment === undefined ? '' : `: ${input.comment}`}`;
    const suspends = input.act === 'suspend-presenter' || input.act === 'suspend-victim';
    const effect = suspends
      ? await suspendParty(ledger, actor, held, input.act, now)
      : await denyTokensOf(ledger, actor, held, { act: input.act, comment, at: now });
    await moveCase(ledger, held.id, ['new', 'acknowledged', 'explained'], 'contained');
    if (input.comment !== undefined)
      await addNote(ledger, { id: newId(now.getTime()), caseId: held.id, at: now, author: actor.name, text: input.comment });
    const detail = { before: { state: held.state }, after: { state: 'contained' }, act: input.act, ...effect };
    await appendEvent(ledger, { type: 'case.contained', at: now, actor, target: targetOf(held), detail });
  });

/** Whoever is suspended already stays so, and the case cannot undo it. */
async function suspendParty(ledger: Ledger, actor: Actor, held: HeldCase, act: Containment, now: Date): Promise<object> {
  const id = act === 'suspend-presenter' ? held.presentedIdentityId : held.tokenIdentityId;
  if (id === null)
    throw new Failure(
      'conflict',
      `Nobody can be suspended: Hawser does not know ${act === 'suspend-presenter' ? 'the presenter' : 'whose token it is'}.`,
    );
  const { name, status } = await identityNamedIn(ledger, 'case', toPublicId('identity', id));
  if (status !== 'active') return { alreadySuspended: name };
  await moveIdentityIn(ledger, actor, { identity: name, to: 'suspended', type: 'identity.suspended', case: held.name }, now);
  await rememberSuspension(ledger, held.id, id);
  return { suspended: name };
}

async function denyTokensOf(
  ledger: Ledger,
  actor: Actor,
  held: HeldCase,
  { act, comment, at }: { act: Containment; comment: string; at: Date },
): Promise<{ tokens: number }> {
  const found =
    act === 'deny-token'
      ? await tokensOfCase(ledger, held, deniedAtOnce + 1)
      : held.boundCertificateId === null
        ? []
        : await tokensOfCertificate(ledger, held.boundCertificateId, at, deniedAtOnce + 1);
  if (found.length === 0 && act === 'deny-token')
    throw new Failure('conflict', 'There is no token to deny: the case is about none that Hawser issued.');
  if (held.boundCertificateId === null && act === 'deny-certificate-tokens')
    throw new Failure('conflict', 'There is no certificate whose tokens could be denied: Hawser does not know the bound one.');
  if (found.length > deniedAtOnce)
    throw new Failure('conflict', `There are more than ${deniedAtOnce} tokens to deny: revoke the certificate, which ends all of them.`);
  return { tokens: await denyTokens(ledger, actor, found, { at, comment }) };
}
