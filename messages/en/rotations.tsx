import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const afterMinutes = ({ minutes }: { minutes: string }) => `after ${minutes}`;
export const agentOn = 'Agent on';
export const aSuccessorIsActive = 'a successor is active';
export const atOnce = 'at once';
export const by = 'By';
export const byHand = 'By hand';
export const cancelled = 'Cancelled';
export const cancelRotation = 'Cancel rotation';
export const cancelThisRotation = 'Cancel this rotation?';
export const certificateOfTheseStayInAnother = ({ underWay }: { underWay: number }) =>
  `${plural(underWay, 'certificate')} of these stay in another rotation that is open.`;
export const certificates = 'Certificates';
export const certificatesOfThisOrder = 'Certificates of this order';
export const comment = 'Comment';
export const ended = 'Ended';
export const everyCertificate = 'every certificate';
export const failing = 'Failing';
export const finished = 'Finished';
export const forItsTurnAtTheRate = 'for its turn at the rate of this order';
export const former = 'former';
export const identity = 'Identity';
export const itsAgentHasHeardOfIt = 'its agent has heard of it';
export const itsAgentHasStoppedReporting = 'its agent has stopped reporting: to be done by hand';
export const itsAgentHears = 'its agent hears of it at its next check-in';
export const whatRotatingDoes =
  'Its agent hears of it at its next check-in and renews at once, for a new key. The certificate before stays usable for the overlap of its profile. Where no agent reports, it is listed as to be done by hand.';
export const itsAgentSaysThatItCannot = 'its agent says that it cannot renew, and tries again';
export const itStandsInTheAuditLog = 'It stands in the audit log.';
export const itsTurn = 'its turn';
export const leftAsItIs = 'left as it is';
export const namedLike = 'named like';
export const noAgent = 'no agent';
export const noAgentReportsToBeDone = 'no agent reports: to be done by hand';
export const thoseWithoutAgent = ({ byHand, command }: { byHand: number; command: ReactNode }) => (
  <>
    <strong>{plural(byHand, 'certificate')}</strong> {byHand === 1 ? 'has' : 'have'} no agent that reports: listed as to be done by hand,
    with {command} where the key is.
  </>
);
export const noIssuingAuthorityIsActiveNothing = 'No issuing authority is active: nothing can be renewed until one is.';
export const ofRenewed = ({ total }: { total: ReactNode }) => <>of {total} renewed</>;
export const ordered = 'Ordered';
export const ordersToRenewNowNewestFirst = 'Orders to renew now, newest first';
export const released = 'Released';
export const renewed = 'Renewed';
export const renewedOfTotal = ({ renewed, total }: { renewed: string; total: string }) => `${renewed} of ${total}`;
export const renewTheCertificatesOfNow = ({ identity }: { identity: string }) => `Renew the certificates of ${identity} now?`;
export const revokedOrOverBefore = 'revoked or over before it was renewed';
export const rotateNow = 'Rotate now';
export const silent = 'Silent';
export const since = 'Since';
export const state = 'State';
export const successor = 'successor';
export const successorsAreSignedByWhichSigned = ({ signedBy, count }: { signedBy: ReactNode; count: ReactNode }) => (
  <>
    Successors are signed by {signedBy}, which signed {count} of these already. To move to another authority, activate it first.
  </>
);
export const theCertificatesBeforeStayUsable =
  'The certificates before stay usable for the overlap of their profile: nothing that is in use stops.';
export const told = 'Told';
export const underWay = 'Under way';
export const waiting = 'Waiting';
export const which = 'Which';
export const thoseWithAgent = ({ agents, minutes }: { agents: number; minutes: string }) => (
  <>
    <strong>{plural(agents, 'certificate')}</strong> whose agent reports {agents === 1 ? 'is' : 'are'} renewed, those that end soonest
    first; the last agent may hear of it {minutes}, and does so at its next check-in, within five minutes.
  </>
);
