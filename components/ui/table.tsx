import type { ReactNode } from 'react';
import * as t from '#messages/ui';
import { ListTable } from './list-table.tsx';
import { type Head, TableMarkup } from './table-markup.tsx';
import { isShown } from './table-preferences.ts';

export type Column<T> = Head & { readonly cell: (row: T) => ReactNode };

type Props<T> = {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  /** By the place of a row where it is filled with another one each second. */
  rowKey: (row: T, place: number) => string;
  /** The row whose thing is shown beside the table. */
  isCurrent?: (row: T) => boolean;
  /** A right click, or the key for it, on a row. */
  onRowContext?: (row: T, target: HTMLElement) => void;
  /** The name under which each person's choice of columns is kept: the table is what a page is about. */
  list?: string;
  /** What can be done with rows that are selected; it reads them from `useSelection`. */
  bulk?: ReactNode;
};

/** Rows of what was read, in the order in which it was read: pages, filters and order are the management API's. */
export function Table<T>({ caption, columns: all, rows, rowKey, isCurrent, onRowContext, list, bulk }: Props<T>) {
  const columns = list === undefined ? all.filter((column) => isShown(column)) : all;
  const head = columns.map(({ cell: _, ...column }) => column);
  const made = rows.map((row, place) => ({
    key: rowKey(row, place),
    current: isCurrent?.(row) ?? false,
    cells: columns.map(({ cell }) => cell(row)),
  }));
  if (list !== undefined) return <ListTable list={list} caption={caption} head={head} rows={made} bulk={bulk} />;
  return (
    <TableMarkup
      caption={caption}
      head={head}
      rows={made}
      onRowContext={
        onRowContext &&
        ((place, target) => {
          const row = rows[place];
          if (row !== undefined) onRowContext(row, target);
        })
      }
    />
  );
}

/** A dash for what is not known, said in words to a screen reader. */
export const None = ({ children = t.none }: { children?: string }) => (
  <span className="text-ink-faint">
    <span aria-hidden>–</span>
    <span className="sr-only">{children}</span>
  </span>
);
