import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { allAuthorities, showAuthority as find, moveAuthority } from '../ledger/authorities.ts';
import { appendEvent } from '../ledger/events.ts';
import { lockRollover } from '../ledger/rollover.ts';
import { nextStep, requireReady, type StepOrder } from './authority-step.ts';
import type { CertificateContext } from './certificate-context.ts';
import { type AuthorityDetail, showAuthority } from './show-authority.ts';

/**
 * Lets a prepared authority sign what is new: leaves and listener certificates for an issuing one, issuing authorities for a
 * root. In the same transaction the one before it goes into retirement: it stays trusted and keeps its revocation list.
 * @throws {Failure} `conflict` when it is not prepared, or too few know its root and nobody overrides that
 */
export async function activateAuthority(context: CertificateContext, actor: Actor, order: StepOrder): Promise<AuthorityDetail> {
  const now = context.clock();
  await context.database.transaction(async (ledger) => {
    await lockRollover(ledger);
    const authority = await find(ledger, order.authority, now);
    const next = await nextStep(ledger, authority, now);
    if (next?.action !== 'activate')
      throw new Failure(
        'conflict',
        authority.custody === 'external'
          ? `The key of ${authority.name} is not here; it signs nothing here.`
          : `${authority.name} is ${authority.status}; only a prepared authority is activated.`,
      );
    await requireReady(ledger, actor, { next, authority, order, now });
    const before = (await allAuthorities(ledger)).find(({ role, status }) => role === authority.role && status === 'active');
    if (before) await moveAuthority(ledger, before.id, ['active'], 'retiring', now);
    if (!(await moveAuthority(ledger, authority.id, ['prepared'], 'active', now)))
      throw new Failure('conflict', `${authority.name} is not prepared any more.`);
    await appendEvent(ledger, {
      type: 'authority.activated',
      at: now,
      actor,
      target: { kind: 'authority', id: authority.id, name: authority.name },
      detail: {
        role: authority.role,
        before: { status: authority.status, active: before?.name ?? null },
        after: { status: 'active', active: authority.name },
        percent: next.percent,
        threshold: order.threshold,
      },
    });
  });
  return showAuthority(context, order.authority);
}
