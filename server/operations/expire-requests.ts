import { system } from '../domain/actor.ts';
import { expireCertificateRequests } from '../ledger/certificate-requests.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import type { Context } from './context.ts';

/** In one transaction; what is left waits for the next round. */
const most = 100;

/**
 * Ends the requests that nobody decided in the time that their profile gives. Of several processes that look at once, one
 * ends each, and writes its event.
 * @returns how many this call ended
 */
export async function expireRequests({ database, clock }: Context): Promise<number> {
  return database.transaction((ledger) => expireOverdue(ledger, clock()));
}

/** The same within a transaction that is under way. */
export async function expireOverdue(ledger: Ledger, now: Date): Promise<number> {
  const ended = await expireCertificateRequests(ledger, now, most);
  for (const { id, identityName, profileName, requestedBy, expiresAt } of ended)
    await appendEvent(ledger, {
      type: 'certificate_request.expired',
      at: now,
      actor: system('certificates'),
      target: { kind: 'certificate_request', id, name: identityName },
      detail: { identity: identityName, profile: profileName, requestedBy, expiresAt: expiresAt.toISOString() },
    });
  return ended.length;
}
