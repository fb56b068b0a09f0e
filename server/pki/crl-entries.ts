import { type RevocationReason, revocationReasons } from '../domain/certificate.ts';
import { oids } from './algorithms.ts';
import { enumerated, generalizedTime, integer, sequence, time } from './der.ts';
import { extension } from './tbs-certificate.ts';

/** A revoked certificate, as its list names it. */
export type RevokedEntry = {
  /** Lower-case hexadecimal. */
  readonly serial: string;
  readonly revokedAt: Date;
  readonly reason: RevocationReason;
  /** Since when the key may have been in other hands. */
  readonly suspectedSince: Date | null;
};

/** Octets that are filled before the next piece begins, and how many must be left for one more entry. */
const piece = 1 << 20;
const longestEntry = 128;

/** RFC 5280 §5.3.1: the code is left out where it would be `unspecified`. */
const reasonExtensions = new Map<string, Buffer>(
  Object.entries(revocationReasons).map(([reason, { value }]) => [
    reason,
    value === 0 ? Buffer.alloc(0) : extension(oids.reasonCode, enumerated(value)),
  ]),
);

/**
 * Writes revokedCertificates straight into a few large pieces: a list may name a million certificates, and an object for
 * each part of each entry is what makes other writers slow.
 */
export function crlEntries(entries: readonly RevokedEntry[]): Buffer[] {
  const pieces: Buffer[] = [];
  const times = new Map<number, Buffer>();
  let octets = Buffer.allocUnsafe(Math.min(piece, entries.length * longestEntry));
  let at = 0;
  for (const entry of entries) {
    if (octets.length - at < longestEntry) {
      pieces.push(octets.subarray(0, at));
      octets = Buffer.allocUnsafe(piece);
      at = 0;
    }
    at = writeEntry(octets, at, entry, times);
  }
  pieces.push(octets.subarray(0, at));
  return pieces;
}

function writeEntry(
  octets: Buffer,
  start: number,
  { serial, revokedAt, reason, suspectedSince }: RevokedEntry,
  times: Map<number, Buffer>,
): number {
  let at = start + 2;
  // What `randomSerial` makes is positive as it stands.
  if (/^[1-7]/.test(serial) && serial.length % 2 === 0) {
    octets[at] = 0x02;
    octets[at + 1] = serial.length / 2;
    at += 2 + octets.write(serial, at + 2, 'hex');
  } else at += integer(Buffer.from(serial.padStart(serial.length + (serial.length % 2), '0'), 'hex')).copy(octets, at);
  at += timeAt(revokedAt, times).copy(octets, at);
  const code = reasonExtensions.get(reason);
  if (suspectedSince !== null) {
    const invalid = extension(oids.invalidityDate, generalizedTime(suspectedSince));
    at += sequence(...(code ? [code] : []), invalid).copy(octets, at);
  } else if (code && code.length > 0) {
    octets[at] = 0x30;
    octets[at + 1] = code.length;
    at += 2 + code.copy(octets, at + 2);
  }
  octets[start] = 0x30;
  octets[start + 1] = at - start - 2;
  return at;
}

/** Many certificates are revoked in one second, and one time is written like the other. */
function timeAt(date: Date, times: Map<number, Buffer>): Buffer {
  const second = Math.floor(date.getTime() / 1000);
  const known = times.get(second);
  if (known) return known;
  if (times.size > 10_000) times.clear();
  const written = time(date);
  times.set(second, written);
  return written;
}
