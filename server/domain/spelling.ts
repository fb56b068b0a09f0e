// People find a certificate by what a log, a certificate viewer or an error message shows of it.

/** Hexadecimal without its ornaments: colons, blanks, `0x`; undefined when it is not hexadecimal. */
const hexadecimal = (text: string): string | undefined => /^(?:0x)?([0-9a-f]+)$/i.exec(text.replaceAll(/[:\s]/g, ''))?.[1]?.toLowerCase();

/** The serials that a text may mean, as they are stored: lower-case hexadecimal without leading zeros. Digits alone mean two. */
export function serialSpellings(text: string): string[] {
  const hex = hexadecimal(text)?.replace(/^0+(?=.)/, '');
  const decimal = /^\d{1,60}$/.test(text) ? BigInt(text).toString(16) : undefined;
  return [...new Set([hex, decimal])].filter((serial) => serial !== undefined);
}

/** The SHA-256 that a text may mean: hexadecimal, or either base 64, padded or not. */
export function sha256Spellings(text: string): Uint8Array[] {
  const bare = text.replace(/^sha-?256[:/=]/i, '');
  const hex = hexadecimal(bare);
  if (hex?.length === 64) return [Buffer.from(hex, 'hex')];
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(bare) ? [Buffer.from(bare, 'base64')] : [];
}
