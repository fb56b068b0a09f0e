/** Says again what a table's element is, since `display` other than `table` takes its meaning away from it. */
export const is = (role: 'table' | 'rowgroup' | 'row' | 'columnheader' | 'rowheader' | 'cell'): { role: string } => ({ role });
