import { X509Certificate } from 'node:crypto';
import { expect } from 'vitest';

// A client that knows nothing of our description of the service: it writes and reads the octets of protocol buffers by the numbers of the
// specification (SPIFFE Workload API §5 and §6).
export type Message = ReadonlyMap<number, readonly Buffer[]>;

function varint(octets: Buffer, at: number): [value: number, next: number] {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const octet = octets[at++] ?? 0;
    value += (octet & 0x7f) * 2 ** shift;
    if (octet < 0x80) return [value, at];
  }
}
/** Every field here is a string, octets, a message or a map, and so of wire type 2. */
export function read(octets: Buffer): Message {
  const message = new Map<number, Buffer[]>();
  for (let at = 0; at < octets.length; ) {
    const [tag, afterTag] = varint(octets, at);
    expect(tag & 7).toBe(2);
    const [length, from] = varint(octets, afterTag);
    message.set(tag >> 3, [...(message.get(tag >> 3) ?? []), octets.subarray(from, from + length)]);
    at = from + length;
  }
  return message;
}
export const field = (number: number, text: string): Buffer => {
  const octets = Buffer.from(text);
  expect(octets.length).toBeLessThan(2 ** 14);
  const length = octets.length < 128 ? [octets.length] : [(octets.length & 0x7f) | 0x80, octets.length >> 7];
  return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), octets]);
};
export const only = (message: Message, number: number): Buffer => {
  expect(message.get(number)).toHaveLength(1);
  return message.get(number)?.[0] ?? Buffer.alloc(0);
};
/** Certificates in DER, one after the other. */
export function certificates(octets: Buffer): X509Certificate[] {
  const found: X509Certificate[] = [];
  for (let at = 0; at < octets.length; ) {
    const length = 4 + octets.readUInt16BE(at + 2);
    expect(octets.readUInt16BE(at)).toBe(0x3082);
    found.push(new X509Certificate(octets.subarray(at, at + length)));
    at += length;
  }
  return found;
}
