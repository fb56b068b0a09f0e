import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds that a code of an authenticator app stands for. */
const period = 30;
/** Steps before and after the one that it is now: clocks of telephones differ (RFC 6238 §5.2). */
const leeway = 1;

const base32Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 §6 without padding, as authenticator apps take it. */
export function base32(octets: Uint8Array): string {
  const bits = Array.from(octets, (octet) => octet.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => base32Alphabet[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
}

/** The code of six digits for one time step: HMAC-SHA-1, which is what every authenticator app knows (RFC 4226 §5.3). */
function codeAt(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0x0f;
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

const stepOf = (at: Date): number => Math.floor(at.getTime() / 1000 / period);

/** The code that an app shows at an instant. */
export const totpCode = (secret: Uint8Array, at: Date): string => codeAt(secret, stepOf(at));

/** The time step that a code is of; undefined where it is of none that counts now. */
export function matchingStep(secret: Uint8Array, code: string, now: Date): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  let found: number | undefined;
  for (let step = stepOf(now) - leeway; step <= stepOf(now) + leeway; step++)
    if (timingSafeEqual(Buffer.from(codeAt(secret, step)), Buffer.from(code))) found = step;
  return found;
}

/** What a QR code says to an authenticator app. */
export const totpUri = (issuer: string, account: string, secret: Uint8Array): string =>
  `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(account)}?${new URLSearchParams({ secret: base32(secret), issuer })}`;
