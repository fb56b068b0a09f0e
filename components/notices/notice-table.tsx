import * as t from '#messages/notices';
import { TextLink } from '../ui/link.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { type Notice, NoticeSeverity, NoticeState } from './status.tsx';

export const NoticeTable = ({ notices }: { notices: readonly Notice[] }) => (
  <Table
    caption={t.noticesNewestFirst}
    list="notices"
    rows={notices}
    rowKey={({ id }) => id}
    columns={[
      {
        header: t.what,
        names: true,
        className: 'sm:w-[45%]',
        cell: ({ id, title, subject, summary, kind, count }) => (
          <>
            <TextLink href={`/notices/${id}`}>
              {subject.name}: {title}
            </TextLink>
            <span className="block text-xs text-ink-faint wrap-anywhere">
              {summary}
              {kind.startsWith('certificate') && count > 1 && ` ${t.timesCount({ count })}.`}
            </span>
          </>
        ),
      },
      { header: t.severity, cell: (notice) => <NoticeSeverity notice={notice} /> },
      { header: t.state, cell: (notice) => <NoticeState notice={notice} /> },
      {
        header: t.owner,
        from: 'lg',
        cell: ({ owners }) =>
          owners.length === 0 ? (
            <None />
          ) : (
            <span className="wrap-anywhere">
              {owners.slice(0, 2).join(', ')}
              {owners.length > 2 && t.andMore({ owners: owners.length - 2 })}
            </span>
          ),
      },
      { header: t.since, cell: ({ openedAt }) => <Time at={openedAt} /> },
    ]}
  />
);
