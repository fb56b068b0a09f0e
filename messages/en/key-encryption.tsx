import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const askedForBy = ({ time, by, outcome }: { time: ReactNode; by: string; outcome: 'done' | 'not_done' | 'under_way' }) => (
  <>
    {time} asked for by {by}
    {outcome === 'done' ? ', done' : outcome === 'not_done' ? ', not done' : ', under way'}
  </>
);
export const backupsOfTheDatabaseFromBefore = 'Backups of the database from before need the key of now: keep a copy of it with them.';
export const eachProcessSealsThePrivateKeys =
  'Each process seals the private keys that it keeps with a key of its own, which never leaves its machine.';
export const everythingIsSealedByTheActive = 'Everything is sealed by the active key';
export const file = 'File';
export const fromBeforeKeysHadIds = 'from before keys had ids';
export const key = 'Key';
export const keyActive = 'active';
export const keyEncryptionKeys = 'Key-encryption keys';
export const keyEncryptionKeysOfThe = ({ role }: { role: string }) => `Key-encryption keys of the ${role}`;
export const keyReplaced = 'replaced';
export const lastRotation = 'Last rotation';
export const lookAgain = 'Look again';
export const managementApi = 'Management API';
export const neverAskedForHere = 'never asked for here';
export const noOldKey = 'none';
export const noProcessReportsOne = 'no process reports one';
export const notReported = 'not reported';
export const notRunning = 'Not running';
export const oldKeyBesideIt = 'Old key beside it';
export const placesHoldThisKeyRotate = ({ files }: { files: number }) =>
  `${plural(files, 'place holds', 'places hold')} this key. Rotate on the machines: give each the new key as its .old first.`;
export const replaceTheKeyEncryptionKey = ({ role }: { role: string }) => `Replace the key-encryption key of the ${role}?`;
export const rotate = 'Rotate';
export const rotateTheKeyOfThe = ({ role }: { role: ReactNode }) => <>Rotate the key of the {role}</>;
export const sealingAnewValueUnderAnOld = ({ outdated }: { outdated: number }) =>
  `Sealing anew: ${plural(outdated, 'value')} under an old key`;
export const securityTokenService = 'Security token service';
export const signer = 'Signer';
export const state = 'State';
export const theKeyOfNowStays = ({ path }: { path: ReactNode }) => (
  <>The key of now stays as {path}.old until the next rotation, and only opens.</>
);
export const theKeysOfTheOcspResponders = 'The keys of the OCSP responders, the secret of session cookies, and the TLS key of enrolment.';
export const theMakesANewKey = ({ role }: { role: ReactNode }) => (
  <>The {role} makes a new key and seals everything anew with it, while it goes on working. Nobody is signed out.</>
);
export const thePrivateKeysOfTheAuthorities = 'The private keys of the authorities, or where a PKCS#11 module keeps them.';
export const thePrivateKeysThatSignTokens = 'The private keys that sign tokens, and the TLS key of its listener.';
export const theRotationIsAsked = 'The rotation is asked for; its process does it within seconds.';
export const valuesSealed = 'Values sealed';
export const yesItGoesWithTheNext = 'yes; it goes with the next rotation';
