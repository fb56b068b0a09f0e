import * as t from '#messages/certificates';

export type Spelling = { readonly name: string; readonly value: string };

const colons = (hex: string): string => (hex.match(/../g) ?? []).join(':');
const even = (hex: string): string => (hex.length % 2 === 0 ? hex : `0${hex}`);

/** Lower-case hexadecimal of a thumbprint in base64url. */
const plainHex = (base64url: string): string =>
  Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (octet) => octet.charCodeAt(0).toString(16).padStart(2, '0')).join(
    '',
  );

/** A serial number and a thumbprint in the spellings of other tools, and how openssl is asked for them. */
export function spellingsOf({
  serial,
  thumbprint,
  pem = null,
}: {
  serial: string;
  thumbprint: string | null;
  pem?: string | null;
}): Spelling[] {
  const found: Spelling[] = [
    { name: t.serialHexadecimal, value: serial },
    { name: t.serialWithColons, value: colons(even(serial)).toUpperCase() },
    { name: t.serialDecimal, value: BigInt(`0x${serial}`).toString() },
  ];
  if (thumbprint === null) return found;
  const hex = plainHex(thumbprint);
  return [
    ...found,
    { name: t.thumbprintBase64urlAsInX5tS256, value: thumbprint },
    { name: t.thumbprintHexadecimal, value: hex },
    { name: t.thumbprintUpperCase, value: hex.toUpperCase() },
    { name: t.thumbprintWithColons, value: colons(hex).toUpperCase() },
    ...(pem === null ? [] : [{ name: t.pem, value: pem }]),
    { name: t.opensslForBoth, value: 'openssl x509 -in certificate.pem -noout -serial -fingerprint -sha256' },
  ];
}
