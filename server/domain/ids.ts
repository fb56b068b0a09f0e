import { createHash, randomFillSync } from 'node:crypto';

/**
 * Identifiers are UUIDv7 (RFC 9562 §5.7) inside and, outside, a prefix that names the kind plus the same 128 bits in
 * Crockford base 32: `dec_01jd…`. They sort by time and can be told apart by eye.
 */
export const prefixes = {
  identity: 'idn',
  certificate: 'crt',
  foreignCertificate: 'fcr',
  authority: 'aut',
  profile: 'prf',
  certificateRequest: 'req',
  rotation: 'rot',
  audience: 'aud',
  grant: 'gra',
  delegation: 'dlg',
  exchangeSecret: 'xsc',
  joinToken: 'jnt',
  clientKey: 'cky',
  trustedIssuer: 'iss',
  issuerRule: 'irl',
  resourceServer: 'rsv',
  proof: 'pro',
  decision: 'dec',
  case: 'cas',
  caseMute: 'mut',
  containmentRule: 'ctr',
  webhook: 'whk',
  webhookDelivery: 'whd',
  notice: 'ntc',
  noticeChannel: 'nch',
  noticeMessage: 'nmg',
  finding: 'fnd',
  event: 'evt',
  apiRequest: 'arq',
  apiKey: 'key',
  user: 'usr',
  session: 'ses',
  passkey: 'psk',
  invitation: 'inv',
  approval: 'apr',
  sandbox: 'sbx',
} as const;
export type IdKind = keyof typeof prefixes;

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const publicIdShape = (kind: IdKind): RegExp => new RegExp(`^${prefixes[kind]}_[0-7][${alphabet}]{25}$`);

/** Character codes. */
const [dash, zero, letterA] = [0x2d, 0x30, 0x61];

export const isUuid = (text: string): boolean => uuidShape.test(text);

/** `01890a5d-…` → `idn_01h455…`. */
export function toPublicId(kind: IdKind, uuid: string): string {
  if (!isUuid(uuid)) throw new TypeError(`not a UUID: ${uuid}`);
  let text = `${prefixes[kind]}_`;
  // 26 digits hold 130 bits: the first two are zero.
  let held = 0;
  let bits = 2;
  for (let at = 0; at < uuid.length; at++) {
    const code = uuid.charCodeAt(at);
    if (code === dash) continue;
    held = (held << 4) | (code < letterA ? code - zero : code - letterA + 10);
    bits += 4;
    if (bits < 5) continue;
    bits -= 5;
    text += alphabet[held >> bits];
    held &= (1 << bits) - 1;
  }
  return text;
}

/** The way back; undefined when the text is not an identifier of this kind. */
export function fromPublicId(kind: IdKind, text: string): string | undefined {
  if (!publicIdShape(kind).test(text)) return undefined;
  let value = 0n;
  for (const digit of text.slice(prefixes[kind].length + 1)) value = (value << 5n) | BigInt(alphabet.indexOf(digit));
  const hex = value.toString(16).padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Another UUIDv7 of the same instant, always the same one for the same id. */
export function successorId(id: string): string {
  const hex = createHash('sha256').update(`hawser successor ${id}`).digest('hex');
  const variant = '89ab'[Number.parseInt(hex[3] ?? '0', 16) & 3];
  return `${id.slice(0, 13)}-7${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(8, 20)}`;
}

// Random octets are drawn many at a time: one call costs more than the identifier.
const pool = Buffer.alloc(4_096);
let drawn = pool.length;
function randomOctets(): Buffer {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  drawn += 16;
  return pool.subarray(drawn - 16, drawn);
}

let lastMillis = 0;
let counter = 0;

/** A new UUIDv7; within one process each sorts after the one before it, also within a millisecond and when the clock steps back. */
export function newId(now: number = Date.now()): string {
  const bytes = randomOctets();
  if (now > lastMillis) {
    lastMillis = now;
    counter = bytes.readUInt16BE(6) & 0x7ff;
  } else if (++counter > 0xfff) {
    lastMillis++;
    counter = 0;
  }
  bytes.writeUIntBE(lastMillis, 0, 6);
  bytes.writeUInt16BE(0x7000 | counter, 6);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
