import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const actorsInATokenAtMost = 'Actors in a token, at most';
export const aDelegationNamesTheActor =
  'A delegation names the actor and the subject; the token is bound to the certificate of the actor and names both.';
export const aGrantToAnIdentity = 'A grant to an identity of another environment is refused unless it is marked so.';
export const allOfThem = 'All of them';
export const anAbsoluteUriTheValue = 'An absolute URI: the value of aud, and what clients ask for. It cannot be changed later.';
export const anIdentityOfAnotherEnvironment = 'An identity of another environment is refused unless its grant is marked as one across.';
export const anyLifeThatTheCertificateHas = 'Any life that the certificate has left will do.';
export const atMost = ({ lifetimeDefault, lifetimeMaximum }: { lifetimeDefault: string; lifetimeMaximum: string }) =>
  `${lifetimeDefault}, at most ${lifetimeMaximum}`;
export const atMost86400OneDay = 'At most 86400, one day.';
export const aTokenLives = ({ lifetimeDefault }: { lifetimeDefault: string }) => `A token lives ${lifetimeDefault}.`;
export const aTokenLivesAndNeverLonger = ({ lifetimeDefault, lifetimeMaximum }: { lifetimeDefault: string; lifetimeMaximum: string }) =>
  `A token lives ${lifetimeDefault}, and never longer than ${lifetimeMaximum}.`;
export const aTokenMayNameActorBeside = ({ delegationDepth }: { delegationDepth: number }) =>
  `A token may name ${plural(delegationDepth, 'actor')} beside its subject.`;
export const aTokenNeverOutlivesItsCertificate =
  'A token never outlives its certificate; near the end of one, tokens become shorter and shorter.';
export const audience = 'Audience';
export const audiences = 'Audiences';
export const aWorkloadThatRenewsTooLate = 'A workload that renews too late gets no token, and the decision says cert_renewal_required.';
export const aWorkloadWhoseCertificateEndsSooner = 'A workload whose certificate ends sooner must renew it before it gets a token.';
export const byIdentity = 'By identity';
export const cancel = 'Cancel';
export const certificate = 'Certificate';
export const change = 'Change';
export const changeAnAudience = 'Change an audience';
export const changeAudience = 'Change audience';
export const changed = 'Changed';
export const changes = 'Changes';
export const changesHoldForTokensIssued = 'Changes hold for tokens issued from now on.';
export const changesOfAnAudience = 'Changes of an audience';
export const clearFilter = 'Clear filter';
export const decisionsSinceYesterdayByWhoseToken = 'Decisions since yesterday, by whose token or request they were about';
export const delegation = 'Delegation';
export const delegationDepthHint =
  '0: nobody acts for another here. 1: an actor may act for a subject, by a delegation; more where actors act for actors, up to 5.';
export const delegations = 'Delegations';
export const description = 'Description';
export const eachGrantHoldsSomeOfThem = 'Each grant holds some of them; a request for another is refused.';
export const eachTokenIsForOneAudience =
  'Each token is for one audience and is refused everywhere else. An audience says how long its tokens live and which scopes there are; grants say who may ask.';
export const enforcedBy = 'Enforced by';
export const environment = 'Environment';
export const es256UnlessTheResourceServerCannot = 'ES256 unless the resource server cannot check it.';
export const everyTokenStandsForTheVery = 'Every token stands for the very workload that presents it.';
export const facts = 'Facts';
export const grants = 'Grants';
export const grantsOfAnAudience = 'Grants of an audience';
export const id = 'Id';
export const identitiesWithAGrant = ({ grants }: { grants: number }) => `${plural(grants, 'identity', 'identities')}`;
export const idOfTheAudience = 'id of the audience';
export const itsResourceServersCannotTellOne = 'Its resource servers cannot tell one permission from another.';
export const itsResourceServersFetchThePublic = 'Its resource servers fetch the public key from the JWKS of the token service.';
export const leastRemainingCertificateLifeInSeconds = 'Least remaining certificate life, in seconds';
export const lifetime = 'Lifetime';
export const lifetimeConsequence = ({ requests, longest }: { requests: string; longest: string }) => (
  <>
    An instance that always keeps one at hand asks about {requests} times a day. A leaked token is of use for at most {longest},{' '}
    <em>and only with the private key of its certificate</em>.
  </>
);
export const longestInSeconds = 'Longest, in seconds';
export const next = 'Next';
export const noAudienceFitsThisFilter = 'No audience fits this filter';
export const noAudiencesYet = 'No audiences yet';
export const nobodyActsForAnotherHere = 'Nobody acts for another here.';
export const noDecisionYet = 'No decision yet';
export const noDelegationYet =
  'A delegation lets one identity hold tokens that stand for another. The token names both, and is bound to the certificate of the actor.';
export const none = 'none';
export const noResourceServer = 'no resource server';
export const noResourceServerBadge = 'No resource server';
export const overview = 'Overview';
export const pagesOf = ({ uri }: { uri: string }) => `Pages of ${uri}`;
export const partedBySpacesAGrantCan = 'Parted by spaces. A grant can hold only these.';
export const policy = 'Policy';
export const previous = 'Previous';
export const readWrite = 'read write';
export const recentDecisions = 'Recent decisions';
export const recentDecisionsAt = ({ uri }: { uri: string }) => `Recent decisions at ${uri}`;
export const registerAnAudience = 'Register an audience';
export const registerAudience = 'Register audience';
export const registered = 'Registered';
export const saveAlthoughItWouldRefuseThem = 'Save although it would refuse them';
export const saveChanges = 'Save changes';
export const scopes = 'Scopes';
export const signedWith = 'Signed with';
export const signingAlgorithm = 'Signing algorithm';
export const simulate = 'Simulate';
export const simulateARequest = 'Simulate a request';
export const takesNoDelegatedTokens =
  'A delegation lets one identity hold tokens that stand for another. This audience takes none: raise the number of actors in its policy first.';
export const theAudienceIsChangedItHolds = 'The audience is changed. It holds for tokens issued from now on.';
export const theAudienceIsRegisteredLetIdentities = 'The audience is registered. Let identities ask for its tokens: add grants.';
export const theCertificateHasAtLeastLeft = ({ minCertificateLife }: { minCertificateLife: string }) =>
  `The certificate has at least ${minCertificateLife} left.`;
export const theFirstRequestForOne = 'The first request for one of its tokens shows here, granted or refused.';
export const theManagementApiDidNotAnswer = 'The management API did not answer. Try again.';
export const thereAreNone = 'There are none.';
export const thisFilterCannotBeUsed = ({ problem }: { problem: ReactNode }) => <>This filter cannot be used. {problem}</>;
export const tokenLifetime = 'Token lifetime';
export const tokenLifetimeInSeconds = 'Token lifetime, in seconds';
export const uriOfTheAudience = 'URI of the audience';
export const whatHoldsForEveryToken = 'What holds for every token of this audience';
export const whatTokensCan = 'What tokens can be for, and how long they live there.';
export const whenTheClientAsksForNone = 'When the client asks for none.';
export const whetherAnybodyChecksItsTokens = 'Whether anybody checks its tokens is not known.';
export const whoMayActForWhom = 'Who may act for whom at this audience';
export const whoMayAsk = 'Who may ask';
export const allowedAt = ({ uri }: { uri: string }) => `allowed at ${uri}`;
export const identitiesAllowed = 'Identities allowed';
export const issuedAt = ({ uri }: { uri: string }) => `issued for ${uri}`;
export const newestDecisionsByWhoseToken = ({ time }: { time: ReactNode }) => (
  <>The newest decisions, since {time}, by whose token or request they were about</>
);
export const nothingWithinADay = 'nothing within a day';
export const tokensInADay = 'Tokens, 24 h';
export const turnedAwayAt = ({ uri }: { uri: string }) => `turned away at ${uri}`;
export const turnedAwayInADay = 'Turned away, 24 h';
export const theLongestIsShorter =
  'The longest is shorter than the lifetime of a client that asks for none: one of the two has to give way.';
export const clocks = 'Clocks';
export const iatMayLieAhead = ({ leeway }: { leeway: string }) => `nbf and iat may lie ${leeway} ahead; exp not a second`;
export const theSameForEveryAudience =
  'The same for every audience, and nobody can widen it: a verifier whose clock is off by more refuses what is good.';
