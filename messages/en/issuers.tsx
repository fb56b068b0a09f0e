import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const addCondition = 'Add condition';
export const added = 'Added';
export const addRule = 'Add rule';
export const aJwksAddressOfItsOwn = 'A JWKS address of its own';
export const allowedForItsKeys = 'allowed for its keys';
export const anAddressOfYourOwn = 'an address of your own';
export const anybodyCouldHaveWrittenThese = 'Anybody could have written these: the signature is not proven. Do not rely on them.';
export const aRuleHolds = 'A rule holds';
export const as1HOr10Min = 'As 1 h or 10 min. A token that was made to live longer is refused.';
export const asItsIssuerSignedThem = 'As its issuer signed them';
export const asItStandsInIss = 'As it stands in iss, to the last character. It cannot be changed later.';
export const asLongAsTheyLive = 'as long as they live';
export const aToken = 'A token';
export const aTokenIsExchangedOnce = 'A token is exchanged once';
export const aTokenWhoseStandsForIt = ({ conditions }: { conditions: readonly string[] }) =>
  `A token whose ${conditions.join(' and whose ')} stands for it.`;
export const aTokenWith = 'A token with';
export const audiences = 'Audiences';
export const aValueIsCompared = ({ wildcard }: { wildcard: ReactNode }) => (
  <>
    A value is compared as a whole. {wildcard} stands for one segment, with no / and no : in it. There is no other wildcard. A claim inside
    another is written as a path, like /kubernetes.io/namespace.
  </>
);
export const aWorkloadThatRunsInGitHub =
  'A workload that runs in GitHub Actions, GitLab CI or Kubernetes has a token of that platform already. Trust the platform’s issuer, say which of its tokens stand for which identity, and the workload exchanges it without holding a secret.';
export const by = 'By';
export const byCreatedBy = ({ createdBy }: { createdBy: ReactNode }) => <>by {createdBy}</>;
export const byItsJtiASecondUse = 'By its jti: a second use is refused, and recorded as a replay.';
export const cancel = 'Cancel';
export const change = 'Change';
export const changeATrustedIssuer = 'Change a trusted issuer';
export const changed = 'Changed';
export const changeIssuer = 'Change issuer';
export const checkedAgainstACaGivenHere = 'checked against a CA given here';
export const checkedAgainstThePublicAuthorities = 'checked against the public authorities';
export const claimIndex = ({ index }: { index: number }) => `Claim ${index}`;
export const claimIsPattern = ({ claim, pattern }: { claim: string; pattern: string }) => `${claim} is ${pattern}`;
export const claims = 'Claims';
export const claimsOfTheToken = 'claims of the token';
export const comeFrom = 'Come from';
export const conditionsAllOfWhichMustHold = 'Conditions, all of which must hold';
export const description = 'Description';
export const discoveryFromItsOpenidConfiguration = 'Discovery: from its openid-configuration';
export const doesNotHold = 'Does not hold';
export const durationProblem = 'Write it as 10 min, 1 h or 1 d, or as a number of seconds.';
export const eachIsTriedThoseThatHold = 'Each is tried; those that hold must lead to one and the same identity';
export const emptyThoseThatWerePastedBefore = 'Empty: those that were pasted before stay.';
export const exchanged = 'Exchanged';
export const facts = 'Facts';
export const fetchedOverHttpsOnlyNever =
  'Fetched over https only, never from private addresses unless that is allowed below, and without following redirects.';
export const fetchingFails = 'Fetching fails';
export const fetchNow = 'Fetch now';
export const holds = 'Holds';
export const id = 'Id';
export const idOfTheIssuer = 'id of the issuer';
export const issuedTokensStayGood = 'Tokens that were issued for them already stay good until they expire.';
export const issuedTokensStayGoodSuspend =
  'Tokens that were issued for them already stay good until they expire; suspend an identity to end its own now.';
export const issuer = 'Issuer';
export const itHoldsFromTheNextExchange = 'It holds from the next exchange on. Tokens that are out live to their end.';
export const itIsAJwt = 'It is a JWT';
export const itIsJudgedAsAnExchange = 'It is judged as an exchange would judge it. It is not kept, not logged, and not used up.';
export const itIsMeantForHere = 'It is meant for here';
export const itMayBeUsed = 'It may be used';
export const itsIssuerIsTrusted = 'Its issuer is trusted';
export const itsKeyIsKnown = 'Its key is known';
export const itsKeysAreFetched = 'Its keys are fetched with the first token.';
export const itsKeysAreFetchedAtOnce = 'Its keys are fetched at once. Nobody is let in by that alone: you add rules next.';
export const itsKeysComeFrom = 'Its keys come from';
export const itsKeysCouldNotBeFetched =
  'Its keys could not be fetched for so long that they are no longer relied on: none of its tokens is taken.';
export const itsKeysMayBeFetched = 'Its keys may be fetched from private addresses';
export const itsKeysNeverChangeHerePaste = 'Its keys never change here: paste the new ones when it changes its own.';
export const itsKeysWereAskedFor = 'Its keys were asked for.';
export const itsKeysWereFetched = 'Its keys were fetched, and are fetched again when they are needed.';
export const itsNameOrAName = 'Its name, or a name with one {name} that a condition captures.';
export const itsOpenidConfiguration = 'its openid-configuration';
export const itsRuleAndItsKeys = ({ rules }: { rules: number }) =>
  `Its ${plural(rules, 'rule')} and its keys are forgotten; they stay in the audit log only.`;
export const itsRuleAndItsKeysStay = ({ rules }: { rules: number }) =>
  `Its ${plural(rules, 'rule')} and its keys stay, and it can be switched on again at any time.`;
export const itsSignatureIsGood = 'Its signature is good';
export const itStandsFor = ({ identity, issuer }: { identity: ReactNode; issuer: ReactNode }) =>
  issuer === null ? (
    <>It stands for {identity}.</>
  ) : (
    <>
      It stands for {identity}, says {issuer}.
    </>
  );
export const itStandsForNobody = 'It stands for nobody.';
export const itStandsForNobodyBecause = ({ detail }: { detail: string }) => `It stands for nobody: ${detail}.`;
export const itsTimeIsNow = 'Its time is now';
export const itsTlsCertificate = 'Its TLS certificate';
export const itsTokensAreExchangedAgain = ({ rules }: { rules: number }) =>
  `Its tokens are exchanged again, as its ${plural(rules, 'rule')} ${rules === 1 ? 'says' : 'say'}.`;
export const itsTypeFits = 'Its type fits';
export const judgeIt = 'Judge it';
export const jwksAddress = 'JWKS address';
export const jwkSet = 'JWK Set';
export const jwt = 'JWT';
export const keyIds = 'Key ids';
export const keys = 'Keys';
export const keysCurrent = 'Keys current';
export const keysFetched = 'Keys fetched';
export const keysPasted = 'Keys pasted';
export const keysTooOld = 'Keys too old';
export const kind = 'Kind';
export const kindsOfIssuers = 'Kinds of issuers';
export const lastAttempt = 'Last attempt';
export const lastGood = 'Last good';
export const leadsTo = ({ identity }: { identity: string }) => `leads to ${identity}`;
export const longestLife = 'Longest life';
export const longestLifeOfItsTokens = 'Longest life of its tokens';
export const lowerCaseLettersDigitsDots = 'Lower-case letters, digits, dots and dashes. It is shown wherever a token of it is.';
export const makesNoNameThatAnIdentity = 'makes no name that an identity could have';
export const name = 'Name';
export const never = 'never';
export const noIssuerIsTrustedYet = 'No issuer is trusted yet';
export const noKeyOfItWasEver = 'No key of it was ever fetched, so none of its tokens can be verified.';
export const noKeys = 'No keys';
export const noneNoTokenIsTaken = 'none: no token is taken';
export const noneOfItsTokensIsExchanged = 'None of its tokens is exchanged, from the next request on.';
export const noneOfItsTokensIsTaken = 'None of its tokens is taken, whatever its keys.';
export const noRuleYet = 'No rule yet';
export const notAtAll = 'not at all';
export const notFetched = 'Not fetched';
export const nothingWasChangedYet = 'Nothing was changed yet.';
export const nothingWasSavedOneFieldNeeds = 'Nothing was saved. One field needs another look.';
export const notLookedAt = 'not looked at';
export const onceEachByJti = 'once each, by jti';
export const oneALineUsuallyTheAddress =
  'One a line; usually the address of the token service. Every aud of a token must be among them, so that one made for somebody else is of no use here.';
export const onlyForAnIssuerInsideYour = 'Only for an issuer inside your own network.';
export const pasteATokenFirst = 'Paste a token first.';
export const pastedHereNeverFetched = 'Pasted here, never fetched';
export const privateAddresses = 'Private addresses';
export const publicKeysOnlyTheyAreReplaced = 'Public keys only. They are replaced by pasting others.';
export const refused = 'Refused';
export const reliedOnUntil = 'Relied on until';
export const remove = 'Remove…';
export const remove1IssuerAndRule = ({ rules }: { rules: number }) => `Remove 1 issuer and ${plural(rules, 'rule')}`;
export const remove1Rule = 'Remove 1 rule';
export const removeCondition = ({ index }: { index: number }) => `Remove condition ${index}`;
export const removeRule = 'Remove';
export const removeTheRuleThatLeadsTo = ({ identity }: { identity: string }) => `Remove the rule that leads to ${identity}?`;
export const removeThisCondition = 'Remove this condition';
export const rule = ({ rules }: { rules: number }) => `${plural(rules, 'rule')}`;
export const rules = 'Rules';
export const rulesOf = ({ issuer }: { issuer: string }) => `Rules of ${issuer}`;
export const saveChanges = 'Save changes';
export const signatureAlgorithms = 'Signature algorithms';
export const signedWith = 'Signed with';
export const simulateAToken = 'Simulate a token';
export const standForTheIdentity = 'Stand for the identity';
export const standsFor = 'Stands for';
export const state = 'State';
export const stopTrusting = ({ issuer }: { issuer: string }) => `Stop trusting ${issuer}?`;
export const switchedOff = 'Switched off';
export const switchItOff = 'Switch it off';
export const switchItOn = 'Switch it on';
export const switchOff = 'Switch off';
export const switchOffQuestion = ({ issuer }: { issuer: string }) => `Switch ${issuer} off?`;
export const switchOn = 'Switch on';
export const switchOnQuestion = ({ issuer }: { issuer: string }) => `Switch ${issuer} on?`;
export const taken = 'Taken';
export const theFieldIsEmptiedWhen =
  'The field is emptied when it has been judged. The first step that fails decides; those after it are not looked at.';
export const theIdentityIsThere = 'The identity is there';
export const theIssuerIsChanged = 'The issuer is changed.';
export const theIssuerIsNoLongerTrusted = 'The issuer is no longer trusted. None of its tokens is exchanged.';
export const theIssuerIsSwitchedOffNone = 'The issuer is switched off. None of its tokens is exchanged.';
export const theIssuerIsSwitchedOn = 'The issuer is switched on.';
export const theIssuerIsTrustedSayNext = 'The issuer is trusted. Say next which of its tokens stand for whom: add a rule.';
export const theLastAttemptFailed = ({ failure }: { failure: ReactNode }) => <>The last attempt failed: {failure}</>;
export const theLastAttemptFailedTheKeys = 'The last attempt failed. The keys that came before are relied on for a while longer.';
export const theManagementApiDidNotAnswer = 'The management API did not answer. Try again.';
export const theRuleIsAddedTry = 'The rule is added. Try it with a token: simulate one.';
export const theRuleIsRemoved = 'The rule is removed.';
export const theTokenHasNoSuchClaim = 'the token has no such claim';
export const theTokenSays = ({ value }: { value: string }) => `the token says ${value}`;
export const theVerdict = 'The verdict';
export const tokensFor = 'Tokens for';
export const tokensThatOnlyThisRuleHolds = 'Tokens that only this rule holds for are refused, from the next exchange on.';
export const toStopItForAWhile = 'To stop it for a while, switch it off instead.';
export const trustAnIssuer = 'Trust an issuer';
export const trustedIssuer = 'Trusted issuer';
export const trustedIssuers = 'Trusted issuers';
export const trustedSince = 'Trusted since';
export const trustingAnIssuerLetsNobody =
  'Trusting an issuer lets nobody in. A rule says which of its tokens stand for which identity; without one each of them is refused.';
export const trustThisIssuer = 'Trust this issuer';
export const typedNameLabel = ({ issuer }: { issuer: string }) => `Type ${issuer} to confirm`;
export const typedNameProblem = ({ name }: { name: string }) => `Type ${name} to confirm.`;
export const urlOfTheIssuer = 'URL of the issuer';
export const valueOfClaim = ({ index }: { index: number }) => `Value of claim ${index}`;
export const warning = 'Warning:';
export const whatItSignsWithOthers = 'What it signs with; others are refused.';
export const whatWasExchangedOnceStaysUsed = 'What was exchanged once stays used up, should it be trusted again.';
export const whatWasPastedHere = 'what was pasted here';
export const whichOfItsTokensStand = 'Which of its tokens stand for which identity; rules that hold must agree';
export const whichTokensOfStandForWhom = ({ issuer }: { issuer: string }) => `Which tokens of ${issuer} stand for whom`;
export const whileItLives = 'while it lives';
export const whomWouldAToken = 'Whom would a token of a trusted issuer stand for, and why or why not?';
export const whoseTokensMayBeExchangedHere = 'Whose tokens may be exchanged here, and for whom they stand.';
export const withAWarning = 'with a warning';
export const keyIdToCopy = 'kid';
export const noKeyIds = 'none';
