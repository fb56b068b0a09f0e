import { plural } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { type Issuer, IssuerHealth } from './status.tsx';

export const IssuerTable = ({ issuers, titles }: { issuers: readonly Issuer[]; titles: Readonly<Record<string, string>> }) => (
  <Table
    caption="Trusted issuers"
    list="issuers"
    rows={issuers}
    rowKey={(issuer) => issuer.id}
    columns={[
      {
        header: 'Name',
        names: true,
        className: 'sm:min-w-44',
        cell: (issuer) => (
          <>
            <TextLink href={`/issuers/${issuer.id}`}>{issuer.name}</TextLink>
            <span className="block text-xs text-ink-faint wrap-anywhere">{issuer.issuer}</span>
          </>
        ),
      },
      { header: 'State', cell: (issuer) => <IssuerHealth issuer={issuer} /> },
      { header: 'Kind', from: 'lg', cell: (issuer) => titles[issuer.preset] ?? issuer.preset },
      {
        header: 'Rules',
        cell: (issuer) =>
          issuer.rules.length === 0 ? (
            <span className="font-medium text-warn">none: no token is taken</span>
          ) : (
            <>
              {plural(issuer.rules.length, 'rule')}
              {issuer.rules.some(({ warnings }) => warnings.length > 0) && (
                <span className="block text-xs font-medium text-warn">with a warning</span>
              )}
            </>
          ),
      },
      {
        header: 'Keys fetched',
        cell: (issuer) =>
          issuer.keySource === 'pasted' ? (
            'pasted'
          ) : issuer.keys.fetchedAt === null ? (
            <span className="text-ink-faint">never</span>
          ) : (
            <Time at={issuer.keys.fetchedAt} />
          ),
      },
      { header: 'Exchanged', from: 'lg', cell: (issuer) => (issuer.singleUse ? 'once' : 'while it lives') },
    ]}
  />
);
