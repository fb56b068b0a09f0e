import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { showAuthority as find, moveAuthority } from '../ledger/authorities.ts';
import { certifiedBy } from '../ledger/cross-certificates.ts';
import { appendEvent } from '../ledger/events.ts';
import { lockRollover } from '../ledger/rollover.ts';
import { requireReady, retirement, type StepOrder } from './authority-step.ts';
import type { CertificateContext } from './certificate-context.ts';
import { type AuthorityDetail, showAuthority } from './show-authority.ts';

/**
 * Takes an authority out of the trust bundle. It goes on publishing its revocation list until its last certificate has ended;
 * certificates of a retired issuing authority still verify where their own chain leads to a root that is trusted, those
 * below a retired root nowhere. What older roots had certified of the key of a root is revoked with it.
 * @throws {Failure} `conflict` while it is active, stands above another, or too many still use it and nobody overrides that
 */
export async function retireAuthority(context: CertificateContext, actor: Actor, order: StepOrder): Promise<AuthorityDetail> {
  const now = context.clock();
  await context.database.transaction(async (ledger) => {
    await lockRollover(ledger);
    const authority = await find(ledger, order.authority, now);
    if (authority.status === 'retired')
      throw new Failure('conflict', `${authority.name} was retired at ${authority.retiredAt?.toISOString()}.`);
    const next = await retirement(ledger, authority, now);
    await requireReady(ledger, actor, { next, authority, order, now });
    if (!(await moveAuthority(ledger, authority.id, ['prepared', 'retiring'], 'retired', now)))
      throw new Failure('conflict', `${authority.name} was moved meanwhile.`);
    const uncertifiedBy = await certifiedBy(ledger, authority.id);
    await appendEvent(ledger, {
      type: 'authority.retired',
      at: now,
      actor,
      target: { kind: 'authority', id: authority.id, name: authority.name },
      detail: {
        role: authority.role,
        before: { status: authority.status },
        after: { status: 'retired' },
        usableCertificates: authority.activeCertificates,
        percent: next.percent,
        threshold: order.threshold,
        ...(uncertifiedBy.length === 0 ? {} : { crossCertificatesRevoked: uncertifiedBy }),
      },
    });
  });
  return showAuthority(context, order.authority);
}
