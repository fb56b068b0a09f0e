import { system } from '../domain/actor.ts';
import { newId } from '../domain/ids.ts';
import { type Authority, authorityNamed, lockHierarchy } from '../ledger/authorities.ts';
import { appendEvent } from '../ledger/events.ts';
import type { SignerContext } from './certificate-context.ts';
import { type AuthorityPlan, signAuthority } from './sign-authority.ts';

const year = 365 * 24 * 3600;
/** Seconds, where nobody says otherwise. */
export const authorityLifetimes = { root: 10 * year, issuing: 3 * year } as const;

/**
 * Makes what is missing of the first hierarchy: a root for ten years and an issuing authority for three. Each authority, its
 * sealed key and its event are one transaction, and several signers starting together wait for each other, so that a start
 * which was killed at any point is completed by the next.
 */
export async function createHierarchy(context: SignerContext): Promise<void> {
  const plan = { status: 'active', commonName: null, organization: 'Hawser', algorithm: 'ES256' } as const;
  const root = await createAuthority(context, { ...plan, name: 'root-1', role: 'root', lifetime: authorityLifetimes.root, parent: null });
  await createAuthority(context, { ...plan, name: 'issuing-1', role: 'issuing', lifetime: authorityLifetimes.issuing, parent: root });
}

function createAuthority(context: SignerContext, plan: Omit<AuthorityPlan, 'id'>): Promise<Authority> {
  return context.database.transaction(async (ledger) => {
    await lockHierarchy(ledger);
    const existing = await authorityNamed(ledger, plan.name);
    if (existing) return existing;
    const authority = await signAuthority(context, ledger, { ...plan, id: newId(context.clock().getTime()) });
    await appendEvent(ledger, {
      type: 'authority.created',
      at: context.clock(),
      actor: system('signer'),
      target: { kind: 'authority', id: authority.id, name: authority.name },
      detail: { role: authority.role, subject: authority.subject, notAfter: authority.notAfter.toISOString() },
    });
    return authority;
  });
}
