import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const address = 'Address';
export const addressOfTheWebhook = 'address of the webhook';
export const afterAttempt = ({ attempts }: { attempts: number }) => `after ${plural(attempts, 'attempt')}`;
export const alertRules = 'Alert rules';
export const alertRulesInWords = 'alert rules';
export const all = 'All';
export const allCodes = ({ codes }: { codes: string | number }) => `All ${codes} codes`;
export const allNamesOfEvents = ({ eventTypes }: { eventTypes: string | number }) => `All ${eventTypes} names of events`;
export const allowed = 'allowed';
export const anEventOrADecision = 'An event or a decision, as others get it.';
export const aNewSecretFor = ({ webhook }: { webhook: string | number }) => `A new secret for ${webhook}`;
export const answer = 'Answer';
export const answeredStatus = ({ status }: { status: string | number }) => `answered ${status}`;
export const any = 'Any';
export const as = 'As';
export const atPosition = ({ position, behind }: { position: string | number; behind: string | number }) =>
  `at position ${position}, ${behind}`;
export const attemptInARowFailed = ({ failures, time }: { failures: number; time: ReactNode }) => (
  <>
    {plural(failures, 'attempt')} in a row failed. The next is at {time}; after twelve it is paused.
  </>
);
export const audiences = 'Audiences';
export const aWebhookTellsASiem =
  'A webhook tells a SIEM, a chat or a program of yours what happens here: a token in somebody else’s hands, a rule that denied it, a certificate that was revoked. What the receiver cannot take waits in the ledger, and is not lost.';
export const byWhom = 'By';
export const cancel = 'Cancel';
export const change = 'Change';
export const changeAWebhook = 'Change a webhook';
export const changeWebhook = ({ webhook }: { webhook: string | number }) => `Change ${webhook}`;
export const checkedAgainstACaGivenHere = 'checked against a CA given here';
export const checkedAgainstThePublicAuthorities = 'checked against the public authorities';
export const cloudevents10AsAWebhook = 'CloudEvents 1.0, as a webhook of that format sends it';
export const codesOfDecisions = 'Codes of decisions';
export const commandThatReadsEventsInOcsf = 'command that reads events in OCSF';
export const delivered = 'Delivered';
export const deliveries = 'Deliveries';
export const deliveriesNewestFirst = 'Deliveries, newest first';
export const delivering = 'Delivering';
export const description = 'Description';
export const eachProcessAnswersOnItsOwn = 'Each process answers on its own loopback port, at /metrics';
export const event = 'Event';
export const events = 'Events';
export const eventsForASiemThatFetches = 'Events for a SIEM that fetches';
export const everyDeliveryThatIsStill = 'Every delivery that is still in the log was taken.';
export const everyEvent = 'every event';
export const everyLineOfTheAuditLog =
  'Every line of the audit log and of a webhook’s deliveries leads here; so does any id that begins with evt_ or dec_.';
export const everythingSinceThenIsSentAgain = 'Everything since then is sent again.';
export const everythingThatFitsItsFilter =
  'Everything that fits its filter and was sealed since then is sent once more, in order and with the ids that it had: a receiver that remembers ids takes each event once. New events follow.';
export const evtOrDec = 'evt_… or dec_…';
export const facts = 'Facts';
export const failed = 'Failed';
export const failing = 'Failing';
export const failureInARow = ({ failures }: { failures: number }) => `${plural(failures, 'failure')} in a row`;
export const forASiem = ({ ocsf }: { ocsf: string | number }) => `${ocsf}, for a SIEM`;
export const forAudiences = ({ audiences }: { audiences: string | number }) => `for ${audiences}`;
export const format = 'Format';
export const forProgramsOfYourOwn = ({ cloudevents }: { cloudevents: string | number }) => `${cloudevents}, for programs of your own`;
export const gets = 'Gets';
export const goOn = 'Go on';
export const goOnPastTheEvent = 'Go on past the event that failed';
export const grafanaDashboard = 'Grafana dashboard';
export const highOnlyReplaysForgedTokensRules = 'High only: replays, forged tokens, rules that acted';
export const httpsOnlyRedirectsAreNotFollowed = 'https only. Redirects are not followed.';
export const id = 'Id';
export const idOfAnEvent = 'Id of an event or a decision';
export const idOfTheWebhook = 'id of the webhook';
export const infoOrMore = 'Info or more';
export const inMs = ({ problem, tookMillis }: { problem: string | number; tookMillis: string | number }) =>
  `${problem}, in ${tookMillis} ms`;
export const integrations = 'Integrations';
export const inTheLedger = 'In the ledger';
export const isNeeded = 'is needed';
export const isPaused = ({ name, pauseReason }: { name: ReactNode; pauseReason: ReactNode }) => (
  <>
    {name} is paused: {pauseReason}
  </>
);
export const itGetsWhatHappensFromNow = 'It gets what happens from now on. Its signing secret is shown once, next.';
export const itGoesOnAndSendsWhatItMissed = 'It goes on where it stopped: what happened meanwhile is sent as well.';
export const itGoesOnPastTheEvent = 'It goes on past the event that it could not take.';
export const itGoesOnWhereItStopped = 'It goes on where it stopped.';
export const itIsShownThisOnce =
  'It is shown this once. The receiver checks webhook-signature with it: every library of Standard Webhooks takes it as it is.';
export const itMayBeAtAPrivate = 'It may be at a private address';
export const itsSecretsAndItsLog = 'Its secrets and its log are deleted. The events themselves stay in the ledger.';
export const itsTlsCertificate = 'Its TLS certificate';
export const lastAttempt = 'Last attempt';
export const lastDelivered = 'Last delivered';
export const leftOut = 'Left out';
export const lowerCaseLettersDigitsDots = 'Lower-case letters, digits, dots and dashes. It cannot be changed later.';
export const lowOrMore = 'Low or more';
export const made = 'Made';
export const make1NewSecret = 'Make 1 new secret';
export const makeWebhook = 'Make webhook';
export const mediumOrMore = 'Medium or more';
export const metricsForPrometheus = 'Metrics for Prometheus';
export const name = 'Name';
export const never = 'never';
export const newSecret = 'New secret';
export const newWebhook = 'New webhook';
export const noLongerItIsKnown = 'no longer: it is known to others';
export const nothingFailed = 'Nothing failed';
export const nothingIsSentAnyMore =
  'Nothing is sent any more. Its place in the ledger stays, so that it goes on from there when it is switched on.';
export const nothingIsSentAnyMorePositions = ({ behind }: { behind: number }) => (
  <>
    Nothing is sent any more: {plural(behind, 'position')} of the ledger {behind === 1 ? 'was' : 'were'} still to come.
  </>
);
export const nothingIsSentAnywhere = 'Nothing is sent anywhere';
export const nothingSentYet = 'Nothing sent yet';
export const nothingWaits = 'nothing waits';
export const nothingWasChangedYet = 'Nothing was changed yet.';
export const nothingWasSentYet = 'Nothing was sent yet';
export const ofSeverity = ({ severity }: { severity: 'info' | 'low' | 'medium' | 'high' }) =>
  severity === 'high' ? 'of severity high' : `of severity ${severity} or more`;
export const oneOf = ({ names }: { names: readonly string[] }) => names.join(' or ');
export const oneALineAName = 'One a line; a name or a beginning with .*. Empty: all of them.';
export const oneALineNamedOnlyDecisions = 'One a line. Named, only decisions are sent.';
export const oneAudienceALine = 'One a line. Named, only decisions for them are sent.';
export const oneSince = ({ time }: { time: ReactNode }) => <>one since {time}</>;
export const onlyForAReceiverInsideYour = 'Only for a receiver inside your own network.';
export const openCybersecuritySchemaFramework =
  'Open Cybersecurity Schema Framework, as a webhook of that format and the event stream send it';
export const outcome = 'Outcome';
export const paused = 'Paused';
export const pausedPauseReason = ({ pauseReason }: { pauseReason: ReactNode }) => <>Paused: {pauseReason}</>;
export const payload = 'Payload';
export const payloadOfAnEvent = 'Payload of an event';
export const positionOfTheLedgerNothing = ({ behind }: { behind: number }) => (
  <>
    {plural(behind, 'position')} of the ledger {behind === 1 ? 'waits' : 'wait'}. Nothing is lost: mend the receiver, then let it go on.
  </>
);
export const positionPosition = ({ position }: { position: string | number }) => `position ${position}`;
export const privateAddresses = 'Private addresses';
export const refused = 'refused';
export const remove = 'Remove…';
export const remove1Webhook = 'Remove 1 webhook';
export const removeWebhookAsked = ({ webhook }: { webhook: string | number }) => `Remove ${webhook}?`;
export const saveChanges = 'Save changes';
export const scrapeConfiguration = 'scrape configuration';
export const secrets = 'Secrets';
export const sendAgain = ({ eventType }: { eventType: ReactNode }) => <>Send again{eventType}</>;
export const sendAgainSince = 'Send again since…';
export const sendAgainTitle = 'Send again';
export const sendAgainTo = ({ webhook }: { webhook: string | number }) => `Send again to ${webhook}`;
export const sendATestEvent = 'Send a test event';
export const sentAgainByHand = 'sent again by hand';
export const severity = 'Severity';
export const signedAsStandardWebhooksSays = 'Signed as Standard Webhooks says, in the order of the sealed ledger';
export const signingSecret = 'Signing secret';
export const sinceUtc = 'Since (UTC)';
export const state = 'State';
export const switch1WebhookOff = 'Switch 1 webhook off';
export const switch1WebhookOn = 'Switch 1 webhook on';
export const switchedOff = 'Switched off';
export const switchedOffSetHawserMetricsPort = 'Switched off: set HAWSER_METRICS_PORT';
export const switchOff = 'Switch off';
export const switchOffAsked = ({ webhook }: { webhook: string | number }) => `Switch ${webhook} off?`;
export const switchOn = 'Switch on';
export const switchOnAsked = ({ webhook }: { webhook: string | number }) => `Switch ${webhook} on?`;
export const theEventWasDeliveredAgain = 'The event was delivered again.';
export const theEventWasNotTaken = 'The event was not taken. The first line of the log says why.';
export const theLastThousand = 'The last thousand';
export const theNewSecretSignsFromNow = 'The new secret signs from now on.';
export const theOneBeforeSignsFor = 'The one before signs for';
export const theOneBeforeUntil = ({ time }: { time: ReactNode }) => <>the one before, until {time}</>;
export const theSealedLedgerInOrder = 'The sealed ledger in order and without gaps: go on after the last sequence that was read';
export const theTestEventWasDelivered = 'The test event was delivered.';
export const theTestEventWasNotTaken = 'The test event was not taken. The first line of the log says why.';
export const theWebhookIsChanged = 'The webhook is changed.';
export const theWebhookIsMadeItGets = ({ name }: { name: string | number }) =>
  `The webhook ${name} is made. It gets what happens from now on.`;
export const theWebhookIsRemoved = 'The webhook is removed.';
export const theWebhookIsSwitchedOff = 'The webhook is switched off.';
export const theWebhookIsSwitchedOn = 'The webhook is switched on.';
export const toCome = ({ behind }: { behind: string | number }) => `${behind} to come`;
export const typeNameToConfirm = ({ name }: { name: string | number }) => `Type ${name} to confirm.`;
export const typeWebhookToConfirm = ({ webhook }: { webhook: string | number }) => `Type ${webhook} to confirm`;
export const untilTheOverlapIsOverBoth =
  'Until the overlap is over both secrets sign, each with a signature of its own, so that the receiver may change over when it likes.';
export const waiting = 'Waiting';
export const webhook = 'Webhook';
export const webhooks = 'Webhooks';
export const whatFitsItsFilterIsSent =
  'What fits its filter is sent within a second or two of happening. A test event shows at once whether it arrives.';
export const whatWaitsIsHeldAgainst = 'What waits is held against the new filter.';
export const whetherEventsGetOutAndWhere = 'Whether events get out, and where to.';
export const whichDeliveries = 'Which deliveries';
export const whichEvent = 'Which event?';
export const withAcceptApplicationXNdjson =
  'With Accept: application/x-ndjson the same events come in Hawser’s own words. The role auditor is enough for the key.';
export const withCodes = ({ codes }: { codes: string | number }) => `with ${codes}`;
export const writtenAs = 'Written as';
export const payloadToCopy = 'payload';
