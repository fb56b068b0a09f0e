import type { ReactNode } from 'react';

export const across = 'Across';
export const addGrant = 'Add grant';
export const aGrantLetsOneIdentityAsk =
  'A grant lets one identity ask for tokens of this audience, with some of its scopes. Without one every request is refused.';
export const aGrantLetsThisIdentityAsk =
  'A grant lets this identity ask for tokens of one audience, with some of its scopes. Without a grant each of its requests is refused.';
export const allowAcrossEnvironments = 'Allow across environments';
export const asTheAudienceSays = 'as the audience says';
export const atMost = ({ lifetimeMaximum }: { lifetimeMaximum: string }) => `at most ${lifetimeMaximum}`;
export const audience = 'Audience';
export const audiences = 'Audiences';
export const audiencesThatItMayAskTokens = 'Audiences that it may ask tokens for';
export const change = 'Change';
export const changeWhatMayAskOf = ({ identityName, audienceUri }: { identityName: string; audienceUri: string }) =>
  `Change what ${identityName} may ask of ${audienceUri}`;
export const emptyAsLongAsTheAudience = 'Empty: as long as the audience allows.';
export const environment = 'Environment';
export const getsNoNewToken = ({ identityName }: { identityName: ReactNode }) => (
  <>{identityName} gets no new token for this audience, from the next request on.</>
);
export const grants = 'Grants';
export const grantsFor = ({ uri }: { uri: string }) => `Grants for ${uri}`;
export const grantsOf = ({ identity }: { identity: string }) => `Grants of ${identity}`;
export const identity = 'Identity';
export const isInAnAudienceElsewhere = ({ identity, environment }: { identity: string; environment: string }) =>
  `${identity} is in ${environment}. An audience elsewhere is refused without this.`;
export const letAnIdentityAskFor = ({ uri }: { uri: string }) => `Let an identity ask for ${uri}`;
export const letAskForTokens = ({ identity }: { identity: string }) => `Let ${identity} ask for tokens`;
export const longestInSeconds = 'Longest, in seconds';
export const nobodyMayAskYet = 'Nobody may ask yet';
export const noGrants = 'No grants';
export const noScope = 'no scope';
export const now = 'Now';
export const scopesFromNowOn = 'Parted by spaces; each must be a scope of the audience. It holds for tokens issued from now on.';
export const scopesOfTheAudience = 'Parted by spaces; each must be a scope of the audience.';
export const oneThatItHasAGrantFor =
  'Among them may be audiences that it has a grant for already, on another page of its list: those are refused.';
export const partedBySpacesThereAre = ({ scopes }: { scopes: string }) => `Parted by spaces; there are ${scopes}.`;
export const readWrite = 'read write';
export const remove = 'Remove';
export const removeAllTheSame = 'Remove all the same';
export const removeGrant = 'Remove grant';
export const removeTheGrantOfFor = ({ identityName, audienceUri }: { identityName: string; audienceUri: string }) =>
  `Remove the grant of ${identityName} for ${audienceUri}?`;
export const saveAllTheSame = 'Save all the same';
export const saveChanges = 'Save changes';
export const scopes = 'Scopes';
export const simulate = 'Simulate';
export const theAudienceIsInAnIdentity = ({ environment }: { environment: string }) =>
  `The audience is in ${environment}. An identity of elsewhere is refused without this.`;
export const theGrantCanBeAddedAgain = 'The grant can be added again.';
export const theNameOfARegisteredIdentity = 'The name of a registered identity.';
export const theUriOfARegisteredAudience = 'The URI of a registered audience.';
export const thereIsNoAudienceYetSay = ({ audiences }: { audiences: ReactNode }) => (
  <>There is no audience yet. {audiences} say what tokens can be for.</>
);
export const theSame = 'the same';
export const thisAudienceHasNone = 'This audience has none.';
export const tokenLifetime = 'Token lifetime';
export const tokenLifetimeInSeconds = 'Token lifetime, in seconds';
export const tokensThatItHasAlreadyStay =
  'Tokens that it has already stay good until they expire; deny them, or suspend it, to end them now.';
export const whenTheClientAsksForNone = 'When the client asks for none. Empty: as the audience says.';
export const whoMayAskForTokens = 'Who may ask for tokens for this audience';
