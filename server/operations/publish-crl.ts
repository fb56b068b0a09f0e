import { createHash } from 'node:crypto';
import { system } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { notFound } from '../domain/failure.ts';
import { allAuthorities } from '../ledger/authorities.ts';
import { crlBytes, deleteOldCrls, owedCrls } from '../ledger/crls.ts';
import { appendEvent } from '../ledger/events.ts';
import type { CrlOf } from '../ledger/revoked.ts';
import type { CertificateContext } from './certificate-context.ts';
import { crlRetention, crlValidity, type PrepareCrl, prepareCrl } from './prepare-crl.ts';

/** What publishing revocation lists needs. Where no other thread is named, a list is written in this one. */
export type CrlContext = CertificateContext & { readonly prepareCrl?: PrepareCrl };

/**
 * Publishes one of the revocation lists of an authority: numbered and persisted under a lock, signed once, and only then served.
 * A crash in between leaves a pending row that nobody is shown; its number is not used again.
 * @returns the number of the list
 */
export async function publishCrl(context: CrlContext, { authorityId, shard }: CrlOf): Promise<bigint> {
  const { prisma } = context.database;
  const authority = (await allAuthorities(prisma)).find(({ id }) => id === authorityId);
  if (!authority) throw notFound(`the authority ${authorityId}`);
  const prepare: PrepareCrl = context.prepareCrl ?? prepareCrl.bind(null, context.database, context.urls.pki);
  const list = await prepare({ authorityId, shard }, context.clock());
  await context.signer.sign('crl', list.id);
  const der = await crlBytes(context.database.pool, list.id);
  await appendEvent(prisma, {
    type: 'crl.published',
    at: context.clock(),
    actor: system('certificates'),
    target: { kind: 'authority', id: authority.id, name: authority.name },
    detail: {
      number: Number(list.number),
      thisUpdate: list.thisUpdate.toISOString(),
      nextUpdate: list.nextUpdate.toISOString(),
      entries: list.entries,
      ...(der === undefined ? {} : { octets: der.length, sha256: createHash('sha256').update(der).digest('hex') }),
      ...(shard === 0 ? {} : { shard }),
    },
  });
  await deleteOldCrls(prisma, { authorityId, shard });
  return list.number;
}

/** Publishes what is owed: a first list, one after a revocation, and a new one at half of the life of the last. */
export async function publishOwedCrls(context: CrlContext): Promise<void> {
  const now = context.clock();
  for (const list of await owedCrls(context.database.prisma, addSeconds(now, crlValidity / 2), now, crlRetention))
    await publishCrl(context, list);
}
