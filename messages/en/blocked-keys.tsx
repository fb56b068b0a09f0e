import type { ReactNode } from 'react';

export const aCertificateThatIsRevoked =
  'A certificate that is revoked for keyCompromise leaves its public key here, and any other whose key is blocked with it.';
export const blocked = 'Blocked';
export const blockedKeys = 'Blocked keys';
export const blockedPublicKeysNewestFirst = 'Blocked public keys, newest first';
export const by = 'By';
export const certificate = 'Certificate';
export const hawserItself = 'Hawser itself';
export const identity = 'Identity';
export const noKeyIsBlocked = 'No key is blocked';
export const publicKeySha256 = 'Public key, SHA-256';
export const publicKeysThatWereCompromisedNothing =
  'Public keys that were compromised, or blocked with a certificate that was revoked. Nothing is issued for them again, ever.';
export const sha256OfThePublicKey = 'SHA-256 of the public key';
export const thisPageCannotBeShown = ({ problem }: { problem: ReactNode }) => <>This page cannot be shown. {problem}</>;
