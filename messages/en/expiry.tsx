import type { ReactNode } from 'react';
import { count, plural } from './numbers.ts';

export const addAWebhook = 'Add a webhook';
export const aDigestByEMail =
  'By e-mail, each owner gets what of theirs ends soon and is not renewed automatically, with where it is used. Each day or each Monday.';
export const agentsAMinute = 'Agents a minute';
export const agentsAMinuteAtMost = ({ rate }: { rate: number }) => `${rate} agents a minute at most`;
export const agentsRenewByThemselvesAnOrder =
  'Agents renew by themselves. An order is for when they should not wait: a new authority, a key algorithm, a doubt.';
export const alive = 'Alive';
export const anyAuthority = 'Any authority';
export const anyProfile = 'Any profile';
export const anyRenewal = 'Any renewal';
export const authority = 'Authority';
export const authorityNothingThatItSigned = ({ name }: { name: string }) => `Authority ${name}: nothing that it signed is trusted any more`;
export const aWebhookHearsOfEach =
  'A webhook for notice.* hears of each renewal that is due, late or failed, and of each authority or list near its end.';
export const by = 'By';
export const byProfileOrByHabit = 'by profile or by habit';
export const cancelled = 'Cancelled';
export const certificates = 'Certificates';
export const certificatesEnd = ({ certificates }: { certificates: number }) =>
  `${plural(certificates, 'certificate ends', 'certificates end')}`;
export const certificatesEndWithinDays = ({ certificates, days }: { certificates: number; days: number }) =>
  `${plural(certificates, 'certificate ends', 'certificates end')} within ${days} days, unless renewed before.`;
export const certificatesOfWorkloads = 'certificates of workloads';
export const certificatesOfWorkloadsShowHereThose = 'Certificates of workloads show here, those first that end soonest.';
export const chartAsTable = ({ value, axis }: { value: string; axis: string }) => `${value} by ${axis}`;
export const chartInWords = ({ value, axis, summary }: { value: string; axis: string; summary: string }) =>
  `${value} by ${axis}. ${summary}`;
export const comment = 'Comment';
export const days = 'Days';
export const dayUtc = 'Day (UTC)';
export const eachCertificateIsRenewedByWhen = 'Each certificate is renewed by when its profile wants it, and by when it usually was.';
export const eachCertificateThatLivesHas = 'Each certificate that lives has an agent, or was renewed before.';
export const eachSuccessorHasBeenSeen = 'Each successor has been seen';
export const endOfWhatHawserItselfNeeds = ({ house }: { house: number }) => `${plural(house, 'end')} of what Hawser itself needs`;
export const ends = 'Ends';
export const endsByDayUtcADiamond = 'Ends by day, UTC. A diamond is something that Hawser itself needs.';
export const environment = 'Environment';
export const everyCertificate = 'Every certificate';
export const expiry = 'Expiry';
export const facts = 'Facts';
export const finished = 'Finished';
export const friday = 'Friday';
export const hasCertificatesRenewedBeforeTheir =
  'Has certificates renewed before their time: of one identity, of all that a filter names, or of a whole authority.';
export const hearOfIt = 'Hear of it';
export const id = 'Id';
export const identity = 'Identity';
export const identityNameOfOwner = ({ identityName, owner }: { identityName: ReactNode; owner: ReactNode }) => (
  <>
    {identityName} of {owner}
  </>
);
export const idOfTheRotation = 'id of the rotation';
export const ifNothingCouldBeSigned = 'If nothing could be signed from now on';
export const lastAgentMayHearOfIt = 'Last agent may hear of it';
export const lifeLeft = 'Life left';
export const lifetimes = 'Lifetimes';
export const listener = 'Listener';
export const littleLifeLeft = ({ certificates, little }: { certificates: number; little: number }) =>
  `Of ${plural(certificates, 'certificate')}, ${little === 1 ? '1 has less than a fifth of its life' : `${count(little)} have less than a fifth of their lives`} left.`;
export const manual = 'Manual';
export const mayBeUsedUntil = ({ time }: { time: ReactNode }) => <>may be used until {time}</>;
export const measuredIn = 'Measured in';
export const monday = 'Monday';
export const monthAfter = ({ month }: { month: string }) => `Month after: ${month}`;
export const monthBefore = ({ month }: { month: string }) => `Month before: ${month}`;
export const mustBeRenewedByHand = ({ byHand }: { byHand: number }) =>
  `${byHand === 1 ? 'One certificate' : `${count(byHand)} certificates`} must be renewed by hand: run hawser renew where the key is. It counts as done here.`;
export const next = 'Next';
export const nextToEnd = 'Next to end';
export const nobodyRenewsByHand = 'Nobody renews by hand';
export const nobodyRenewsThemByItself = 'nobody renews them by itself';
export const noCertificateIsAlive = 'No certificate is alive';
export const noCertificateIsInThisState = 'No certificate is in this state';
export const noCertificateOfAWorkload = 'No certificate of a workload is alive.';
export const noOwner = 'no owner';
export const noSuccessorSeen = 'No successor seen';
export const nothing = 'Nothing';
export const nothingEnds = 'nothing ends';
export const nothingEndsInThisMonth = 'Nothing ends in this month.';
export const nothingIsOverdue = 'Nothing is overdue';
export const nothingWasOrdered = 'Nothing was ordered';
export const ocspResponder = 'OCSP responder';
export const ocspResponderOfWhoeverInsists = ({ name }: { name: string }) =>
  `OCSP responder of ${name}: whoever insists on an answer gets none`;
export const ofHawserItself = 'Of Hawser itself';
export const ofTheFleet = ({ percent, time }: { percent: ReactNode; time: ReactNode }) => (
  <>
    {percent} % of the fleet {time}
  </>
);
export const ofThemEnded = ({ ended }: { ended: string }) => `${ended} of them ended`;
export const ordered = 'Ordered';
export const orderIsOpen = 'order is open';
export const ordersAreOpen = 'orders are open';
export const ordersToRenewCertificatesNowBefore = 'Orders to renew certificates now, before their time.';
export const outageIn = ({ left }: { left: ReactNode }) => <>in {left}</>;
export const overdue = 'Overdue';
export const owner = 'Owner';
export const predecessor = 'Predecessor';
export const previous = 'Previous';
export const profile = 'Profile';
export const rate = 'Rate';
export const renewal = 'Renewal';
export const renewedByItselfWhileItRuns = 'Renewed by itself while it runs; an authority is replaced by a person';
export const revocationList = 'Revocation list';
export const revocationListOfWhoeverInsists = ({ name }: { name: string }) =>
  `Revocation list of ${name}: whoever insists on a fresh one refuses every certificate on it`;
export const rotateNow = 'Rotate now';
export const rotation = 'Rotation';
export const rotationOf = ({ criteria }: { criteria: string }) => `Rotation of ${criteria}`;
export const rotations = 'Rotations';
export const saturday = 'Saturday';
export const sayWhichCertificates = 'Say which certificates';
export const seenTime = ({ time }: { time: ReactNode }) => <>seen {time}</>;
export const sendADigest = 'Send a digest';
export const showAll = 'Show all';
export const signedBy = 'Signed by';
export const sunday = 'Sunday';
export const theFirstOutageIsAt = ({ left, time, what }: { left: ReactNode; time: ReactNode; what: ReactNode }) => (
  <>
    The first outage is {left}, at {time}: {what}.
  </>
);
export const thenFollow = 'Then follow';
export const theOutageBudgetHowLong = 'The outage budget: how long the authority may be down before somebody notices';
export const thereIsNothingToRenew = 'There is nothing to renew: no certificate fits that lives and is not in another rotation already.';
export const theRotationIsCancelledWhat = 'The rotation is cancelled. What was renewed stays.';
export const theRotationIsUnderWayAgents = 'The rotation is under way. Agents hear of it as they check in.';
export const thisAddressCannotBeUsed = 'This address cannot be used.';
export const thisAddressCannotBeUsedBecause = ({ problem }: { problem: ReactNode }) => <>This address cannot be used. {problem}</>;
export const thisCannotBeOrdered = ({ problem }: { problem: ReactNode }) => <>This cannot be ordered. {problem}</>;
export const thisFilterCannotBeUsed = ({ problem }: { problem: ReactNode }) => <>This filter cannot be used. {problem}</>;
export const thoseFirstThatEndSoonest = ({ view }: { view: string }) => `${view}, those first that end soonest`;
export const thursday = 'Thursday';
export const tlsCertificateOfTheListenerNobody = ({ name }: { name: string }) =>
  `TLS certificate of the ${name} listener: nobody reaches it any more`;
export const tuesday = 'Tuesday';
export const unseen = 'Unseen';
export const viewAsTable = 'View as table';
export const wednesday = 'Wednesday';
export const weekOf = ({ monday }: { monday: ReactNode }) => <>Week of {monday}</>;
export const whatEndsIn = ({ name }: { name: string }) => `What ends in ${name}`;
export const whatEndsInByDay = ({ name }: { name: string }) => `What ends in ${name}, by day`;
export const whatEndsWhenAndWhether = 'What ends when, and whether its renewal keeps up.';
export const whatHawserItselfNeeds = 'What Hawser itself needs';
export const whatWasRenewedStaysAgents =
  'What was renewed stays. Agents that were told and have not renewed yet hear at their next check-in that there is time again.';
export const whatWillHappen = 'What will happen';
export const whenCertificatesEnd = 'When certificates end';
export const whereACertificateWasRenewedLately =
  'Where a certificate was renewed lately, its workload shows the new one, or was not seen at all.';
export const whichCertificates = 'Which certificates';
export const whomAnOrderWouldReach = 'Whom an order would reach is shown here before it is given.';
export const why = 'Why';
export const withoutAnyOfThese = 'Without any of these';
export const openRotations = ({ open }: { open: number }) => (open === 0 ? 'Rotations' : `Rotations (${count(open)} open)`);
export const byOwner = 'By owner';
export const endsOn = ({ day }: { day: string }) => `Ends on ${day}, UTC`;
export const littleLifeLeftOf = ({ owner, certificates, little }: { owner: string; certificates: number; little: number }) =>
  `${owner}: ${count(little)} of ${plural(certificates, 'certificate')} with less than a fifth of life left`;
export const nothingEndsOn = ({ day }: { day: string }) => `Nothing ends on ${day}`;
export const theFirstOwnersOf = ({ shown, total }: { shown: number; total: number }) =>
  `The ${count(shown)} most overdue of ${plural(total, 'owner')}, then those whose next end is nearest`;
export const theMostOverdueFirst = 'The most overdue first, then those whose next end is nearest';
export const whatEndsOn = ({ day }: { day: string }) => `What ends on ${day}`;
export const subscribe = 'Subscribe';
export const withoutLookingHere = 'without looking here';
