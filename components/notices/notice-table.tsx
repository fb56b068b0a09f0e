import { plural } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { type Notice, NoticeSeverity, NoticeState } from './status.tsx';

export const NoticeTable = ({ notices }: { notices: readonly Notice[] }) => (
  <Table
    caption="Notices, newest first"
    list="notices"
    rows={notices}
    rowKey={({ id }) => id}
    columns={[
      {
        header: 'What',
        names: true,
        className: 'sm:w-[45%]',
        cell: ({ id, title, subject, summary, kind, count }) => (
          <>
            <TextLink href={`/notices/${id}`}>
              {subject.name}: {title}
            </TextLink>
            <span className="block text-xs text-ink-faint wrap-anywhere">
              {summary}
              {kind.startsWith('certificate') && count > 1 && ` ${plural(count, 'time')}.`}
            </span>
          </>
        ),
      },
      { header: 'Severity', cell: (notice) => <NoticeSeverity notice={notice} /> },
      { header: 'State', cell: (notice) => <NoticeState notice={notice} /> },
      {
        header: 'Owner',
        from: 'lg',
        cell: ({ owners }) =>
          owners.length === 0 ? (
            <None />
          ) : (
            <span className="wrap-anywhere">
              {owners.slice(0, 2).join(', ')}
              {owners.length > 2 && ` and ${owners.length - 2} more`}
            </span>
          ),
      },
      { header: 'Since', cell: ({ openedAt }) => <Time at={openedAt} /> },
    ]}
  />
);
