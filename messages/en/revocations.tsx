import type { ReactNode } from 'react';
import { count, plural } from './numbers.ts';

export const acceptedAfterIt = 'Accepted after it';
export const acceptedInMarkdown = ({ time, where, decision }: { time: string; where: string; decision: string }) =>
  `${time} at ${where}, ${decision}`;
export const acceptedSince = ({ milliseconds, where }: { milliseconds: number; where: ReactNode }) => (
  <>
    Accepted at {where}, {milliseconds < 1_000 ? `${count(milliseconds)} ms` : plural(Math.round(milliseconds / 1_000), 'second')} after it.
  </>
);
export const addressNotShown = 'not shown to your role';
export const allCertificatesOf = ({ name, certificates }: { name: ReactNode; certificates: ReactNode }) => (
  <>
    All certificates of {name}: {certificates}, and every renewal of them.
  </>
);
export const also = 'Also';
export const alwaysForKeyCompromise = 'Always so for keyCompromise.';
export const audiencesNobodyChecks = 'Audiences that nobody is registered to check';
export const blockItsKey = 'Block its key';
export const blockKeyNote =
  'No certificate is ever issued for it again, nor for the key of anything revoked with it. Nobody can take that back.';
export const blockTheKeysOfTheOthers = 'Block the keys of the others';
export const cameOfItAndStand = 'Came of it and stand';
export const certificatesInWords = ({ certificates }: { certificates: number }) => plural(certificates, 'certificate');
export const certificatesOfTheIdentity = 'Certificates of its identity';
export const changed = 'Changed';
export const changedSinceItWasShown = 'Changed since it was shown to you. What follows is as it is now:';
export const chooseAScope = 'Choose one.';
export const command = 'command';
export const commandNeedsReasonAndComment = 'The command is here once the form says the reason and has a comment.';
export const copyAsMarkdown = 'Copy as Markdown';
export const curlWithAnApiKey = 'curl with an API key';
export const decisions = 'Decisions';
export const doesNotFollowTheFeed = 'Does not follow the feed: it asks each time, or does not check.';
export const doNotStop = 'Do not stop';
export const fromAddress = 'From';
export const fromTo = ({ from, to }: { from: ReactNode; to: ReactNode }) => (
  <>
    {from} before, {to} now
  </>
);
export const heardByOfFromTheOthers = ({ heard, processes }: { heard: number; processes: number }) =>
  `Heard by ${count(heard)} of ${plural(processes, 'process', 'processes')}; from the others nothing was heard for a minute.`;
export const heardByOfSoFar = ({ heard, processes }: { heard: number; processes: number }) =>
  `Heard by ${count(heard)} of ${plural(processes, 'process', 'processes')} so far; the others accept nothing once what they know is too old.`;
export const heardByTheLastAfterMs = ({ processes, last }: { processes: number; last: number }) =>
  `Heard by ${plural(processes, 'process', 'processes')}, the last after ${count(last)} ms.`;
export const howItIsUsed = 'How it is used';
export const howItIsUsedNote = ({ since }: { since: ReactNode }) => <>By the decisions since {since}</>;
export const howItStands = 'The certificate';
export const incidentAsMarkdown = 'the revocation as Markdown';
export const incidentTitle = ({ holder }: { holder: string }) => `A certificate of ${holder} was revoked`;
export const inUse = 'in use';
export const issueFromCsr = 'Issue from CSR';
export const itConcernedNoAudienceOrNobody = 'It concerned no audience, or nobody keeps who heard of it any more.';
export const itIsSuspended = ({ name }: { name: string }) => `${name} is suspended: nothing is issued to it and nothing accepted from it.`;
export const itIsSuspendedAlready = ({ name }: { name: string }) => `${name} is suspended already, and stays so.`;
export const itMayBeInUse = 'It is in use, or may be. There is no way back from a revocation.';
export const itsCases = 'Its cases';
export const itsDecision = 'The decision';
export const issueAReplacementNow = 'Issue a replacement now';
export const itsIdentity = 'Its identity';
export const itsKeyIsBlockedAlready = 'It is blocked already: nothing is ever issued for it again.';
export const itsOwner = 'Its owner';
export const lastSeenAt = ({ time, where, address }: { time: ReactNode; where: ReactNode; address: ReactNode }) =>
  address === null ? (
    <>
      Last seen {time} at {where}.
    </>
  ) : (
    <>
      Last seen {time} at {where} from {address}.
    </>
  );
export const lastTime = 'Last time';
export const lastTokenEnds = 'The last token ends';
export const listInMarkdown = ({ number, time }: { number: number; time: string }) =>
  `number ${count(number)}, made after it, published ${time}`;
export const listMadeAfter = ({ number, time }: { number: number; time: ReactNode }) => (
  <>
    Revocation list {count(number)}, made after it, was published {time}.
  </>
);
export const listMadeBefore = ({ number }: { number: number }) =>
  `Revocation list ${count(number)} was made before it; the next follows within a minute.`;
export const liveTokensBoundToIt = 'Live tokens bound to it';
export const morePlacesThanShown = 'There are more places; the newest are shown.';
export const neverAsFarAsIsOnRecord = ({ from, readAt }: { from: string | null; readAt: string }) =>
  from === null
    ? `never, as far as is on record at ${readAt}`
    : `not known: not since ${from}, as far as is on record at ${readAt}, and before there were too many decisions to look at`;
export const nobodyUsedItSince = ({ since }: { since: ReactNode }) => <>Safe, as far as is on record: nobody has shown it since {since}.</>;
export const noCaseIsTiedToIt = 'No rejection case is tied to it.';
export const noListNamesIt = 'No revocation list of Hawser can name it: it was made elsewhere, or its authority is kept elsewhere.';
export const newCertificatesForItsKey = 'New certificates for its key, for ever.';
export const none = 'none';
export const noResourceServerStands = 'No resource server stands for an audience that it could be used at.';
export const notAcceptedSince = 'Accepted since then: never, as far as is on record.';
export const notAcceptedSinceAsFarAs = ({ time }: { time: ReactNode }) => (
  <>Accepted since then: not since {time}; whether before is not known, since there were too many decisions to look at.</>
);
export const nothingIsIssuedTo = ({ name, status }: { name: ReactNode; status: string }) => (
  <>
    {name} is {status}: nothing is issued to it.
  </>
);
export const nothingTakesItsPlace = 'Nothing takes its place: what uses it fails.';
export const notInUse = 'not in use';
export const notPublishedYet = 'none that was made after it';
export const notSeenThere = 'not seen';
export const notShownWithinADay = 'It was on no connection within a day.';
export const ocspAnswersFromTheLedger = 'OCSP answers from the ledger: revoked, at once.';
export const openInActivity = 'Open in Activity';
export const othersOfItsKey = 'Others of its key';
export const ownerIsNotToldByItself = ({ owner }: { owner: string }) =>
  `The notice channels tell ${owner} what was revoked, why, when and by whom, once you say so.`;
export const ownerTold = 'Owner told';
export const ownerToldInMarkdown = ({ time, by }: { time: string; by: string }) => `${time} by ${by}`;
export const ownerWasTold = ({ time, by }: { time: ReactNode; by: string }) => (
  <>
    Its owner was told {time} by {by}.
  </>
);
export const readAt = ({ time }: { time: ReactNode }) => <>Read {time}.</>;
export const recordedAt = ({ time }: { time: ReactNode }) => <>Recorded {time}</>;
export const replacement = 'Replacement';
export const replacementNote = ({ name }: { name: string }) =>
  `In the same act a join token for ${name} is made, shown this once and good for an hour. With it the workload makes a new key and gets a certificate.`;
export const revocationListInWords = 'Revocation list';
export const replacementWorksOnceUntil = ({ expiresAt }: { expiresAt: string }) =>
  `It works once, until ${expiresAt}, and is shown only now. Run it in an empty directory: joining writes over nothing.`;
export const revokedAndReplaced = ({ name }: { name: string }) =>
  `The certificate is revoked, and a join token for ${name} is made in its place.`;
export const revokeWholeIdentity = ({
  name,
  certificates,
  tokens,
  more,
}: {
  name: string;
  certificates: number;
  tokens: number;
  more: boolean;
}) =>
  `Revoke ${plural(certificates, 'certificate')}${tokens > 0 ? `, end ${count(tokens)}${more ? ' or more' : ''} live ${tokens === 1 ? 'token' : 'tokens'}` : ''} and suspend ${name}`;
export const revokeWithRelated = 'Revoke it and what is ticked';
export const runThisOnItsMachine = 'Run this on the workload’s machine';
export const scope = 'Scope';
export const secretsComeBack =
  'What else it has, such as join tokens, exchange secrets and client keys: it works again once somebody resumes the identity.';
export const seenThere = 'seen';
export const shownTo = 'Shown to';
export const sinceTheRevocation = 'How far the revocation has come';
export const soManyIssuedSince = ({ count: tokens, more }: { count: number; more: boolean }) =>
  `${more ? 'At least ' : ''}${plural(tokens, 'token')} ${tokens === 1 ? 'was' : 'were'} issued with it since then.`;
export const stopOnTheNextRequest = 'Stop on the next request';
export const stopWithinASecond = 'Stop within a second';
export const successor = 'Its successor';
export const successorSeenEverywhere = ({ of }: { of: number }) =>
  of === 1 ? 'Its successor was shown from its one address too.' : `Its successor was shown from all of its ${count(of)} addresses too.`;
export const successorSeenFrom = ({ seenFrom, of }: { seenFrom: number; of: number }) =>
  `Its successor was shown from ${count(seenFrom)} of its ${plural(of, 'address', 'addresses')}: whoever is at the others still has this one alone, and fails.`;
export const successorThere = 'Successor there';
export const suspensionIsOnNoList = 'The revocations stand on the CRL; that it is suspended stands on none, and no OCSP answer says so.';
export const tellOwner = ({ owner }: { owner: string }) => `Tell ${owner}`;
export const theIdentityIsEvicted =
  'All certificates of the identity are revoked, and it is suspended. It is refused everywhere from now on; the revocations stand on the CRL within a minute.';
export const theNotice = 'The notice';
export const theOwnerIsTold = 'The notice is on its way to its owner. It says what was revoked, why, when and by whom.';
export const thereAreMoreCases = 'There are more; these are the newest.';
export const thereIsNoUndo =
  'There is no undo: nobody could take it back from those who have heard of it. What replaces it is another certificate, for a new key.';
export const theSameFromACommandLine = 'The same from a command line';
export const theTokenService = 'the token service';
export const thisCertificate = 'This certificate';
export const thisCertificateNote = 'Whatever else its identity has goes on.';
export const tickAtLeastOne = 'Tick at least one, or choose the certificate alone.';
export const tokensIssuedSince = 'Tokens that were issued since then, in Activity';
export const tokensIssuedSinceThen = 'Tokens issued since then';
export const tokensOfItsIdentity = 'Live tokens of its identity';
export const tokensOfItWereRefused = ({ count: times }: { count: number }) =>
  times === 1
    ? 'A token bound to it came with another certificate, or with none, and was refused:'
    : `${count(times)} times a token bound to it came with another certificate, or with none, and was refused:`;
export const tokensOfTheIdentity = ({ tokens, more, heldByOthers }: { tokens: number; more: boolean; heldByOthers: number }) =>
  tokens === 0
    ? 'No token of it is live.'
    : `${count(tokens)}${more ? ' or more' : ''} live ${tokens === 1 ? 'token' : 'tokens'} of it${heldByOthers > 0 ? `, ${count(heldByOthers)} of them held by others in its name` : ''}: introspection answers inactive.`;
export const usage = 'Usage';
export const usageNote = ({ since }: { since: ReactNode }) => <>On whose connections it was, since {since}</>;
export const usedWithinADay = ({
  requests,
  places,
  more,
  last,
  where,
}: {
  requests: number;
  places: number;
  more: boolean;
  last: ReactNode;
  where: ReactNode;
}) => (
  <>
    In use: {more ? 'at least ' : ''}
    {plural(requests, 'decision')} in {more ? 'more than ' : ''}
    {plural(places, 'place')} within a day, the last {last} at {where}.
  </>
);
export const whatIsTickedStopsToo = 'What is ticked below, and the tokens bound to that.';
export const whatIsLeftToDo = 'What is left to do';
export const whereItWasShown = 'Where it was shown, the newest first';
export const whetherItIsUsed = 'Its use';
export const whoHasHeard = 'Who has heard';
export const wholeIdentity = ({ name }: { name: string }) => `All certificates of ${name}, and suspend it`;
export const wholeIdentityNote = ({ certificates, tokens, more }: { certificates: number; tokens: number; more: boolean }) =>
  `${plural(certificates, 'certificate')} and ${count(tokens)}${more ? ' or more' : ''} live ${tokens === 1 ? 'token' : 'tokens'} end. Nothing is issued to it or accepted from it until somebody resumes it, and then it has to join anew.`;
export const withItsRelated = ({ related }: { related: number }) =>
  `It, and ${plural(related, 'certificate')} that its key may have led to`;
export const withItsRelatedNote =
  'Those of the same key and those that came of it by renewal: whoever had the key may have them. Leave out what has to go on.';
