import type { ReactNode } from 'react';
import { count } from './numbers.ts';

export const activity = 'Activity';
export const aNewerConsoleRunsByNow = ({ button }: { button: ReactNode }) => (
  <>A newer console runs by now, and forms of this page may not be understood. What you typed stays here until you reload.{button}</>
);
export const apiKeys = 'API keys';
export const appearance = 'Appearance';
export const approvals = 'Approvals';
export const areas = 'Areas';
export const askTheManagementApiAgain = 'Ask the management API again';
export const asTheSystem = 'As the system';
export const audiences = 'Audiences';
export const auditLog = 'Audit log';
export const authorities = 'Authorities';
export const back = 'Back';
export const blockedKeys = 'Blocked keys';
export const certificates = 'Certificates';
export const chooseATime = 'Choose a time';
export const close = 'Close';
export const commandPalette = 'Command palette';
export const containBySuspending = ({ name }: { name: string }) => `Contain: suspend ${name}…`;
export const copiedThe = ({ what }: { what: string }) => `Copied the ${what}`;
export const copyTheIdOfTheRow = 'Copy the id of the row, or of the page';
export const copyTheLinkOfThisPage = 'Copy the link of this page';
export const dark = 'Dark';
export const encryptionKeys = 'Encryption keys';
export const environment = 'Environment:';
export const esc = 'Esc';
export const everywhere = 'Everywhere';
export const expiry = 'Expiry';
export const fieldsNeedAnotherLook = ({ fields }: { fields: number }) =>
  fields === 1 ? 'One field needs another look.' : `${count(fields)} fields need another look.`;
export const filter = 'Filter';
export const findANameIdSerialThumbprint = 'Find a name, id, serial, thumbprint or token';
export const findings = 'Findings';
export const foreignCertificates = 'Foreign certificates';
export const fromTheNextRequest =
  'From the next request on it gets no token, and none that it holds is honoured where it is checked with Hawser. It can be resumed.';
export const general = 'General';
export const goTo = 'Go to';
export const goToAPageOrPaste = 'Go to a page, or paste a token, jti, serial, thumbprint, certificate, address or name';
export const hawser = 'Hawser';
export const hawserDoesNotKnowThisOne = 'Hawser does not know this one';
export const hawserOverview = 'Hawser, overview';
export const identities = 'Identities';
export const integrations = 'Integrations';
export const inventory = 'Inventory';
export const isNeeded = 'is needed';
export const isNoTime = ({ unread }: { unread: string }) => `“${unread}” is no time: write 2026-11-22 14:00, in UTC.`;
export const isNotTheSame = 'is not the same';
export const paletteKeys = '⌘ K, Ctrl K';
export const keyboard = 'Keyboard';
export const light = 'Light';
export const live = 'Live';
export const lost = 'Lost';
export const machineIdentitiesWhoseTokensAreBound = 'Machine identities whose tokens are bound to their certificates';
export const members = 'Members';
export const nextRow = 'Next row';
export const notFound = 'Not found';
export const nothingCanBeLookedUp = 'Nothing can be looked up: the session or the connection has ended.';
export const nothingHasThisNameOrId =
  'Nothing has this name or id. Identities, certificates and decisions are never deleted, so the address is probably mistyped.';
export const nothingIsKnown =
  'Nothing is known by this. An address is known by what it was refused; a filter of decisions is looked for in Activity.';
export const nothingIsKnownBy = ({ text }: { text: string }) => `Nothing is known by “${text}”.`;
export const nothingWasSaved = 'Nothing was saved.';
export const notices = 'Notices';
export const openTheRow = 'Open the row';
export const operate = 'Operate';
export const overview = 'Overview';
export const palettePagesActsAndWhatever = 'Palette: pages, acts, and whatever is pasted';
export const paused = 'Paused';
export const pauseWhatIsLiveOrGo = 'Pause what is live, or go on';
export const profiles = 'Profiles';
export const reconnecting = 'Reconnecting';
export const registerAnAudience = 'Register an audience';
export const registerAnIdentity = 'Register an identity';
export const registerAResourceServer = 'Register a resource server';
export const rejections = 'Rejections';
export const reload = 'Reload';
export const requests = 'Requests';
export const resourceServers = 'Resource servers';
export const rowBefore = 'Row before';
export const secondsAgo = ({ seconds }: { seconds: number }) => ` · ${count(seconds)} s ago`;
export const search = 'Search';
export const security = 'Security';
export const selectTheRow = 'Select the row';
export const settings = 'Settings';
export const setUp = 'Set up';
export const showTheseKeys = 'Show these keys';
export const signedOut = 'Signed out';
export const signIn = 'Sign in';
export const signOut = 'Sign out';
export const singleKeys = 'Single keys';
export const singleSignOn = 'Single sign-on';
export const skipToThePage = 'Skip to the page';
export const staySignedIn = 'Stay signed in';
export const suspendQuestion = ({ name }: { name: string }) => `Suspend ${name}?`;
export const suspendIdentity = ({ name }: { name: string }) => `Suspend ${name}`;
export const thatDoesNotShow = 'That does not show that it is you. Try again.';
export const theAddressMayBeMistyped = 'The address may be mistyped.';
export const theConsoleDidNotAnswerNothing = 'The console did not answer. Nothing is known to have changed; try again.';
export const theCouldNotBeCopied = ({ what }: { what: string }) => `The ${what} could not be copied`;
export const theIdentityProviderCould = 'The identity provider could not be asked. Try again, or use another way.';
export const theManagementApiAnswersThisPage = 'The management API answers this page. Press to pause';
export const theManagementApiCouldNotAnswer = 'The management API could not answer. Try again.';
export const silentWhileChanging = 'The management API did not answer. Nothing is known to have changed; try again.';
export const silentOn = ({ operation }: { operation: string }) => `The management API did not answer ${operation}`;
export const silent = 'The management API did not answer.';
export const stillSignedIn = 'The management API did not answer: still signed in';
export const silentTryAgain = 'The management API did not answer. Try again.';
export const theme = 'Theme';
export const thenYouStaySigned = 'Then you stay signed in for twelve hours more.';
export const thereIsNoConnection = ({ button }: { button: ReactNode }) => (
  <>There is no connection to the management API. What you see is as old as the page; what you typed stays here.{button}</>
);
export const thereIsNoHere = ({ what }: { what: string }) => `There is no ${what} here`;
export const nothingHereTitle = 'There is nothing here';
export const nothingHere = 'There is nothing here.';
export const theSessionHasEndedSign = 'The session has ended. Sign in again in another tab; what you typed stays here.';
export const theStretchOfTimeEndsBefore = 'The stretch of time ends before it begins: exchange the two.';
export const theTwoPasswordsDiffer = 'The two passwords differ: type both again.';
export const theyWorkOutsideOfFields =
  'They work outside of fields, and none of them changes anything. The palette below opens in any case.';
export const thisTokenHasNoJti = 'This token has no jti, and nothing else of it leaves the browser.';
export const timesAreInShowUtc = ({ zone }: { zone: string }) => `Times are in ${zone}. Show UTC`;
export const timesAreInUtcShowThem = 'Times are in UTC. Show them in your zone';
export const timesIn = 'Times in';
export const tokenKeys = 'Token keys';
export const tokens = 'Tokens';
export const tooManyAttemptsWaitAMinute = 'Too many attempts. Wait a minute, then try again.';
export const trustedIssuers = 'Trusted issuers';
export const tryAgain = 'Try again';
export const unavailable = 'Unavailable';
export const youAreSignedInBut = 'You are signed in, but this page needs a role that may do more.';
export const yourRoleDoesNotAllowThis = 'Your role does not allow this';
export const yourSessionEndsSoon = ({ minutes, button }: { minutes: number; button: ReactNode }) => (
  <>
    Your session ends in {minutes} min.{button}
  </>
);
export const yourSessionHasEndedAndNothing = 'Your session has ended, and nothing was done. What you typed stays here.';
export const yourSessionHasEndedSign = ({ link }: { link: ReactNode }) => (
  <>Your session has ended. Sign in again in another tab, then carry on here: what you typed stays.{link}</>
);
export const yourSignIn = 'Your sign-in';
