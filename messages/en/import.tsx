import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const importIdentities = 'Import identities';
export const importWord = 'Import';
export const identities = 'Identities';
export const lead =
  'From a table, or from what cert-manager or SPIRE lists: what each row would do is shown first, and then all of it is done in one act, or nothing.';
export const list = 'List';
export const oneOfThese = 'One of these, with at most 100 identities:';
export const aTable = ({ columns }: { columns: string }) =>
  `A table (CSV), comma- or semicolon-separated. Its first line names the columns: ${columns}. What a row leaves away stays as it is.`;
export const printedByKubectl = ({ command }: { command: ReactNode }) => <>The certificates of cert-manager: what {command} prints.</>;
export const printedBySpire = ({ command }: { command: ReactNode }) => <>The entries of SPIRE: what {command} prints.</>;
export const owner = 'Owner';
export const ofThoseThatNameNoOwner = 'Of new identities for which the list names none.';
export const someNeedAnOwner = 'Some of the rows need one.';
export const environment = 'Environment';
export const ofThoseThatSayNoEnvironment = 'Of new identities for which the list says none. It never changes.';
export const format = 'Format';
export const whatItIsIsRecognised = 'Choose only where it is taken for another.';
export const asItsContentSays = 'As its content says';
export const formats = { csv: 'Table (CSV)', 'cert-manager': 'Certificates of cert-manager', spire: 'Entries of SPIRE' };
export const readAs = ({ format }: { format: string }) => `Read as: ${format}`;
export const orAFile = 'Or a file';
export const takesThePlaceOfTheField = 'Takes the place of what stands in the field above.';
export const check = 'Check';
export const cancel = 'Cancel';
export const whatWouldBeDone = 'What would be done';
export const whatWasDone = 'What was done';
export const nothingIsChangedYet = 'Nothing is changed yet.';
export const allOfItIsDone = 'All of it is done.';
export const someRowsAreRefused = ({ refused }: { refused: number }) =>
  `${plural(refused, 'row is', 'rows are')} refused, so that nothing can be imported. Mend the list and check again.`;
export const everythingStands = 'Everything stands as the list says: there is nothing to do.';
export const place = 'Where';
export const identity = 'Identity';
export const outcome = 'Outcome';
export const what = 'What';
export const outcomes = { create: 'registers', change: 'changes', nothing: 'nothing to do', refused: 'refused', left_out: 'left out' };
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
export const theFileIsTooLarge = 'The file is larger than 400 kB; part it, or write a fleet in files.';
export const theFileIsNotText = 'The file is not text in UTF-8; save it as CSV or JSON in UTF-8.';
export const manyMoreComeFromFiles = ({ command }: { command: ReactNode }) => (
  <>Grants are only added. More than identities, and fleets of any size, come from files in git: {command}.</>
);
