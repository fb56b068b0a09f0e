import { plural } from './numbers.ts';

export const aboveItsMaker = 'Above its maker';
export const active = 'Active';
export const aNewApiKey = 'A new API key';
export const apiKey = 'API key';
export const apiKeys = 'API keys';
export const aProgramOrAColleaguesCommand =
  'A program or a colleague’s command line works with an API key: it has one role, it expires, and each of its acts is on record under its name.';
export const change = 'Change';
export const chooseARole = 'Choose a role.';
export const expired = 'Expired';
export const expires = 'Expires';
export const expiresIn = { day: 'in 1 day', thirtyDays: 'in 30 days', ninetyDays: 'in 90 days' };
export const forProgramsAndTheCommandLine = 'For programs and the command line. Each has one role and an end.';
export const isNotARole = 'is not a role';
export const itIsShownThisOnce =
  'It is shown this once, and stored only as a hash. Send it as Authorization: Bearer, or give it to the command line.';
export const lastUsed = 'Last used';
export const made = 'Made';
export const madeBy = 'Made by';
export const itEndsWithNobody = ({ createdBy }: { createdBy: string }) =>
  `It was made by ${createdBy}, before Hawser kept by whom a key is made, and it does not end with anybody’s membership. Make another one for what needs it, then revoke this one.`;
export const someKeysEndWithNobody = ({ keys }: { keys: number }) =>
  `${plural(keys, 'API key')} of this list ${keys === 1 ? 'was' : 'were'} made before Hawser kept by whom a key is made, and end with nobody’s membership. Make others for what needs them, then revoke these.`;
export const madeBeforeItsMakerWasKept = 'Made before its maker was kept';
export const makeApiKey = 'Make API key';
export const makerGone = 'Maker gone';
export const roleMay = ({ role, permissions }: { role: string; permissions: readonly string[] }) =>
  `${role}: may ${permissions.join(', ')}`;
export const name = 'Name';
export const never = 'never';
export const newApiKey = 'New API key';
export const noApiKeys = 'No API keys';
export const revoke = 'Revoke';
export const revokeApiKey = 'Revoke API key';
export const revoked = 'Revoked';
export const revokeTheApiKey = ({ name }: { name: string }) => `Revoke the API key “${name}”?`;
export const role = 'Role';
export const status = 'Status';
export const theApiKeyIsMade = 'The API key is made.';
export const theApiKeyIsRevoked = 'The API key is revoked.';
export const theLeastThatDoesTheWork = 'The least that does the work.';
export const whateverUsesItIsRefused =
  'Whatever uses it is refused from the next request on, and so is what it made: keys, and invitations that nobody accepted. This cannot be undone.';
export const whatUsesIt =
  'What uses it. It ends with your membership: for what must outlive that, `hawser apikey create` on the server makes one.';
