import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const acknowledge = 'Acknowledge';
export const acknowledge1Notice = 'Acknowledge 1 notice';
export const acknowledgeAsked = ({ subject, title }: { subject: string | number; title: string | number }) =>
  `Acknowledge ${subject}: ${title}?`;
export const acknowledged = 'Acknowledged';
export const addressOfTheIncomingWebhook = 'Address of the incoming webhook';
export const aDigest = 'a digest of what ends';
export const aDigestGoesByEMail = 'A digest goes by e-mail: make a channel of that kind.';
export const afterAttempt = ({ attempts }: { attempts: number }) => `after ${plural(attempts, 'attempt')}`;
export const all = 'All';
export const allowed = 'allowed';
export const andMore = ({ owners }: { owners: string | number }) => ` and ${owners} more`;
export const andMoreRecipients = ({ more }: { more: number }) => `And ${plural(more, 'recipient')} more.`;
export const anotherNoticeStandsForMany = 'another notice stands for many of its kind';
export const aNoticeThatThisChannel = 'A notice that this channel is for is sent within seconds. A test shows at once whether it arrives.';
export const answer = 'Answer';
export const any = 'Any';
export const anyCondition = 'Any condition';
export const anySeverity = 'Any severity';
export const aPersonHasSeenIt = 'a person has seen it';
export const aRenewalThatIsLate =
  'A renewal that is late, an agent that fell silent, a replayed token, a list near its end: each would be here within seconds.';
export const aSecretInItselfKeptSealed = 'A secret in itself: kept sealed, and shown to nobody again.';
export const asItsOwner = ', as its owner';
export const atEightToEachOwner =
  'At eight in the morning in UTC: to each owner what is theirs, to the addresses above everything. Who has nothing to do gets no mail.';
export const aTest = 'a test';
export const attemptInARowFailedWhat = ({ failures, problem, time }: { failures: number; problem: ReactNode; time: ReactNode }) => (
  <>
    {plural(failures, 'attempt')} in a row failed: {problem}. What waits is kept for three days; the next attempt is at {time}.
  </>
);
export const byAMailServerOfYours = 'By a mail server of yours, always over TLS.';
export const byChannelName = ({ channelName }: { channelName: ReactNode }) => <>by {channelName}</>;
export const byStarttlsAlways = 'by STARTTLS, always';
export const byWhom = 'By';
export const cancel = 'Cancel';
export const change = 'Change';
export const changeANoticeChannel = 'Change a notice channel';
export const changeChannel = ({ channel }: { channel: string | number }) => `Change ${channel}`;
export const channels = 'Channels';
export const checkedAgainstACaGivenHere = 'checked against a CA given here';
export const checkedAgainstThePublicAuthorities = 'checked against the public authorities';
export const chooseHighOnly = 'High only';
export const chooseMediumOrMore = 'Medium or more';
export const chooseOnlyWhatNobodyAcknowledged = 'Only what nobody acknowledged in time';
export const clearFilter = 'Clear filter';
export const closed = 'Closed';
export const condition = 'Condition';
export const daily = 'Daily';
export const delivers = 'Delivers';
export const digest = 'Digest';
export const eachDayWhatEnds = 'each day, what ends within 7 days';
export const eachMondayWhatEnds = 'each Monday, what ends within 30 days';
export const emailChannel = 'E-mail';
export const empty587Or465ForTls = 'Empty: 587, or 465 for TLS.';
export const emptyAsItIs = 'Empty: as it is.';
export const escalated = 'Escalated';
export const escalation = 'Escalation';
export const facts = 'Facts';
export const failed = 'Failed';
export const failing = 'Failing';
export const forSlackAndWhateverTakes = 'For Slack, and whatever takes its incoming webhooks: Mattermost, Rocket.Chat and others.';
export const forWhoeverIsToHearWhen = 'For whoever is to hear when others do not.';
export const fromIt = 'From';
export const fromTheFirstOctet = 'from the first octet';
export const fromTheStart = 'from the start';
export const happened = 'Happened';
export const hears = 'Hears';
export const high = 'High';
export const id = 'Id';
export const idOfTheChannel = 'id of the channel';
export const idOfTheNotice = 'id of the notice';
export const iLookIntoIt = 'I look into it';
export const inMs = ({ tookMillis }: { tookMillis: string | number }) => `, in ${tookMillis} ms`;
export const itHappenedAndDoesNotGo = 'It happened and does not go away by itself: with your word it is closed.';
export const itIsNotToldAgain = 'It is not told again. It closes by itself when its cause is gone.';
export const itMayBeAtAPrivate = 'It may be at a private address';
export const itsCauseIsGone = 'its cause is gone';
export const itsTlsCertificate = 'Its TLS certificate';
export const keptSealedNobodySeesItAgain = 'Kept sealed; nobody sees it again.';
export const lastSent = 'Last sent';
export const low = 'Low';
export const lowerCaseLettersDigitsDots = 'Lower-case letters, digits, dots and dashes. It cannot be changed later.';
export const made = 'Made';
export const mailServer = 'Mail server';
export const makeChannel = 'Make channel';
export const medium = 'Medium';
export const messages = 'Messages';
export const messagesNewestFirst = 'Messages, newest first';
export const name = 'Name';
export const never = 'never';
export const newEMailChannel = 'New e-mail channel';
export const newNoticeChannel = 'New notice channel';
export const newSlackChannel = 'New Slack channel';
export const nobodyIsTold = 'Nobody is told';
export const nobodyIsToldByItAny = ({ queued }: { queued: number }) =>
  `Nobody is told by it any more; ${plural(queued, 'message')} that ${queued === 1 ? 'waits is' : 'wait are'} not sent. Its secret and its log are deleted.`;
export const nobodyItBelongsToTheInstallation = 'nobody: it belongs to the installation';
export const nobodyWasToldButHere = 'Nobody was told but here';
export const nobodyWouldGetOne = 'Nobody would get one';
export const noChannelIsForItTell = ({ link }: { link: ReactNode }) => (
  <>No channel is for it. {link} tell notices by e-mail and to chats.</>
);
export const noDigest = 'none';
export const noDigestHere = 'No digest here';
export const noNoticeFitsThisFilter = 'No notice fits this filter';
export const note = 'Note';
export const nothingEndsSoon = ({ days }: { days: number }) =>
  `Nothing ends within ${days} days that is not renewed automatically, and nothing is overdue.`;
export const nothingIsOpen = 'Nothing is open';
export const nothingSentYet = 'Nothing sent yet';
export const nothingWasChangedYet = 'Nothing was changed yet.';
export const nothingWasSentYet = 'Nothing was sent yet';
export const notice = 'Notice';
export const noticeChannel = 'Notice channel';
export const noticeChannels = 'Notice channels';
export const notices = 'Notices';
export const noticesNewestFirst = 'Notices, newest first';
export const noticesStandInThisConsoleAlone =
  'Notices stand in this console alone. A channel tells them to the owner of what they are about, by e-mail or in a chat.';
export const notTriedYet = 'not tried yet';
export const ofSeverityAfter = ({ severity }: { severity: string | number }) => `Of ${severity} severity after`;
export const oneAddressALine = 'One address a line.';
export const oneOwnerALine = 'One owner a line, as the registry calls them. Empty: everybody’s.';
export const onlyForAServerInsideYour = 'Only for a server inside your own network.';
export const onlyWhatBelongsTo = 'Only what belongs to';
export const open = 'Open';
export const opened = 'Opened';
export const outcome = 'Outcome';
export const owner = 'Owner';
export const owners = 'Owners';
export const password = 'Password';
export const port = 'Port';
export const preview = 'preview';
export const privateAddresses = 'Private addresses';
export const recipientsByServer = ({
  toOwners,
  to,
  host,
  port,
}: {
  toOwners: boolean;
  to: readonly string[];
  host: string;
  port: number;
}) => `${[...(toOwners ? ['owners'] : []), ...to].join(', ')} by ${host}:${port}`;
export const refused = 'Refused';
export const remove = 'Remove…';
export const remove1Channel = 'Remove 1 channel';
export const removeChannelAsked = ({ channel }: { channel: string | number }) => `Remove ${channel}?`;
export const save = 'Save';
export const saveChanges = 'Save changes';
export const secondsSeconds = ({ seconds }: { seconds: string | number }) => `${seconds} seconds`;
export const send1Test = 'Send 1 test';
export const sendATest = 'Send a test…';
export const sendATestBy = ({ channel }: { channel: string | number }) => `Send a test by ${channel}`;
export const sendATestTitle = 'Send a test';
export const sent = 'Sent';
export const severity = 'Severity';
export const since = 'Since';
export const slackChannel = 'Slack-compatible';
export const standsFor = 'Stands for';
export const state = 'State';
export const subjects = ({ count }: { count: number }) => plural(count, 'subject');
export const switchedOff = 'Switched off';
export const switchOff = 'Switch off';
export const switchOn = 'Switch on';
export const tellAlways = 'Tell always';
export const tells = 'Tells';
export const tellTheOwner = 'Tell the owner';
export const textOfTheMailTo = ({ recipient }: { recipient: string }) => `text of the mail to ${recipient}`;
export const thatItIsClosed = 'that it is closed';
export const thatItIsOpen = 'that it is open';
export const thatItIsStillOpen = 'that it is still open';
export const theChannelIsChanged = 'The channel is changed.';
export const theChannelIsMadeSend = 'The channel is made. Send a test to see whether it arrives.';
export const theChannelIsRemoved = 'The channel is removed.';
export const theChannelIsSwitchedOff = 'The channel is switched off.';
export const theChannelIsSwitchedOn = 'The channel is switched on.';
export const theEscalationIsChanged = 'The escalation is changed.';
export const theNextIsSent = ({ time }: { time: ReactNode }) => <>The next is sent at {time}.</>;
export const theNotice = 'the notice';
export const theNoticeIsAcknowledged = 'The notice is acknowledged.';
export const thereWasNoNoticeYet = 'There was no notice yet';
export const theTestWasNotTaken = 'The test was not taken. The first line of the log says why.';
export const theTestWasTaken = 'The test was taken.';
export const thisChannelSendsNoDigest = 'This channel sends no digest.';
export const thisChannelTellsOwnersAloneSay = 'This channel tells owners alone: say who gets the test.';
export const thisFilterCannotBeUsed = ({ problem }: { problem: ReactNode }) => <>This filter cannot be used. {problem}</>;
export const timeByAcknowledgedBy = ({ time, acknowledgedBy }: { time: ReactNode; acknowledgedBy: ReactNode }) => (
  <>
    {time} by {acknowledgedBy}
  </>
);
export const timesCount = ({ count }: { count: number }) => plural(count, 'time');
export const toldAgain = 'Told again';
export const toldAgainWhenNobodyAcknowledgesIt = 'Told again when nobody acknowledges it';
export const toldHighOnly = 'high only';
export const toldMediumOrMore = 'medium or more';
export const toldOnlyWhatNobodyAcknowledged = 'only what nobody acknowledged in time';
export const toRecipient = ({ recipient, owner }: { recipient: string; owner: string | null }) =>
  owner === null ? `To ${recipient}, of every owner` : `To ${recipient}, as the owner`;
export const toWhom = 'To';
export const typeChannelToConfirm = ({ channel }: { channel: string | number }) => `Type ${channel} to confirm`;
export const typeNameToConfirm = ({ name }: { name: string | number }) => `Type ${name} to confirm.`;
export const user = 'User';
export const waiting = 'Waiting';
export const waits = 'Waits';
export const weekly = 'Weekly';
export const what = 'What';
export const whatIsWrong = 'What is wrong';
export const whatItWouldSendNow = 'What it would send now. Looking sends nothing.';
export const whatSomebodyHasToKnowEach =
  'What somebody has to know. Each opens when its cause appears, and closes by itself when the cause is gone.';
export const when = 'When';
export const whereNoticesAreToldWebhooksHear = 'Where notices are told. Webhooks hear of them too, as events named notice.*.';
export const whereTheRegistryKnowsTheOwner = 'Where the registry knows the owner by a mail address.';
export const whichNotices = 'Which notices';
export const whoWasTold = 'Who was told';
export const ofAnySeverity = 'any';
export const everybodys = 'everybody’s';
export const noUser = 'none';
