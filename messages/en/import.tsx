import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const importIdentities = 'Import identities';
export const importWord = 'Import';
export const identities = 'Identities';
export const lead = 'From a table: what each row would do is shown first, and then all of it is done in one act, or nothing.';
export const table = 'Table';
export const columnsAre = ({ columns }: { columns: string }) =>
  `Comma- or semicolon-separated, at most 100 rows with 500 grants in all. The first line names the columns: ${columns}. What a row leaves away stays as it is.`;
export const orAFile = 'Or a file';
export const takesThePlaceOfTheField = 'Takes the place of what stands in the field above.';
export const check = 'Check';
export const cancel = 'Cancel';
export const whatWouldBeDone = 'What would be done';
export const whatWasDone = 'What was done';
export const nothingIsChangedYet = 'Nothing is changed yet.';
export const allOfItIsDone = 'All of it is done.';
export const someRowsAreRefused = ({ refused }: { refused: number }) =>
  `${plural(refused, 'row is', 'rows are')} refused, so that nothing can be imported. Mend the table and check again.`;
export const everythingStands = 'Everything stands as the table says: there is nothing to do.';
export const line = 'Line';
export const identity = 'Identity';
export const outcome = 'Outcome';
export const what = 'What';
export const outcomes = { create: 'registers', change: 'changes', nothing: 'nothing to do', refused: 'refused' };
export const noName = 'no name';
export const becomes = ({ member, before, after }: { member: string; before: ReactNode; after: ReactNode }) => (
  <>
    {member}: {before} → {after}
  </>
);
export const isSet = ({ member, after }: { member: string; after: ReactNode }) => (
  <>
    {member}: {after}
  </>
);
export const isWrong = ({ field, detail }: { field: string; detail: string }) => `${field}: ${detail}`;
export const takenBackBy = ({ fleet }: { fleet: string }) => `The next apply of the fleet ${fleet} takes this back.`;
export const empty = 'nothing';
export const doIt = ({ create, change }: { create: number; change: number }) =>
  [
    create > 0 && `Register ${plural(create, 'identity', 'identities')}`,
    change > 0 && `${create > 0 ? 'change' : 'Change'} ${plural(change, 'identity', 'identities')}`,
  ]
    .filter(Boolean)
    .join(', ');
export const downloadReport = 'Download report';
export const showIdentities = 'Show identities';
export const theFileIsTooLarge = 'The file is larger than 100 kB; part it, or write a fleet in files.';
export const theFileIsNotText = 'The file is not text in UTF-8; save it as CSV in UTF-8.';
export const manyMoreComeFromFiles = ({ command }: { command: ReactNode }) => (
  <>Grants are only added. More than identities, and fleets of any size, come from files in git: {command}.</>
);
