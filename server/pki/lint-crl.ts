import { buildCrlTbs, type CrlIssuer, readCrlSerials } from './crl.ts';
import { type Rest, type RevokedEntry, resting } from './crl-entries.ts';

/** What the ledger says of a revocation list that is about to be signed. */
export type PendingCrl = {
  readonly tbs: Uint8Array;
  readonly shard: number;
  readonly number: bigint;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** How many entries it should have. */
  readonly count: number;
};

/**
 * Says what is wrong with a list to be signed; an empty list is the signer's leave to sign. It must be, to the octet, what
 * comes of the row and of those revoked certificates that it names, and it may leave out none that it must name.
 * @param revoked what is revoked now of the certificates of this list: possibly more than when the list was prepared
 * @param mustName serials that were revoked well before the list was prepared
 * @param rest called now and then
 */
export function lintCrl(
  row: PendingCrl,
  revoked: readonly RevokedEntry[],
  mustName: readonly string[],
  issuer: CrlIssuer,
  pkiUrl: string,
  rest: Rest = () => {},
): string[] {
  try {
    const known = new Map<string, RevokedEntry>();
    for (const certificate of resting(revoked, rest)) known.set(certificate.serial, certificate);
    const named = readCrlSerials(row.tbs, rest);
    const listed = new Set<string>();
    const entries: RevokedEntry[] = [];
    for (const serial of resting(named, rest)) {
      listed.add(serial);
      const certificate = known.get(serial);
      if (certificate) entries.push(certificate);
    }
    const checks = [
      [entries.length === named.length && listed.size === named.length, 'it names a certificate that is not revoked'],
      [mustName.every((serial) => listed.has(serial)), 'it leaves out a revoked certificate'],
      [row.count === named.length, 'it has another number of entries than the row'],
      [row.thisUpdate < row.nextUpdate, 'it ends before it begins'],
      [buildCrlTbs({ ...row, entries }, issuer, pkiUrl, rest).equals(row.tbs), 'it differs from what the row says'],
    ] as const;
    return checks.filter(([ok]) => !ok).map(([, finding]) => finding);
  } catch {
    return ['it cannot be read as a revocation list'];
  }
}
