import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const askWhoeverInvitedYou = 'Ask whoever invited you for a new one. If you are a member already, sign in.';
export const atLeast12Characters = 'At least 12 characters.';
export const change = 'Change';
export const chooseARole = 'Choose a role.';
export const email = 'Email';
export const expired = 'Expired';
export const expires = 'Expires';
export const invitations = 'Invitations';
export const invite = 'Invite';
export const inviteAMember = 'Invite a member';
export const invitedBy = 'Invited by';
export const isInvited = ({ email }: { email: string }) => `${email} is invited.`;
export const isNotARole = 'is not a role';
export const isNotTheSame = 'is not the same';
export const itCountsFromTheirNextRequest =
  'It counts from their next request on. API keys of theirs that may do more than this role are revoked.';
export const itIsWrongWasUsed = 'It is wrong, was used or has expired, or was taken back.';
export const itsLinkIsGoodForNothing = 'Its link is good for nothing from then on.';
export const join = 'Join';
export const joinAndSignIn = 'Join and sign in';
export const joinHawser = 'Join Hawser';
export const keysOfSomebodyElse = 'keys of somebody else';
export const lastSeen = 'Last seen';
export const link = 'Link';
export const linksThatNobodyHasUsedYet = 'Links that nobody has used yet.';
export const makeLink = 'Make link';
export const roleMay = ({ role, permissions }: { role: string; permissions: readonly string[] }) =>
  `${role}: may ${permissions.join(', ')}`;
export const members = 'Members';
export const memberSince = 'Member since';
export const name = 'Name';
export const noApiKeyThatWorks = 'No API key that works is of their making.';
export const noPasskeys = 'none';
export const notSignedIn = 'not signed in';
export const secondFactorOn = 'On';
export const invitationOpen = 'Open';
export const passkeys = 'Passkeys';
export const password = 'Password';
export const passwordAgain = 'Password again';
export const passwordAlone = 'Password alone';
export const remove = 'Remove';
export const removeQuestion = ({ name }: { name: string }) => `Remove ${name}?`;
export const removeMember = 'Remove member';
export const role = 'Role';
export const saveWhatTheyMayDo = 'Save what they may do';
export const secondFactor = 'Second factor';
export const signIn = 'Sign in';
export const theirApiKeysEndToo = ({ apiKeys, link }: { apiKeys: number; link: ReactNode }) => (
  <>
    So {apiKeys === 1 ? 'does' : 'do'} the <strong>{plural(apiKeys, 'API key')}</strong> that they made, or that those made: whatever works
    with {apiKeys === 1 ? 'it' : 'them'} is refused. Give it {link} first.
  </>
);
export const linkWorksFor = { hour: 'for 1 hour', day: 'for 1 day', threeDays: 'for 3 days', week: 'for 7 days' };
export const status = 'Status';
export const takeBack = 'Take back';
export const takeBackTheInvitationOf = ({ email }: { email: string }) => `Take back the invitation of ${email}?`;
export const theInvitationIsTakenBack = 'The invitation is taken back.';
export const theirSessionsAndEveryWay = ({ apiKeys }: { apiKeys: ReactNode }) => (
  <>Their sessions and every way in end with the next request. {apiKeys} What they did stays on record under their name.</>
);
export const theLeastThatDoesTheWork = 'The least that does the work.';
export const theLinkIsShownThisOnce =
  'The link is shown this once, and works once. Give it to nobody else: whoever opens it becomes a member.';
export const theLinkWorks = 'The link works';
export const theMemberIsRemovedAndAll = 'The member is removed, and all of their sessions are ended.';
export const whatTheyMayDoIsChanged = 'What they may do is changed, from the next request on.';
export const theTwoPasswordsDiffer = 'The two passwords differ: type both again.';
export const thisLinkLeadsNowhere = 'This link leads nowhere';
export const toSignInWithNothing = 'To sign in with. Nothing is sent to it: you hand over the link.';
export const whatMayDo = ({ name }: { name: string }) => `What may ${name} do?`;
export const whoMaySignInAndWhat =
  'Who may sign in, and what each may do. An admin decides about the roles below admin, an owner about all.';
export const withTheAccountOfThere = ({ email }: { email: ReactNode }) => (
  <>With the account of {email} there. It needs no password here.</>
);
export const thatIsYou = '(you)';
export const youAreInvited = ({ email, role }: { email: string; role: string }) => `You are invited as ${email}, with the role ${role}.`;
export const yourName = 'Your name';
