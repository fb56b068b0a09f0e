import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const actor = 'Actor';
export const actors = ({ maximumDepth }: { maximumDepth: number }) => `${plural(maximumDepth, 'actor')}`;
export const actorsInATokenAtMost = 'Actors in a token, at most';
export const actsFor = 'Acts for';
export const addDelegation = 'Add delegation';
export const allowAcrossEnvironments = 'Allow across environments';
export const atItHoldsForTokensIssued = ({ audienceUri }: { audienceUri: ReactNode }) => (
  <>At {audienceUri}. It holds for tokens issued from now on.</>
);
export const atTheAudience = 'At the audience';
export const audience = 'Audience';
export const change = 'Change';
export const depth = 'Depth';
export const emptyWhenItIsRemoved = 'Empty: when it is removed.';
export const ends = 'Ends';
export const endsInUtc = 'Ends, in UTC';
export const getsNoNewToken = ({
  actorName,
  subjectName,
  audienceUri,
}: {
  actorName: ReactNode;
  subjectName: ReactNode;
  audienceUri: ReactNode;
}) => (
  <>
    {actorName} gets no new token in the name of {subjectName} for {audienceUri}, from the next request on.
  </>
);
export const howActsFor = ({ actorName, subjectName }: { actorName: string; subjectName: string }) =>
  `How ${actorName} acts for ${subjectName}`;
export const itsOwnGrantsAndThose = ({ subjectName }: { subjectName: ReactNode }) => (
  <>Its own grants, and those of {subjectName}, stay as they are.</>
);
export const itsPolicySaysHowManyActors = 'Its policy says how many actors a token may name.';
export const letActForAnother = ({ identity }: { identity: string }) => `Let ${identity} act for another`;
export const letAnIdentityActForAnother = 'Let an identity act for another';
export const letNoLongerActFor = ({ actorName, subjectName }: { actorName: string; subjectName: string }) =>
  `Let ${actorName} no longer act for ${subjectName}?`;
export const noDelegation = 'No delegation';
export const partedBySpacesEachMust = 'Parted by spaces; each must be a scope of the audience.';
export const partedBySpacesWhatTheSubject = 'Parted by spaces. What the subject is granted limits them further.';
export const remove = 'Remove';
export const removeDelegation = 'Remove delegation';
export const saveChanges = 'Save changes';
export const scopesAtMost = 'Scopes, at most';
export const takesNoDelegatedTokensYet = ({ uri }: { uri: string }) => `${uri} (takes no delegated tokens yet)`;
export const theDelegationCanBeAddedAgain = 'The delegation can be added again.';
export const theIdentityThatActsTheToken = 'The identity that acts. The token is bound to its certificate.';
export const theIdentityThatTheTokenStands = 'The identity that the token stands for. It needs a grant of its own for the audience.';
export const thisOneIncluded = 'This one included.';
export const thisOneIncluded1UnlessActors = 'This one included; 1 unless actors act for actors.';
export const whereActorSubjectAndAudience = 'Where actor, subject and audience are not of the same one.';
