import { plural } from './numbers.ts';

export const backToTheGrants = 'Back to the grants';
export const cancel = 'Cancel';
export const clearFilter = 'Clear filter';
export const eachGetsAGrantByName =
  'Each of them gets a grant of its own, by name. Whoever gets the tag later, or is registered below the path later, gets nothing by it: a tag groups, and gives no access.';
export const elsewhereIn = ({ environment }: { environment: string }) => `In ${environment}`;
export const granted = 'Granted';
type Reached = { granted: number; suspended: number; had: number; elsewhere: number };
export const grantedAndLeft = ({ granted, suspended, had, elsewhere }: Reached) =>
  [
    `${plural(granted, 'identity may', 'identities may')} ask for tokens from now on.`,
    suspended > 0 &&
      `${plural(suspended, 'of them is', 'of them are')} suspended, and may once ${suspended === 1 ? 'it is' : 'they are'} resumed.`,
    had > 0 && `${plural(had, 'had a grant and keeps', 'had a grant and keep')} it as it was.`,
    elsewhere > 0 && `${plural(elsewhere, 'is', 'are')} of another environment, and ${elsewhere === 1 ? 'was' : 'were'} left out.`,
  ]
    .filter(Boolean)
    .join(' ');
export const grantTo = ({ identities }: { identities: number }) => `Grant to ${plural(identities, 'identity', 'identities')}`;
export const grantToMany = 'Grant to many';
export const hadOne = 'Had one';
export const hasOne = 'Has a grant';
export const identity = 'Identity';
export const leftOut = 'Left out';
export const nobodyFits = 'No identity fits this filter';
export const owner = 'Owner';
export const result = 'Result';
export const retiredIdentitiesAreNever = 'Retired identities are never among them.';
export const sayWhichIdentities = 'Say which identities are meant';
export const scopes = 'Scopes';
export const spiffePath = 'SPIFFE path';
export const spiffePathExample = '/production/payments-*';
export const standing = 'Now';
export const suspended = 'Suspended';
export const tag = 'Tag';
export const takenBack = ({ removed, gone }: { removed: number; gone: number }) =>
  [
    `${plural(removed, 'grant is', 'grants are')} taken back. Tokens that were issued meanwhile stay good until they expire.`,
    gone > 0 && `${plural(gone, 'was', 'were')} gone already.`,
  ]
    .filter(Boolean)
    .join(' ');
export const theyAreOfAnotherEnvironment = ({ elsewhere, environment }: { elsewhere: number; environment: string }) =>
  `The audience is in ${environment}; ${plural(elsewhere, 'of them is', 'of them are')} of another environment, and left out without this.`;
export const toThoseElsewhereToo = 'To those of another environment too';
export const undoTakeBack = ({ grants }: { grants: number }) => `Undo: take ${plural(grants, 'grant')} back`;
export const whatItWouldReach = ({ open, granted, elsewhere }: { open: number; granted: number; elsewhere: number }) =>
  [
    `${plural(open, 'identity has', 'identities have')} none yet`,
    granted > 0 && `${plural(granted, 'has', 'have')} one, which stays as it is`,
    elsewhere > 0 && `${plural(elsewhere, 'is', 'are')} of another environment`,
  ]
    .filter(Boolean)
    .join(', ')
    .concat('.');
export const whichIdentities = 'By a tag, by a SPIFFE path, or by both. A star at the end of the path stands for any rest.';
export const whomAGrantWouldReach = ({ uri }: { uri: string }) => `Identities that a grant for ${uri} would reach`;
export const whomWasGranted = ({ uri }: { uri: string }) => `Identities that were given a grant for ${uri}`;
export const wouldGetOne = 'Would get one';
