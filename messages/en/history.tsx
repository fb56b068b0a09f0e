import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const timeline = 'Timeline';
export const allThatHappened = 'All that happened to it, newest first; tokens are counted by the hour, for a day';
export const linkedEntryIsGone = 'The linked entry is not kept any more. The list begins where it stood.';
export const whatToShow = 'What the timeline shows';
export const everything = 'Everything';
export const kinds = {
  certificates: 'Certificates',
  changes: 'Changes',
  tokens: 'Tokens',
  rejections: 'Rejections',
};
export const nothingYet = 'Nothing of this kind yet';
export const whatWillShow = 'What is issued, changed, asked for and refused shows here as it happens.';
export const fromALinkedEntryOn = ({ newest }: { newest: ReactNode }) => <>From a linked entry on; {newest}.</>;
export const showTheNewest = 'show the newest';
export const linkToThisEntry = ({ entry }: { entry: string }) => `Link to this entry: ${entry}`;
export const older = 'Older';
export const newer = 'Newer';
export const serial = ({ serial }: { serial: ReactNode }) => <>serial {serial}</>;
export const firstSeen = ({ address, time }: { address: string | null; time: ReactNode }) => (
  <>
    first seen {address !== null && <>at {address} </>}
    {time}
  </>
);
export const by = ({ actor }: { actor: ReactNode }) => <>by {actor}</>;
export const expired = 'Certificate expired; nothing had taken its place';
export const refused = ({ operation }: { operation: string }) => `Refused: ${operation}`;
export const tokens = ({ tokens }: { tokens: number }) => plural(tokens, 'token');
export const refusals = ({ refusals, code }: { refusals: number; code: string }) => `${plural(refusals, 'refusal')}: ${code}`;
export const atLeast = ({ what }: { what: string }) => `at least ${what}`;
export const inItsName = ({ actors }: { actors: ReactNode }) => <>in its name by {actors}</>;
export const actingFor = ({ subjects }: { subjects: ReactNode }) => <>acting for {subjects}</>;
export const fromUntil = ({ day, from, until }: { day: string; from: string; until: string }) => `${day} ${from}–${until}`;
export const ofItsTokens = ({ rejections, code }: { rejections: number; code: string }) => `${plural(rejections, 'rejection')}: ${code}`;
export const presentedBy = ({ presenter }: { presenter: ReactNode }) => <>presented by {presenter}</>;
export const tokenOf = ({ owner }: { owner: ReactNode }) => <>a token of {owner}</>;
export const atServer = ({ server }: { server: ReactNode }) => <>at {server}</>;
export const newestFor = ({ audiences }: { audiences: string }) => `the newest for ${audiences}`;
export const acts: Readonly<Record<string, string>> = {
  'identity.registered': 'Registered',
  'identity.changed': 'Changed',
  'identity.suspended': 'Suspended',
  'identity.resumed': 'Resumed',
  'identity.retired': 'Retired',
  'identity.tokens_denied': 'All its tokens ended',
  'certificate.tokens_denied': 'All tokens of a certificate ended',
  'join_token.created': 'Join token made',
  'join_token.revoked': 'Join token revoked',
  'certificate_request.made': 'Certificate requested',
  'certificate_request.approved': 'Request for a certificate approved',
  'certificate_request.rejected': 'Request for a certificate rejected',
  'certificate_request.expired': 'Request for a certificate ended undecided',
  'certificate.issued': 'Certificate issued',
  'certificate.registered': 'Certificate registered',
  'certificate.renewed': 'Certificate renewed',
  'certificate.revoked': 'Certificate revoked',
  'certificate.revocation_upgraded': 'Revocation changed to a compromised key',
  'certificate.owner_told': 'Its owner told of a revocation',
  'certificate.clone_suspected': 'Copy of a key suspected',
  'certificate.unfrozen': 'Certificates set free again',
  'grant.added': 'Grant added',
  'grant.changed': 'Grant changed',
  'grant.removed': 'Grant removed',
  'delegation.added': 'Delegation added',
  'delegation.changed': 'Delegation changed',
  'delegation.removed': 'Delegation removed',
  'exchange_secret.created': 'Exchange secret made',
  'exchange_secret.revoked': 'Exchange secret revoked',
  'client_key.registered': 'Client key registered',
  'client_key.revoked': 'Client key revoked',
};
