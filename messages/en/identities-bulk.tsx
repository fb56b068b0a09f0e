import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const close = 'Close';
export const counting = 'Counting…';
export const done = 'Done';
export const eachIsRecordedByItselfKeep = ({ effect }: { effect: ReactNode }) => (
  <>{effect} Each is recorded by itself; keep this page open until all are done.</>
);
export const fromTheNextRequestOnThey =
  'From the next request on they get no token, and none that they hold is honoured where it is checked with Hawser. They can be resumed.';
export const goOnWith = ({ left }: { left: ReactNode }) => <>Go on with {left}</>;
export const howFarItHasCome = 'How far it has come';
export const countOfIdentities = ({ identities }: { identities: number }) => `${plural(identities, 'identity', 'identities')}`;
export const newOwner = 'New owner';
export const nothingFitsTheFilterAnyMore = 'Nothing fits the filter any more.';
export const noticesAboutThemGo = 'Notices about them go to the new owner from now on.';
export const ofDoneStoodSoAlreadyFailed = ({
  total,
  total2,
  done,
  unchanged,
  failed,
}: {
  total: ReactNode;
  total2: ReactNode;
  done: ReactNode;
  unchanged: ReactNode;
  failed: ReactNode;
}) => (
  <>
    {total} of {total2}: {done} done, {unchanged} stood so already, {failed} failed.
  </>
);
export const report = 'Report';
export const resumeInMenu = 'Resume…';
export const resumeCount = ({ count }: { count: string }) => `Resume ${count}`;
export const retryThatFailed = ({ failed }: { failed: number }) => `Retry ${plural(failed, 'that failed', 'that failed')}`;
export const sayWhoTheNewOwnerIs = 'Say who the new owner is.';
export const selectAllMatching = ({ all }: { all: ReactNode }) => <>Select all {all} matching</>;
export const setOwner = 'Set owner…';
export const setTheOwnerOf = ({ count }: { count: string }) => `Set the owner of ${count}`;
export const suspendInMenu = 'Suspend…';
export const suspendCount = ({ count }: { count: string }) => `Suspend ${count}`;
export const theyMayAskForTokensAgain =
  'They may ask for tokens again, and those of their tokens that have not expired are honoured again.';
export const addTag = 'Add tag…';
export const removeTag = 'Remove tag…';
export const tagsOnlyGroup = 'A tag only groups identities: it changes nothing of what they may do.';
export const sayWhichTag = 'Say which tag.';
export const tagCount = ({ count }: { count: string }) => `Tag ${count}`;
export const untagCount = ({ count }: { count: string }) => `Remove the tag from ${count}`;
export const undoFor = ({ count }: { count: string }) => `Undo for ${count}`;
export const takenBack = 'Taken back:';
