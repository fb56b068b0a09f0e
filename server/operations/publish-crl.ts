import { system } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { notFound } from '../domain/failure.ts';
import { allAuthorities } from '../ledger/authorities.ts';
import { authoritiesOwingCrl, deleteOldCrls } from '../ledger/crls.ts';
import { appendEvent } from '../ledger/events.ts';
import type { CertificateContext } from './certificate-context.ts';
import { crlRetention, crlValidity, type PrepareCrl, prepareCrl } from './prepare-crl.ts';

/** What publishing revocation lists needs. Where no other thread is named, a list is written in this one. */
export type CrlContext = CertificateContext & { readonly prepareCrl?: PrepareCrl };

/**
 * Publishes a revocation list for one authority: numbered and persisted under a lock, signed once, and only then served.
 * A crash in between leaves a pending row that nobody is shown; its number is not used again.
 * @returns the number of the list
 */
export async function publishCrl(context: CrlContext, authorityId: string): Promise<bigint> {
  const { prisma } = context.database;
  const authority = (await allAuthorities(prisma)).find(({ id }) => id === authorityId);
  if (!authority) throw notFound(`the authority ${authorityId}`);
  const prepare: PrepareCrl = context.prepareCrl ?? prepareCrl.bind(null, context.database, context.urls.pki);
  const list = await prepare(authorityId, context.clock());
  await context.signer.sign('crl', list.id);
  await appendEvent(prisma, {
    type: 'crl.published',
    at: context.clock(),
    actor: system('certificates'),
    target: { kind: 'authority', id: authority.id, name: authority.name },
    detail: { number: Number(list.number), entries: list.entries },
  });
  await deleteOldCrls(prisma, authorityId);
  return list.number;
}

/** Publishes what is owed: a first list, one after a revocation, and a new one at half of the life of the last. */
export async function publishOwedCrls(context: CrlContext): Promise<void> {
  const owing = await authoritiesOwingCrl(context.database.prisma, addSeconds(context.clock(), crlValidity / 2), crlRetention);
  for (const { id } of owing) await publishCrl(context, id);
}
