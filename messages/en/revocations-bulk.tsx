import type { ReactNode } from 'react';
import { count, plural } from './numbers.ts';

export const all = 'Revoke all that fit the filter…';
export const alreadyRevoked = ({ revoked }: { revoked: number }) =>
  `${plural(revoked, 'of them is', 'of them are')} revoked already. Nothing changes about ${revoked === 1 ? 'it' : 'those'}, except for keyCompromise: then the reason becomes that, and the key is blocked.`;
export const alreadyRevokedAll = ({ revoked }: { revoked: number }) =>
  `${revoked === 1 ? 'It is' : `All ${count(revoked)} are`} revoked already. All that can change is the reason, to keyCompromise, when the keys turn out to be in other hands.`;
export const approvals = 'Approvals';
export const askedForBy = ({ requestedBy, approvals }: { requestedBy: string; approvals: ReactNode }) => (
  <>
    {requestedBy} asked for this. It is decided under {approvals}; here is what it would do now.
  </>
);
export const blockKeysNote = 'No certificate is ever issued for them again. Nobody can take that back.';
export const blockTheirKeys = 'Block their keys';
export const boundToThem = ({ liveTokens }: { liveTokens: ReactNode }) => (
  <>{liveTokens} bound to them: introspection answers no from the next request on.</>
);
export const certificate = 'Certificate';
export const certificates = 'Certificates';
export const certificatesToRevoke = 'Certificates to revoke';
export const countsOfIdentities = ({ identities }: { identities: number }) => plural(identities, 'identity', 'identities');
export const downloadReport = 'Report as CSV';
export const factsMoved = 'Meanwhile it would end something else than was shown. Nothing was revoked: what is below is as it is now.';
export const goesOn = 'goes on with another';
export const identitiesLeftWithNone = 'Identities left without a usable certificate';
export const identity = 'Identity';
export const inUse = ({ seenLately }: { seenLately: number }) =>
  seenLately === 0
    ? 'None of them was on a connection within a day.'
    : `${plural(seenLately, 'of them was', 'of them were')} on a connection within a day.`;
export const leftWithNone = ({ identities }: { identities: number }) =>
  `${plural(identities, 'identity is', 'identities are')} left without a usable certificate, and stop working.`;
export const leftWithNoneInRow = 'left with none';
export const liveTokensBoundToThem = 'Live tokens bound to them';
export const lookAtFailed = ({ failed }: { failed: number }) =>
  failed === 1 ? 'Look at the one that failed' : `Look at ${count(failed)} that failed`;
export const madeElsewhere = ({ certificates }: { certificates: number }) =>
  `${plural(certificates, 'was', 'were')} made elsewhere: neither the CRL nor OCSP of Hawser can name ${certificates === 1 ? 'it' : 'them'}.`;
export const moreIdentities = ({ more }: { more: number }) => `and ${plural(more, 'more identity', 'more identities')}.`;
export const moreThanFit = ({ most }: { most: number }) =>
  `More fit the filter than one act takes. These are the newest ${count(most)} of them that can be used; once they are revoked, this page shows the next.`;
export const nameSome = 'Select certificates in the list, or open this page from a filter of it.';
export const newCertificatesForTheirKeys = 'New certificates for their keys, for ever.';
export const newTokensOnThem = 'New tokens on these certificates, at every node of the token service.';
export const nobodyIsLeftWithNone = 'Every identity has another usable certificate.';
export const noLiveTokenIsBoundToThem = 'No live token is bound to them.';
export const noneToRevoke = 'None of these can be revoked';
export const nothingFits = 'Nothing that can be used fits this filter';
export const nothingNamed = 'No certificates were named';
export const ofHawsersOwn = ({ certificates }: { certificates: number }) =>
  `${plural(certificates, 'is', 'are')} of Hawser itself: its listeners make new ones by themselves.`;
export const otherCertificatesGoOn =
  'Other certificates of the same identities or with the same keys go on working. To stop identities, suspend them.';
export const outcomes = { revoked: 'Revoked', upgraded: 'Now keyCompromise', unchanged: 'Unchanged', failed: 'Failed' } as const;
export const owner = 'Owner';
export const problem = 'Problem';
export const recordKeyCompromise = ({ certificates }: { certificates: number }) =>
  `Record keyCompromise for ${plural(certificates, 'certificate')} and block ${certificates === 1 ? 'its key' : 'their keys'}`;
export const renewalWithThem = 'Renewal with these certificates.';
export const result = 'Result';
export const resultOfEach = 'What became of each certificate, those that failed first';
export const revokedAlready = 'Revoked already';
export const revokeCertificates = 'Revoke certificates';
export const revokeCount = ({ certificates }: { certificates: number }) => `Revoke ${plural(certificates, 'certificate')}`;
export const revokeButton = ({ certificates, liveTokens }: { certificates: number; liveTokens: number }) =>
  `Revoke ${plural(certificates, 'certificate')}${liveTokens > 0 ? ` and end ${plural(liveTokens, 'live token')}` : ''}`;
export const revokeSelected = ({ certificates }: { certificates: number }) => `Revoke ${count(certificates)}…`;
export const selectFewer = ({ most }: { most: number }) => `Select at most ${count(most)} to revoke, or take all that fit the filter.`;
export const standAfterwards = 'Afterwards';
export const standsOnCrl = ({ crlWithin }: { crlWithin: ReactNode }) => (
  <>Within {crlWithin} they stand on the CRL; whoever relies on the CRL alone sees it at their next fetch. OCSP answers revoked.</>
);
export const summary = ({ revoked, upgraded, unchanged, failed }: Readonly<Record<keyof typeof outcomes, number>>) =>
  [
    `${count(revoked)} revoked`,
    ...(upgraded > 0 ? [`${count(upgraded)} now for keyCompromise`] : []),
    ...(unchanged > 0 ? [`${count(unchanged)} unchanged`] : []),
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
  ].join(', ');
export const takesTwo = 'It waits for a second person: sending it stores it, and nothing happens until somebody else approves it.';
export const tooManyNamed = ({ named, most }: { named: number; most: number }) =>
  `${count(named)} certificates are named, and one act takes at most ${count(most)}.`;
export const toTheApprovals = 'To the approvals';
export const toTheCertificates = 'To the certificates';
export const typeNumber = ({ number }: { number: string }) => `Type ${number}, the number of certificates, to confirm`;
export const typeNumberProblem = ({ number }: { number: string }) => `Type ${number} to confirm.`;
export const thereIsNoWayBack = 'There is no way back from a revocation.';
export const unknown = ({ named }: { named: number }) =>
  named === 1
    ? 'One name does not stand for exactly one issued certificate. The others go on without it:'
    : `${count(named)} names do not each stand for exactly one issued certificate. The others go on without them:`;
export const whatBecameOfThem =
  'Each is in the audit log, with the reason and the comment. Who has heard of it stands on the page of each.';
export const whoseTheyAre = 'Whose they are';
