import type { ReactNode } from 'react';
import { is } from './table-role.ts';

export type Column<T> = {
  readonly header: string;
  readonly cell: (row: T) => ReactNode;
  /** The cell that names the row: exactly one column has it. */
  readonly names?: boolean;
  readonly end?: boolean;
  /** Its header is said, not shown. */
  readonly hidden?: boolean;
  /** Left away below this width, where the same can be read one page further. */
  readonly from?: 'lg' | 'xl';
  readonly className?: string;
};

const hidden = { lg: 'max-lg:hidden max-sm:grid!', xl: 'max-xl:hidden max-sm:grid!' } as const;

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
};

/**
 * A table with its semantics spelled out, since the cards that it becomes on a narrow screen would lose them.
 */
export function Table<T>({ caption, columns, rows, rowKey, isCurrent, onRowContext }: Props<T>) {
  const classOf = (column: Column<T>) =>
    `${column.end ? 'sm:text-right' : ''} ${column.from ? hidden[column.from] : ''} ${column.className ?? ''}`;
  return (
    <div className="relative overflow-x-auto">
      <table {...is('table')} className="table-rows">
        <caption className="sr-only">{caption}</caption>
        <thead {...is('rowgroup')}>
          <tr {...is('row')}>
            {columns.map((column) => (
              <th key={column.header} {...is('columnheader')} scope="col" className={classOf(column)}>
                {column.hidden ? <span className="sr-only">{column.header}</span> : column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...is('rowgroup')}>
          {rows.map((row, place) => (
            <tr
              key={rowKey(row, place)}
              {...is('row')}
              aria-current={isCurrent?.(row) ? 'true' : undefined}
              onContextMenu={
                onRowContext &&
                ((event) => {
                  const target = event.target instanceof HTMLElement ? event.target : event.currentTarget;
                  // What is selected, and a link, keep the menu of the browser.
                  if (getSelection()?.isCollapsed === false || target.closest('a') !== null) return;
                  event.preventDefault();
                  onRowContext(row, target);
                })
              }
            >
              {columns.map((column) =>
                column.names ? (
                  <th key={column.header} {...is('rowheader')} scope="row" data-label={column.header} className={classOf(column)}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.header} {...is('cell')} data-label={column.header} className={classOf(column)}>
                    {wrapped(column.cell(row))}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** One box for whatever a cell holds: a card puts it beside its label. What is empty stays empty. */
const wrapped = (content: ReactNode): ReactNode =>
  content === null || content === undefined || content === false ? null : <div className="min-w-0">{content}</div>;

/** A dash for what is not known, said in words to a screen reader. */
export const None = ({ children = 'none' }: { children?: string }) => (
  <span className="text-ink-faint">
    <span aria-hidden>–</span>
    <span className="sr-only">{children}</span>
  </span>
);
