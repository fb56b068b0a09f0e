import { buildCrlTbs, type CrlIssuer, readCrlSerials } from './crl.ts';
import type { RevokedEntry } from './crl-entries.ts';

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
 */
export function lintCrl(
  row: PendingCrl,
  revoked: readonly RevokedEntry[],
  mustName: readonly string[],
  issuer: CrlIssuer,
  pkiUrl: string,
): string[] {
  try {
    const named = readCrlSerials(row.tbs);
    const known = new Map(revoked.map((certificate) => [certificate.serial, certificate]));
    const entries = named.flatMap((serial) => known.get(serial) ?? []);
    const listed = new Set(named);
    const checks = [
      [entries.length === named.length && listed.size === named.length, 'it names a certificate that is not revoked'],
      [mustName.every((serial) => listed.has(serial)), 'it leaves out a revoked certificate'],
      [row.count === named.length, 'it has another number of entries than the row'],
      [row.thisUpdate < row.nextUpdate, 'it ends before it begins'],
      [buildCrlTbs({ ...row, entries }, issuer, pkiUrl).equals(row.tbs), 'it differs from what the row says'],
    ] as const;
    return checks.filter(([ok]) => !ok).map(([, finding]) => finding);
  } catch {
    return ['it cannot be read as a revocation list'];
  }
}
