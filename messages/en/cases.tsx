import type { ReactNode } from 'react';
import { count, plural } from './numbers.ts';

export const aCaseThatIsExplainedCan = 'A case that is explained can let the same be explained for a while.';
export const acceptedAnywhere = ({ word }: { word: ReactNode }) => <>Accepted anywhere? {word}.</>;
export const acceptedAnywhereLine = ({
  accepted,
  acceptedAt,
  uncertain,
}: {
  accepted: string | number;
  acceptedAt: string | number;
  uncertain: string | number;
}) => `- Accepted anywhere: ${accepted}${acceptedAt}${uncertain}`;
export const acceptedCertificateNotCompared = 'Accepted, certificate not compared';
export const acknowledge = 'Acknowledge';
export const acknowledge1Case = 'Acknowledge 1 case';
export const acknowledged = 'Acknowledged';
export const activity = 'Activity';
export const addANote = 'Add a note';
export const addNote = 'Add note';
export const all = 'All';
export const also = ({ times, meaning }: { times: ReactNode; meaning: ReactNode }) => (
  <>
    Also, {times} ×: {meaning}
  </>
);
export const aNameOrAnAddressEmpty = 'A name or an address. Empty: nobody.';
export const andMore = ({ addresses }: { addresses: string | number }) => ` and ${addresses} more`;
export const andTheSameFor1Day = 'And the same for 1 day';
export const andTheSameFor1Hour = 'And the same for 1 hour';
export const andTheSameFor30Days = 'And the same for 30 days';
export const andTheSameFor7Days = 'And the same for 7 days';
export const anUnknownCertificate = 'an unknown certificate';
export const anyClass = 'Any class';
export const anySeverity = 'Any severity';
export const appliesTo = 'Applies to';
export const assign = 'Assign';
export const assign1Case = 'Assign 1 case';
export const assignedTo = ({ assignee }: { assignee: string | number }) => `assigned to ${assignee}`;
export const assignedToNobody = 'assigned to nobody';
export const assignee = 'Assignee';
export const aTestOfTheFailurePath = 'A test of the failure path';
export const aTokenUnderAnotherCertificate =
  'A token under another certificate, an unknown certificate, a token used off target: each would be explained here, within two seconds.';
export const atPlace = 'At';
export const boundThumbprint = 'Bound thumbprint';
export const breadcrumb = 'Breadcrumb';
export const byAMuteRule = 'by a mute rule';
export const byWhom = 'By';
export const caseWord = 'Case';
export const change = 'Change';
export const classOfCase = 'Class';
export const clearFilter = 'Clear filter';
export const comment = 'Comment';
export const contained = 'Contained';
export const containmentRules = 'Containment rules';
export const copyAsMarkdown = 'Copy as Markdown';
export const countFromTo = ({ count, firstAt, lastAt }: { count: string | number; firstAt: string | number; lastAt: string | number }) =>
  `${count}, ${firstAt} to ${lastAt}`;
export const denyAllOfItsCertificate = 'Deny all of its certificate';
export const denyAllTokensOf1Certificate = 'Deny all tokens of 1 certificate';
export const denyEveryTokenOfThisCertificate = 'Deny every token of this certificate?';
export const denyThatToken = 'deny that token';
export const denyTheseTokens = 'Deny these tokens';
export const denyTheseTokensAsked = ({ live }: { live: string | number }) => `Deny these ${live} tokens?`;
export const denyThisToken = 'Deny this token';
export const denyThisTokenAsked = 'Deny this token?';
export const denyTokenAndWhatDerivesFrom = ({ live }: { live: number }) =>
  `Deny ${plural(live, 'token')} and what derives from ${live === 1 ? 'it' : 'them'}`;
export const dryRun = 'Dry run';
export const endMute = 'End';
export const end1MuteRule = 'End 1 mute rule';
export const endThisMuteRule = 'End this mute rule?';
export const everyLiveTokenBound = ({ tokenIdentity }: { tokenIdentity: string | number }) =>
  `Every live token bound to the certificate of ${tokenIdentity} is refused from the next request on. The certificate stays good: new tokens can be had with it. This cannot be undone.`;
export const everyTokenOfTheCertificate = 'Every token of the certificate is denied.';
export const everyUseOnRecord = 'Every use on record was on the certificate that the token is bound to.';
export const explain = 'Explain';
export const explained = 'Explained';
export const explanation = 'Explanation';
export const exportEvidence = 'Export evidence';
export const firstAndLast = 'First and last';
export const firstAtToLastAt = ({ firstAt, lastAt }: { firstAt: string | number; lastAt: string | number }) => `${firstAt} to ${lastAt}`;
export const fromAddresses = ({ addresses }: { addresses: string | number }) => ` · from ${addresses}`;
export const fromColumn = 'From';
export const fromIssuanceToNow = 'From issuance to now';
export const fromNowOnTheSameMakes = 'From now on the same makes new cases that need somebody.';
export const headingFromIssuanceToNow = '### From issuance to now';
export const headingNotes = '### Notes';
export const howFarItWent = 'How far it went';
export const identity = 'Identity';
export const inFact = 'In fact';
export const issued = 'Issued';
export const itDeniesNothingMoreWhat = 'It denies nothing more. What it has denied stays denied.';
export const itDeniesOneToken =
  'It denies one token at a time, and never touches a certificate or an identity. A denied token does not come back; its holder can ask for a new one.';
export const itIsYoursUnlessSomebodyHas = 'It is yours unless somebody has it already, and nobody else needs to look.';
export const itsHolder = 'its holder';
export const ladderAcceptedUnchecked = 'accepted, certificate not compared';
export const ladderIssued = 'issued';
export const ladderTurnedAway = 'turned away';
export const ladderUsedByItsHolder = 'used by its holder';
export const letDenyTokensByItself = ({ rule }: { rule: string | number }) => `Let ${rule} deny tokens by itself?`;
export const lookIntoThisCase = 'Look into this case?';
export const madeBy = 'Made by';
export const makeTheRuleSwitchedOff = 'Make the rule, switched off';
export const markItExplained = 'Mark it explained';
export const muteRules = 'Mute rules';
export const name = 'Name';
export const nameAndOwner = ({ name, owner }: { name: string; owner: string }) => `${name} (owner ${owner})`;
export const nameOrId = 'Name or id';
export const nameUntil = ({ name, time }: { name: ReactNode; time: ReactNode }) => (
  <>
    {name} (until {time})
  </>
);
export const neededOnlyToMakeTheRule = 'Needed only to make the rule.';
export const newCasesLikeTheseAreExplained = 'New cases like these are explained from the start; they are counted all the same';
export const newestDecision = 'Newest decision';
export const newestDecisionAsItLeaves = 'Of the newest decision of this class, as it is on record and as it leaves; never the token itself';
export const no = 'No';
export const nobody = 'nobody';
export const nobodyHasWrittenAnythingYet = 'Nobody has written anything yet.';
export const nobodyKnown = 'nobody known';
export const noCaseFitsThisFilter = 'No case fits this filter';
export const noCaseIs = ({ state }: { state: string | number }) => `No case is ${state}`;
export const noCaseIsOpen = 'No case is open';
export const noCertificate = 'no certificate';
export const noDecisionIn24Hours = ({ silent }: { silent: ReactNode }) => (
  <>No decision in 24 hours from {silent}: what it lets through is not on record.</>
);
export const none = 'None.';
export const noRuleActsByItself = 'No rule acts by itself';
export const deniedInFact = 'denied';
export const notDenied = 'not denied';
export const notes = 'Notes';
export const nothingIsMuted = 'Nothing is muted';
export const nothingOnRecordIn24Hours = ({ uncertain }: { uncertain: string | number }) =>
  `; nothing on record in 24 hours from ${uncertain}`;
export const nothingWasTurnedAwayYet = 'Nothing was turned away yet';
export const noThumbprint = 'none';
export const notKnown = 'not known';
export const notKnownCapital = 'Not known';
export const notKnownInBold = '**Not known**';
export const notShown = 'not shown';
export const notYetToldOfAllUntil = ({ untold }: { untold: ReactNode }) => <>Not yet told of all until the last rejection: {untold}.</>;
export const ofTheNewestDecision = 'Of the newest decision of this class';
export const oldestFirstLikeAfterLike = 'Oldest first; like after like is one line';
export const onlyThisCase = 'Only this case';
export const open = 'Open';
export const openThatDecision = 'Open that decision';
export const othersMoreCasesOfTheSame = ({
  samePresenter,
  sameToken,
  sameAddress,
}: {
  samePresenter: number;
  sameToken: number;
  sameAddress: number;
}) =>
  `- Others: ${count(samePresenter)} more ${samePresenter === 1 ? 'case' : 'cases'} of the same presenter, ${count(sameToken)} of the same token, ${count(sameAddress)} of the same addresses`;
export const presentationOfOneTokenWithin = ({
  threshold,
  windowSeconds,
  codes,
}: {
  threshold: number;
  windowSeconds: ReactNode;
  codes: ReactNode;
}) => (
  <>
    {plural(threshold, 'presentation')} of one token within {windowSeconds}
    {codes}
  </>
);
export const presentations = 'Presentations';
export const presentationsThatCount = 'Presentations that count';
export const presentedAs = 'Presented as';
export const presentedBy = 'Presented by';
export const presentedThumbprint = 'Presented thumbprint';
export const rawEvent = 'Raw event';
export const rejectionCase = 'Rejection case';
export const rejectionCasesNewestFirst = 'Rejection cases, newest first';
export const rejections = 'Rejections';
export const remove = 'Remove';
export const remove1Rule = 'Remove 1 rule';
export const removeRuleAsked = ({ rule }: { rule: string | number }) => `Remove ${rule}?`;
export const resourceServer = 'Resource server';
export const resume = ({ names }: { names: string | number }) => `Resume ${names}?`;
export const resumeNames = ({ names }: { names: ReactNode }) => <>Resume {names}</>;
export const revokeTheBoundCertificate = 'Revoke the bound certificate…';
export const rule = 'Rule';
export const ruleOff = 'Off';
export const ruleOn = 'On';
export const rules = 'Rules';
export const rulesForRejections = 'Rules for rejections';
export const severity = 'Severity';
export const soManyPresentationsOfOneToken = 'So many presentations of one token';
export const source = 'Source';
export const state = 'State';
export const stateNew = 'New';
export const suspendingThePresenter = 'Nothing of it is honoured: no token is issued to it or accepted from it, until it is resumed.';
export const suspendingTheVictim =
  'Nothing of it is honoured: no token is issued to it or accepted from it, until it is resumed. Its own work stops too.';
export const suspendPresentedIdentity = ({ presentedIdentity }: { presentedIdentity: string | number }) => `Suspend ${presentedIdentity}`;
export const suspendWhoPresentedIt = ({ presentedIdentity }: { presentedIdentity: string | number }) =>
  `Suspend ${presentedIdentity}, who presented it?`;
export const suspendWhoseTokenItIs = ({ tokenIdentity }: { tokenIdentity: string | number }) =>
  `Suspend ${tokenIdentity}, whose token it is?`;
export const switch1RuleOff = 'Switch 1 rule off';
export const switch1RuleOn = 'Switch 1 rule on';
export const switchOff = 'Switch off';
export const switchOn = 'Switch on';
export const switchRuleOffAsked = ({ rule }: { rule: string | number }) => `Switch ${rule} off?`;
export const theCaseAsMarkdown = 'the case as Markdown';
export const theCaseIsAcknowledged = 'The case is acknowledged.';
export const theCaseIsAssigned = 'The case is assigned.';
export const theCaseIsExplained = 'The case is explained.';
export const theCaseIsExplainedAndMuted = 'The case is explained, and the same needs nobody until the mute rule expires.';
export const theMuteRuleHasEnded = 'The mute rule has ended.';
export const thenIt = 'Then';
export const theNoteIsAdded = 'The note is added.';
export const theOwnerOfTheToken = 'The owner of the token is suspended. Nothing of it is honoured until it is resumed.';
export const thePresenterIsSuspendedNothing = 'The presenter is suspended. Nothing of it is honoured until it is resumed.';
export const theRightfulHolderHasNotUsed = 'The rightful holder has not used it since others presented it: it may have moved to them.';
export const theRightfulHolderWentOnUsing = 'The rightful holder went on using it while others presented it: they have a copy.';
export const theRuleIsMade = 'The rule is made. It is off: it denies nothing until it is switched on.';
export const theRuleIsOff = 'The rule is off.';
export const theRuleIsOnItDenies = 'The rule is on. It denies tokens by itself from now on.';
export const theRuleIsRemoved = 'The rule is removed.';
export const theSameAddressesInOtherCases = 'The same addresses, in other cases';
export const theSameBetweenTheseTwo = ({ code }: { code: string | number }) =>
  `The same: ${code} between these two at this place. It is recorded and counted all the same, and a severer class opens the case again.`;
export const theSamePresenterInOtherCases = 'The same presenter, in other cases';
export const theSameTokenInOtherCases = 'The same token, in other cases';
export const theTokenAndTheConnection = 'The token, and the connection it came on';
export const theTokenService = 'the token service';
export const theyOnlyEverDenyTheToken = 'They only ever deny the token that was presented';
export const thisCaseSuspendedResumedHonouredAgain = ({ names, suspended }: { names: ReactNode; suspended: number }) => (
  <>
    This case suspended {names}. Resumed, {suspended === 1 ? 'it is' : 'they are'} honoured again from the next request on, and the case is
    open again. Tokens that were denied stay denied: that cannot be taken back.
  </>
);
export const thisFilterCannotBeUsed = ({ problem }: { problem: ReactNode }) => <>This filter cannot be used. {problem}</>;
export const timeByWhichDidNotSay = ({ acceptedUnchecked, acceptedAt }: { acceptedUnchecked: number; acceptedAt: ReactNode }) => (
  <>
    {plural(acceptedUnchecked, 'time')} by {acceptedAt}, which did not say what certificate came with it.
  </>
);
export const times = 'Times';
export const toDo = ({ action }: { action: string | number }) => `- To do: ${action}`;
export const token = 'Token';
export const tokenOf = 'Token of';
export const tokenService = 'token service';
export const tokensThatTheRuleWouldHave = 'Tokens that the rule would have denied';
export const tokenSubject = 'Token subject';
export const toTime = ({ time }: { time: ReactNode }) => <>to {time}</>;
export const tryARuleOnTheLast = 'Try a rule on the last day';
export const tryOneBelowOnTheLast = 'Try one below on the last day before it is made.';
export const turnedAway = 'Turned away';
export const unknownId = ({ id }: { id: ReactNode }) => <>unknown {id}</>;
export const until = 'Until';
export const usedByItsHolder = 'Used by its holder';
export const what = 'What';
export const whatBelongsTogetherIsOneCase = ({ link }: { link: ReactNode }) => (
  <>
    What belongs together is one case: the same token’s certificate, the same presenter, the same place. Every single decision is in {link}.
  </>
);
export const whatHappenedToTheTokens = 'What happened to the tokens of this case, oldest first';
export const whatIsContainedWithoutAnybody = 'What is contained without anybody, and what needs nobody for a while.';
export const whatItMeans = 'What it means';
export const whatIsLeftOnceItIs = {
  contained: 'It is contained. Find out how they came by it, so that they do not again.',
  explained: 'Nothing more: it is explained.',
};
export const whatToDo = 'What to do';
export const whatWasPresentedAndEveryToken = ({ tokenIdentity }: { tokenIdentity: string | number }) =>
  `What was presented, and every token derived from it, is refused everywhere from the next request on, for ${tokenIdentity} too, who can ask for a new one. This cannot be undone.`;
export const whatWasPresentedIsDenied = 'What was presented is denied, and what derives from it.';
export const when = 'When';
export const whenUtc = 'When (UTC)';
export const where = 'Where';
export const whichCases = 'Which cases';
export const whoLooksIntoIt = 'Who looks into it?';
export const whomThisCaseSuspendedIsResumed = 'Whom this case suspended is resumed. What was denied stays denied.';
export const whoPresentedItIsNotKnown = 'Who presented it is not known, so others cannot be compared.';
export const whyIsThisNoAttack = 'Why is this no attack?';
export const withinSoManySeconds = 'Within so many seconds';
export const wouldBeDenied = 'Would be denied';
export const wouldHaveDenied = ({ tokens, more }: { tokens: number; more: boolean }) =>
  `In the last 24 hours it would have denied ${plural(tokens, 'token')}${more ? ' or more' : ''}.`;
export const wouldHaveDeniedNothing = 'In the last 24 hours it would have denied nothing.';
export const yes = 'Yes';
export const yesInBold = '**Yes**';
export const namesTogether = ({ names }: { names: readonly string[] }) => names.join(' and ');
