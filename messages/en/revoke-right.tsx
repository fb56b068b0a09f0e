import type { ReactNode } from 'react';
import { language, plural } from './numbers.ts';

const whoMay = (ask: readonly string[]): string =>
  ask.length === 0 ? 'an admin or an owner' : `somebody who may: ${new Intl.ListFormat(language, { type: 'disjunction' }).format(ask)}`;
const listed = (names: readonly string[]): string => new Intl.ListFormat(language).format(names);

export const andMore = ({ more }: { more: number }) => `and ${plural(more, 'more certificate')}.`;
export const askSomebodyWhoMay = ({ ask }: { ask: readonly string[] }) => `Ask ${whoMay(ask)}.`;
export const certificateOf = ({ serial, identity, owner }: { serial: ReactNode; identity: string; owner: string }) => (
  <>
    {serial} of {identity}, which belongs to {owner}
  </>
);
export const certificateOfHawser = ({ serial }: { serial: ReactNode }) => <>{serial} of Hawser itself</>;
export const chooseAnOwner = 'Choose at least one owner, or all.';
export const furtherOwners = 'Further owners';
export const furtherOwnersNote = 'One a line, written as their identities name them.';
export const itIsNotYoursToRetire = ({ owner, revokesFor }: { owner: string; revokesFor: readonly string[] }) =>
  `Retiring it would end for good what it has. It belongs to ${owner}, and you may revoke for ${listed(revokesFor)} alone.`;
export const itIsNotYoursToRevoke = ({ owner, revokesFor }: { owner: string | null; revokesFor: readonly string[] }) =>
  `It is not yours to revoke: it belongs to ${owner ?? 'Hawser itself'}, and you may revoke for ${listed(revokesFor)} alone.`;
export const leaveThemOut = ({ ask }: { ask: readonly string[] }) => `Leave them out, or ask ${whoMay(ask)}.`;
export const mayRevoke = 'May revoke';
export const mayRevokeFor = 'May revoke for';
export const noOwnersYet = 'No identity is registered yet, so there is no owner to choose.';
export const notYoursToRevoke = ({ count, revokesFor }: { count: number; revokesFor: readonly string[] }) =>
  `${count === 1 ? 'One certificate here is' : `${plural(count, 'certificate')} here are`} not yours to revoke: you may revoke for ${listed(revokesFor)} alone.`;
export const ofAllOwners = 'All certificates';
export const ofAllOwnersNote = 'Whoever they belong to, and those of Hawser itself.';
export const ofSomeOwners = 'Certificates of some owners';
export const ofSomeOwnersNote = 'Only of identities that belong to them. Issuing, renewing and suspending are not limited.';
export const suspendIt = 'To stop it at once, suspend the identity: that is not limited.';
export const revokesFor = ({ owners }: { owners: readonly string[] }) => `revokes for ${listed(owners)}`;
