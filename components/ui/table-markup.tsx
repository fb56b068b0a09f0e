import { type ReactNode, useId } from 'react';
import { is } from './table-role.ts';

export type Head = {
  readonly header: string;
  /** The cell that names the row: exactly one column has it. */
  readonly names?: boolean;
  readonly end?: boolean;
  /** Its header is said, not shown. */
  readonly hidden?: boolean;
  /** One small button, which stands in the corner of a card. */
  readonly corner?: boolean;
  /** Left away below this width, where the same can be read one page further. */
  readonly from?: 'lg' | 'xl' | 'wide';
  /** Stays on the card that a row becomes on a narrow screen; of a list that has no such column every one does. */
  readonly card?: boolean;
  /** Shown only to those who choose it. */
  readonly apart?: boolean;
  readonly className?: string;
};
/** A row whose cells are made, one for each column. */
export type Row = { readonly key: string; readonly current: boolean; readonly cells: readonly ReactNode[] };

const below = { lg: 'max-lg:hidden', xl: 'max-xl:hidden', wide: 'max-[90rem]:hidden' } as const;
/** Whether a column is on cards that hold only a part of it all. */
export const staysOnCards = ({ card, names, corner }: Head): boolean => Boolean(card || names || corner);

type Props = {
  caption: string;
  head: readonly Head[];
  rows: readonly Row[];
  /** Its header stays in sight. */
  sticky?: boolean;
  /** A bar of what is selected stays in sight above its header. */
  barred?: boolean;
  compact?: boolean;
  /** On a narrow screen, cards hold only what stays on them. */
  brief?: boolean;
  /** What stands before the name of a row, whose element has the id, and before the header of that column. */
  before?: ((row: Row | null, name: string) => ReactNode) | undefined;
  /** A right click, or the key for it, on a row. */
  onRowContext?: ((place: number, target: HTMLElement) => void) | undefined;
};

/**
 * A table with its semantics spelled out, since the cards that it becomes on a narrow screen would lose them.
 */
export function TableMarkup({
  caption,
  head,
  rows,
  sticky = false,
  barred = false,
  compact = false,
  brief = false,
  before,
  onRowContext,
}: Props) {
  const id = useId();
  const classOf = (column: Head) => {
    const onCards = brief && !staysOnCards(column) ? 'max-sm:hidden!' : column.from ? 'max-sm:grid!' : '';
    return `${column.end ? 'sm:text-right' : ''} ${column.from ? below[column.from] : ''} ${onCards} ${column.className ?? ''}`;
  };
  return (
    <div className={`relative overflow-x-auto max-sm:overflow-x-visible ${sticky ? 'xl:overflow-x-visible' : ''}`}>
      <table
        {...is('table')}
        className={`table-rows ${sticky ? 'table-sticky' : ''} ${barred ? 'table-barred' : ''} ${compact ? 'table-compact' : ''}`}
      >
        <caption className="sr-only">{caption}</caption>
        <thead {...is('rowgroup')}>
          <tr {...is('row')}>
            {head.map((column) => (
              <th key={column.header} {...is('columnheader')} scope="col" className={classOf(column)}>
                {column.names && before ? (
                  <span className="flex items-center gap-2">
                    {before(null, id)}
                    {column.header}
                  </span>
                ) : column.hidden ? (
                  <span className="sr-only">{column.header}</span>
                ) : (
                  column.header
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...is('rowgroup')}>
          {rows.map((row, place) => (
            <tr
              key={row.key}
              {...is('row')}
              aria-current={row.current ? 'true' : undefined}
              onContextMenu={
                onRowContext &&
                ((event) => {
                  const target = event.target instanceof HTMLElement ? event.target : event.currentTarget;
                  // What is selected, and a link, keep the menu of the browser.
                  if (getSelection()?.isCollapsed === false || target.closest('a') !== null) return;
                  event.preventDefault();
                  onRowContext(place, target);
                })
              }
            >
              {head.map((column, index) =>
                column.names ? (
                  <th key={column.header} {...is('rowheader')} scope="row" data-label={column.header} className={classOf(column)}>
                    {before ? (
                      <span className="flex items-start gap-2">
                        {before(row, `${id}-${place}`)}
                        <span id={`${id}-${place}`} className="min-w-0">
                          {row.cells[index]}
                        </span>
                      </span>
                    ) : (
                      row.cells[index]
                    )}
                  </th>
                ) : (
                  <td
                    key={column.header}
                    {...is('cell')}
                    data-label={column.header}
                    data-corner={column.corner ? '' : undefined}
                    className={classOf(column)}
                  >
                    {boxed(row.cells[index])}
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
const boxed = (content: ReactNode): ReactNode =>
  content === null || content === undefined || content === false ? null : <div className="min-w-0">{content}</div>;
