import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const appearance = 'Appearance';
export const asTheSystem = 'As the system';
export const comfortable = 'Comfortable';
export const comfortableNote = 'Room between the lines.';
export const columnsAreAsTheyCame = 'Each list has the columns that it comes with.';
export const columnsAsTheyCame = 'As they came';
export const columnsChosen = ({ columns, lists }: { columns: number; lists: number }) =>
  `You chose ${plural(columns, 'column')} otherwise in ${plural(lists, 'list')}.`;
export const dark = 'Dark';
export const dense = 'Dense';
export const denseNote = 'More rows at a glance, in every list.';
export const keptInThisBrowser = 'How the console looks and listens. Kept in this browser alone; nobody else sees it otherwise.';
export const keys = 'Keyboard';
export const keysNote = ({ key }: { key: ReactNode }) => (
  <>
    One key moves, opens, selects or copies; none changes anything, and none works in a field. {key} shows them all. The palette opens in
    any case.
  </>
);
export const light = 'Light';
export const lists = 'Lists';
export const onPaper = 'Dark on light, at any hour.';
export const singleKeys = 'Single keys';
export const systemNote = 'Light or dark, as this device is set.';
export const theme = 'Theme';
export const times = 'Times';
export const inUtc = 'UTC';
export const utcNote = 'As the ledger and every log write them.';
export const inZone = ({ zone }: { zone: string }) => zone;
export const zoneNote = 'The zone of this browser. Each time says so.';
export const withLittleLight = 'Light on dark, at any hour.';
