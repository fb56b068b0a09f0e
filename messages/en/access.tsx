import type { ReactNode } from 'react';

export const accessOfAnIdentity = 'Access of an identity';
export const actsForOthers = 'Acts for others';
export const cancel = 'Cancel';
export const codeOfYourAuthenticatorApp = 'Code of your authenticator app';
export const confirmAndCarryOn = 'Confirm and carry on';
export const confirmThatItIsYou = 'Confirm that it is you';
export const continueWith = ({ name }: { name: ReactNode }) => <>Continue with {name}</>;
export const itAsksYouInAnotherTab = 'It asks you in another tab. When that is done, this goes on by itself.';
export const noPasskeyWasGivenTryAgain = 'No passkey was given. Try again, or use another way.';
export const othersActForIt = 'Others act for it';
export const ownersComeInByThisOnly =
  'Owners come in by this only with an authenticator app set up here. Sign in with your own password or passkey.';
export const signInAgainAt = ({ sso }: { sso: ReactNode }) => <>Sign in again at {sso}</>;
export const signInWithAPasskey = 'Sign in with a passkey';
export const singleSignOnIsSwitchedOff = 'Single sign-on is switched off, or was changed meanwhile. Begin again, or sign in another way.';
export const somethingWentWrongInTheConsole = 'Something went wrong in the console itself. Its log says more.';
export const thatTookTooLongWasUsed = 'That took too long, was used already, or was begun in another browser. Begin again here.';
export const thatWasAnotherAccountThanYours = 'That was another account than yours. Sign in there as yourself, and try again.';
export const theBrowserOpenedNoTabAllow = 'The browser opened no tab: allow it, and try again.';
export const theConsoleDidNotAnswerTry = 'The console did not answer. Try again.';
export const theConsoleShowsNothing =
  'The console shows nothing that it cannot read at this moment. Workloads and the token service are separate from it and may be well. Look at the log of the api process and at the database.';
export const theDelegationIsAdded = 'The delegation is added.';
export const theDelegationIsChanged = 'The delegation is changed.';
export const theDelegationIsRemoved = 'The delegation is removed.';
export const theGrantIsAdded = 'The grant is added.';
export const theGrantIsChanged = 'The grant is changed.';
export const theGrantIsRemoved = 'The grant is removed.';
export const theIdentityProviderCould =
  'The identity provider could not be asked, or its answer does not hold. An owner finds out why in the audit log.';
export const theIdentityProviderDidNotLet = 'The identity provider did not let you in, or you gave up there.';
export const theIdentityProviderDoesNotSay = 'The identity provider does not say that it asked you anew. Confirm in another way.';
export const theIdentityProviderDoesNotVouch =
  'The identity provider does not vouch for your email address. Have it verified there, then try again.';
export const theManagementApiDoesNotAnswer = 'The management API does not answer';
export const thisBrowserHasNoPasskey = 'This browser has no passkey for here.';
export const thisCannotBeConfirmedHere = 'This cannot be confirmed here.';
export const thisPageCouldNotBeShown = 'This page could not be shown';
export const tokensThatStandForAnotherIdentity = 'Tokens that stand for another identity, bound to this one’s certificate';
export const tooManyAttemptsFromYourNetwork = 'Too many attempts from your network. Wait a minute, then try again.';
export const tryAgain = 'Try again';
export const useAPasskey = 'Use a passkey';
export const whatYouAreAboutToDo = 'What you are about to do cannot be undone. What you typed is kept, and it goes on right after.';
export const whoMayHoldTokensThatStand = 'Who may hold tokens that stand for this identity';
export const withADelegationExchangesTheToken = ({ identity }: { identity: string }) =>
  `With a delegation ${identity} exchanges the token of another identity for one that stands for it, at one audience. The token names both, and whatever ends either of them ends it.`;
export const youAreSigned =
  'You are signed in at the identity provider, but nothing here is open to you. Ask an owner to invite you by the address that you have there.';
export const yourPassword = 'Your password';
export const youSignInElsewhereSign = 'You sign in elsewhere: sign in once more in another tab, and then send this form again.';
