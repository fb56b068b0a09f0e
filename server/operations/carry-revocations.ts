import type { Actor } from '../domain/actor.ts';
import { invalid } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { type Authority, allAuthorities } from '../ledger/authorities.ts';
import { blockKeys } from '../ledger/blocked-keys.ts';
import { findCertificate } from '../ledger/certificate-views.ts';
import { type CarriedRevocation, keepCarried, knownSerials } from '../ledger/restored.ts';
import type { Statements } from '../ledger/statements.ts';
import { isSignedBy, type ListedRevocation } from '../pki/listed-revocations.ts';
import { revokeOne } from './revoke-certificate.ts';

/** A revocation list that is still out. */
export type PublishedList = {
  /** What its file is called. */
  readonly name: string;
  readonly der: Uint8Array;
  /** Where it is published; null where it does not say. */
  readonly address: string | null;
  readonly revocations: readonly ListedRevocation[];
};

/** Public ids of certificates that were revoked again, and serials that no certificate here has. */
export type CarriedOver = { readonly revoked: readonly string[]; readonly unknown: readonly string[] };

/**
 * Takes over what published lists say and a restored ledger does not: a certificate that it knows is revoked again, as of the
 * date on the list, or upgraded to a compromised key; a serial that it does not know stays on that list, and is revoked to whoever asks by OCSP, until the authority ends.
 * @param ledger in the transaction of the restore
 * @throws {Failure} `invalid_input` for a list that none of the authorities signed: then nothing is taken over
 */
export async function carryRevocations(ledger: Statements, actor: Actor, lists: readonly PublishedList[], now: Date): Promise<CarriedOver> {
  const authorities = await allAuthorities(ledger);
  const signed = lists.map((list) => ({ list, authority: signerOf(list, authorities) }));
  const revoked: string[] = [];
  const unknown: CarriedRevocation[] = [];
  for (const { list, authority } of signed) {
    const serials = list.revocations.map(({ serial }) => serial);
    const known = new Map((await knownSerials(ledger, authority.id, serials)).map((row) => [row.serial, row]));
    for (const { serial, revokedAt, reason } of list.revocations) {
      const found = known.get(serial);
      if (found === undefined || (found.id !== null && found.status === 'pending'))
        unknown.push({ authorityId: authority.id, serial, shard: shardOf(list), revokedAt, reason });
      if (!found || found.id === null) continue;
      if (found.status === 'pending') {
        // It was issued after that, and would be again under the same serial: a retry finds the row by its key.
        await blockKeys(ledger, [{ spkiSha256: found.spkiSha256, certificateId: found.id }], { at: now, by: actor.name });
        continue;
      }
      if (found.status === 'revoked' && (found.reason === 'keyCompromise' || reason !== 'keyCompromise')) continue;
      const reference = toPublicId('certificate', found.id);
      const { certificate } = await findCertificate(ledger, reference, now);
      const comment = `It was on ${list.address ?? list.name} when an older state was restored.`;
      await revokeOne(ledger, actor, certificate, { at: revokedAt, recordedAt: now, reason, comment, suspectedSince: null }, null);
      revoked.push(reference);
    }
  }
  await keepCarried(ledger, unknown);
  return { revoked, unknown: [...new Set(unknown.map(({ serial }) => serial))] };
}

function signerOf({ name, der }: PublishedList, authorities: readonly Authority[]): Authority {
  const authority = authorities.find((candidate) => isSignedBy(der, candidate.der));
  if (!authority) throw invalid('crl', `${name} is signed by no authority of this backup: give a list of this Hawser, or leave it away`);
  return authority;
}

/** The first list of an authority has no number in its address. */
const shardOf = ({ address }: PublishedList): number => Number(/\/crl\/[^/]+\/(\d+)\.crl$/.exec(address ?? '')?.[1] ?? 0);
