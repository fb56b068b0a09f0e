import { type RevocationReason, revocationReasons } from '../domain/certificate.ts';
import { oids } from './algorithms.ts';
import { enumerated, generalizedTime, integer, sequence, time } from './der.ts';
import { extension } from './tbs-certificate.ts';

/** A revoked certificate, as its list names it. */
export type RevokedEntry = {
  /** Lower-case hexadecimal. */
  readonly serial: string;
  /** Seconds since 1970: a million of them as objects would keep the collector of garbage busy. */
  readonly revokedAt: number;
  readonly reason: RevocationReason;
  /** Since when the key may have been in other hands. */
  readonly suspectedSince: Date | null;
};

/**
 * Called after every few hundred entries that are written or read, for whoever wants to leave the processor to others meanwhile.
 */
export type Rest = () => void;
const portion = 256;

/** Goes through entries, resting in between. */
export function* resting<T>(entries: Iterable<T>, rest: Rest): Generator<T> {
  let left = portion;
  for (const entry of entries) {
    yield entry;
    if (--left > 0) continue;
    rest();
    left = portion;
  }
}

/** Octets of an entry with a serial of 16 octets and a reason, and those that must be left for one more of any kind. */
const usualEntry = 49;
const longestEntry = 128;

/** RFC 5280 §5.3.1: the code is left out where it would be `unspecified`. */
const reasonExtensions = new Map<string, Buffer>(
  Object.entries(revocationReasons).map(([reason, { value }]) => [
    reason,
    value === 0 ? Buffer.alloc(0) : extension(oids.reasonCode, enumerated(value)),
  ]),
);

/**
 * Writes revokedCertificates straight into the one buffer that becomes the list: a list may name a million certificates, an
 * object for each part of each entry is what makes other writers slow, and each copy of the whole wakes the collector of garbage.
 * @param before octets to leave free before the entries
 * @param after octets to leave free after them
 * @param rest called now and then
 */
export function crlEntries(
  entries: readonly RevokedEntry[],
  before: number,
  after: number,
  rest: Rest,
): { readonly octets: Buffer; readonly start: number; readonly end: number } {
  const days = new Map<number, Buffer>();
  let octets: Buffer = Buffer.allocUnsafe(before + entries.length * usualEntry + longestEntry + after);
  let end = before;
  for (const entry of resting(entries, rest)) {
    if (octets.length - end < longestEntry + after) octets = larger(octets, end);
    end = writeEntry(octets, end, entry, days);
  }
  return { octets, start: before, end };
}

/** Half as large again, and room for one more entry at least. */
function larger(octets: Buffer, end: number): Buffer {
  const grown = Buffer.allocUnsafe(Math.ceil(octets.length * 1.5) + longestEntry);
  octets.copy(grown, 0, 0, end);
  return grown;
}

function writeEntry(
  octets: Buffer,
  start: number,
  { serial, revokedAt, reason, suspectedSince }: RevokedEntry,
  days: Map<number, Buffer>,
): number {
  let at = writeSerial(octets, start + 2, serial);
  at = writeTime(octets, at, revokedAt, days);
  const code = reasonExtensions.get(reason);
  if (suspectedSince !== null) {
    const invalid = extension(oids.invalidityDate, generalizedTime(suspectedSince));
    at = copyTo(octets, at, sequence(...(code ? [code] : []), invalid));
  } else if (code && code.length > 0) {
    octets[at] = 0x30;
    octets[at + 1] = code.length;
    at = copyTo(octets, at + 2, code);
  }
  octets[start] = 0x30;
  octets[start + 1] = at - start - 2;
  return at;
}

/** For a few octets a loop is quicker than a call out of the engine. */
function copyTo(octets: Buffer, at: number, source: Buffer): number {
  for (let index = 0; index < source.length; index++) octets[at + index] = source[index] ?? 0;
  return at + source.length;
}

/** What `randomSerial` makes has its length and is positive as it stands; any other is written the long way. */
function writeSerial(octets: Buffer, at: number, serial: string): number {
  const first = serial.charCodeAt(0);
  if (first < 0x31 || first > 0x37 || serial.length % 2 !== 0) {
    return copyTo(octets, at, integer(Buffer.from(serial.padStart(serial.length + (serial.length % 2), '0'), 'hex')));
  }
  octets[at] = 0x02;
  octets[at + 1] = serial.length / 2;
  let end = at + 2;
  for (let index = 0; index < serial.length; index += 2) {
    octets[end++] = (digit(serial.charCodeAt(index)) << 4) | digit(serial.charCodeAt(index + 1));
  }
  return end;
}

/** Of a lower-case hexadecimal digit. */
const digit = (code: number): number => (code <= 0x39 ? code - 0x30 : code - 0x57);

/** The day is written once for all of its times (RFC 5280 §4.1.2.5); the last octets before the Z are hour, minute and second. */
function writeTime(octets: Buffer, at: number, seconds: number, days: Map<number, Buffer>): number {
  const day = Math.floor(seconds / 86_400);
  let midnight = days.get(day);
  if (!midnight) {
    midnight = time(new Date(day * 86_400_000));
    days.set(day, midnight);
  }
  const end = copyTo(octets, at, midnight);
  const rest = seconds - day * 86_400;
  twoDigits(octets, end - 7, Math.floor(rest / 3600));
  twoDigits(octets, end - 5, Math.floor(rest / 60) % 60);
  twoDigits(octets, end - 3, rest % 60);
  return end;
}

function twoDigits(octets: Buffer, at: number, value: number): void {
  octets[at] = 0x30 + Math.floor(value / 10);
  octets[at + 1] = 0x30 + (value % 10);
}
