/**
 * A writer of DER (X.690) for the few types that certificates, requests and revocation lists are made of.
 * Each function returns one complete element.
 */
const element = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.of(tag, ...lengthOctets(length)), ...parts]);
};

/** Octets before the content of the longest element that is written here. */
export const longestHeader = 6;

/** What stands before the content of a SEQUENCE of that many octets. */
export const sequenceHeader = (length: number): Buffer => Buffer.of(0x30, ...lengthOctets(length));

/** Makes a SEQUENCE of a long content where that stands, in the octets before it; returns where the element begins. */
export function sequenceAround(octets: Buffer, start: number, end: number): number {
  const header = sequenceHeader(end - start);
  return start - header.copy(octets, start - header.length);
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 | octets.length, ...octets];
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => element(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]): Buffer => element(0x31, ...parts);
export const octetString = (content: Uint8Array): Buffer => element(0x04, content);
export const utf8String = (text: string): Buffer => element(0x0c, Buffer.from(text, 'utf8'));
export const bitString = (content: Uint8Array, unusedBits = 0): Buffer => element(0x03, Buffer.of(unusedBits), content);
export const boolean = (value: boolean): Buffer => element(0x01, Buffer.of(value ? 0xff : 0));
export const enumerated = (value: number): Buffer => element(0x0a, Buffer.of(value));
export const none = (): Buffer => element(0x05);

/** A non-negative INTEGER from big-endian octets: leading zeros go, and one comes back where the top bit is set. */
export function integer(value: Uint8Array | number | bigint): Buffer {
  const octets = typeof value === 'object' ? Buffer.from(value) : octetsOf(BigInt(value));
  let start = 0;
  while (start < octets.length - 1 && octets[start] === 0) start++;
  const content = octets.subarray(start);
  return (content[0] ?? 0) & 0x80 ? element(0x02, Buffer.of(0), content) : element(0x02, content);
}

const octetsOf = (value: bigint): Buffer => {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
};

export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const octets: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const septets = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) septets.unshift((left & 0x7f) | 0x80);
    octets.push(...septets);
  }
  return element(0x06, Buffer.from(octets));
}

/** Time of RFC 5280 §4.1.2.5: UTCTime until 2049, GeneralizedTime from 2050; whole seconds, always UTC. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/\.\d+|\D/g, '');
  return date.getUTCFullYear() < 2050
    ? element(0x17, Buffer.from(`${digits.slice(2)}Z`, 'latin1'))
    : element(0x18, Buffer.from(`${digits}Z`, 'latin1'));
}

/** GeneralizedTime, for what is never UTCTime: OCSP answers and dates of invalidity (RFC 6960 §4.2.1, RFC 5280 §5.3.2). */
export const generalizedTime = (date: Date): Buffer =>
  element(0x18, Buffer.from(`${date.toISOString().replaceAll(/\.\d+|\D/g, '')}Z`, 'latin1'));

/** `[n] EXPLICIT`: a constructed context tag around complete elements. */
export const explicit = (tag: number, ...parts: readonly Uint8Array[]): Buffer => element(0xa0 | tag, ...parts);
/** `[n] IMPLICIT` of a primitive type: the context tag replaces its own. */
export const implicit = (tag: number, content: Uint8Array): Buffer => element(0x80 | tag, content);
