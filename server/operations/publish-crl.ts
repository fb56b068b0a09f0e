import { system } from '../domain/actor.ts';
import { addSeconds, wholeSeconds } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import { allAuthorities } from '../ledger/authorities.ts';
import { authoritiesOwingCrl, insertPendingCrl, nextCrlNumber } from '../ledger/crls.ts';
import { appendEvent } from '../ledger/events.ts';
import { revokedSince } from '../ledger/signing.ts';
import { buildCrlTbs } from '../pki/crl.ts';
import type { CertificateContext } from './certificate-context.ts';

const hour = 3600;
/** Seconds for which a list is good; a new one is published when half of it is over. */
const validity = 24 * hour;
/**
 * Seconds for which a revoked certificate stays on the lists after its end: as long as a list is good, so that at least one
 * regular list after its end names it (RFC 5280 §3.3).
 */
export const crlRetention = validity;

/**
 * Publishes a revocation list for one authority: numbered and persisted under a lock, signed once, and only then served.
 * A crash in between leaves a pending row that nobody is shown; its number is not used again.
 * @returns the number of the list
 */
export async function publishCrl(context: CertificateContext, authorityId: string): Promise<bigint> {
  const authority = (await allAuthorities(context.database.prisma)).find(({ id }) => id === authorityId);
  if (!authority) throw new Failure('not_found', `the authority ${authorityId} was not found`);
  const list = await context.database.transaction(async (ledger) => {
    const number = await nextCrlNumber(ledger, authorityId);
    const thisUpdate = wholeSeconds(context.clock());
    const nextUpdate = addSeconds(thisUpdate, validity);
    const entries = await revokedSince(ledger, authorityId, addSeconds(thisUpdate, -crlRetention));
    const id = newId(thisUpdate.getTime());
    const tbs = buildCrlTbs({ number, thisUpdate, nextUpdate, entries }, authority, context.urls.pki);
    await insertPendingCrl(ledger, { id, authorityId, number, thisUpdate, nextUpdate, entries: entries.length, tbs });
    return { id, number, entries: entries.length };
  });
  await context.signer.sign('crl', list.id);
  await appendEvent(context.database.prisma, {
    type: 'crl.published',
    at: context.clock(),
    actor: system('certificates'),
    target: { kind: 'authority', id: authority.id, name: authority.name },
    detail: { number: Number(list.number), entries: list.entries },
  });
  return list.number;
}

/** Publishes what is owed: a first list, one after a revocation, and a new one at half of the life of the last. */
export async function publishOwedCrls(context: CertificateContext): Promise<void> {
  const owing = await authoritiesOwingCrl(context.database.prisma, addSeconds(context.clock(), validity / 2));
  for (const { id } of owing) await publishCrl(context, id);
}
