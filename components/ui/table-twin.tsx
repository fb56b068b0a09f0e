import { count } from '#messages/numbers';
import * as t from '#messages/ui';
import { TextLink } from './link.tsx';
import type { ChartColumn, Series } from './stacked-columns.tsx';
import { Table } from './table.tsx';

type Props = {
  caption: string;
  header: string;
  series: readonly Series[];
  columns: readonly ChartColumn[];
  /** Where a column leads to, by its place: the way there for whoever does not draw over the chart. */
  hrefOf: (column: number) => string;
};

/** What a chart draws, as a table. */
export const TableTwin = ({ caption, header, series, columns, hrefOf }: Props) => (
  <details className="mt-2">
    <summary className="inline-flex min-h-6 items-center rounded text-xs font-medium text-accent hover:underline">{t.viewAsTable}</summary>
    <div className="mt-2 max-h-80 overflow-auto rounded-lg border border-line">
      <Table
        caption={caption}
        rows={columns}
        rowKey={({ key }) => key}
        columns={[
          { header, names: true, cell: (column) => <TextLink href={hrefOf(columns.indexOf(column))}>{column.label}</TextLink> },
          ...series.map(({ key, name }) => ({ header: name, end: true, cell: ({ values }: ChartColumn) => count(values[key] ?? 0) })),
        ]}
      />
    </div>
  </details>
);
