import type { Authority } from '../ledger/authorities.ts';
import { readIssuer } from '../pki/certificate.ts';
import { keyIdentifier } from '../pki/public-key.ts';

/** Whether a public key is that of one of the authorities: then nobody else may come with it. */
export function isAuthorityKey(authorities: readonly Authority[], spki: Uint8Array): boolean {
  const identifier = keyIdentifier(spki);
  return authorities.some(({ der }) => keyIdentifier(readIssuer(der).spki).equals(identifier));
}
