import type { ReactNode } from 'react';

export const act = 'Act';
export const actsThatTakeTwoNewestFirst = 'Acts that take two, newest first';
export const approvals = 'Approvals';
export const approve = 'Approve';
export const approveAndDoIt = 'Approve and do it';
export const approvedAndDone = 'Approved and done';
export const approveItAndDoItNow = 'Approve it, and do it now?';
export const aSecondPersonIsWanted = 'A second person is wanted';
export const askedFor = 'Asked for';
export const askToSwitchItOff = 'Ask to switch it off';
export const decided = 'Decided';
export const decision = 'Decision';
export const decline = 'Decline';
export const declined = 'Declined';
export const declineIt = 'Decline it?';
export const expired = 'Expired';
export const fromNowOnWhatCannot = 'From now on, what cannot be undone and is in use takes two.';
export const itIsApprovedAndDone = 'It is approved, and done.';
export const itIsDeclined = 'It is declined.';
export const itIsWithdrawn = 'It is withdrawn.';
export const itWasAskedForAndCannotBeUndone = ({ requestedBy, reason }: { requestedBy: string; reason: string | null }) =>
  `${requestedBy} asked for it${reason === null ? '.' : `: “${reason}”`} It cannot be undone. Where it would do something else than was shown, it is not done and goes back.`;
export const nobodyInTime = 'nobody in time';
export const notDone = 'Not done';
export const nothingWaits = 'Nothing waits';
export const nothingWasDecidedYet = 'Nothing was decided yet';
export const onePersonIsEnough = 'One person is enough';
export const onePersonIsEnoughAgain = 'One person is enough again.';
export const onePersonIsEnoughForEverything = 'One person is enough for everything here.';
export const readsItHereAndItStays = ({ requestedBy }: { requestedBy: string }) =>
  `${requestedBy} reads it here, and it stays in the audit log.`;
export const revokingACertificate =
  'Revoking a certificate that is in use, or many; retiring an identity or an authority that is; revoking a token key; keeping events for a shorter time: each waits here until somebody else approves it. Suspending and denying tokens never wait. To switch this off takes two as well.';
export const state = 'State';
export const switchedOnEachOfTheseWaits =
  'Switched on, each of these waits until somebody else approves it: revoking a certificate that is in use, or many; retiring an identity or an authority that is; revoking a token key; keeping events for a shorter time. There have to be two owners. Suspending and denying tokens never wait. You alone cannot switch it off again: that takes two as well.';
export const untilTime = ({ time }: { time: ReactNode }) => <>until {time}</>;
export const waiting = 'Waiting';
export const waits = 'Waits';
export const wantASecondPerson = 'Want a second person';
export const whatCannotBeUndone = 'What cannot be undone and is in use, asked for by one person and waiting for another.';
export const whateverTakesTwoWaitsHere = 'Whatever takes two waits here for a day.';
export const whatItWouldDo = 'What it would do as of now';
export const whetherItWasDoneIsNotKnown =
  'Whether it was done is not known yet. Look here in a minute: it stands under Decided as done, or it still waits and can be approved again. It is never done twice.';
export const which = 'Which';
export const why = 'Why';
export const withdraw = 'Withdraw';
export const withdrawIt = 'Withdraw it?';
export const withdrawn = 'Withdrawn';
