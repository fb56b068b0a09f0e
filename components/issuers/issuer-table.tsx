import * as t from '#messages/issuers';
import { TextLink } from '../ui/link.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { type Issuer, IssuerHealth } from './status.tsx';

export const IssuerTable = ({ issuers, titles }: { issuers: readonly Issuer[]; titles: Readonly<Record<string, string>> }) => (
  <Table
    caption={t.trustedIssuers}
    list="issuers"
    rows={issuers}
    rowKey={(issuer) => issuer.id}
    columns={[
      {
        header: t.name,
        names: true,
        className: 'sm:min-w-44',
        cell: (issuer) => (
          <>
            <TextLink href={`/issuers/${issuer.id}`}>{issuer.name}</TextLink>
            <span className="block text-xs text-ink-faint wrap-anywhere">{issuer.issuer}</span>
          </>
        ),
      },
      { header: t.state, cell: (issuer) => <IssuerHealth issuer={issuer} /> },
      { header: t.kind, from: 'lg', cell: (issuer) => titles[issuer.preset] ?? issuer.preset },
      {
        header: t.rules,
        cell: (issuer) =>
          issuer.rules.length === 0 ? (
            <span className="font-medium text-warn">{t.noneNoTokenIsTaken}</span>
          ) : (
            <>
              {t.rule({ rules: issuer.rules.length })}
              {issuer.rules.some(({ warnings }) => warnings.length > 0) && (
                <span className="block text-xs font-medium text-warn">{t.withAWarning}</span>
              )}
            </>
          ),
      },
      {
        header: t.keysFetched,
        cell: (issuer) =>
          issuer.keySource === 'pasted' ? (
            'pasted'
          ) : issuer.keys.fetchedAt === null ? (
            <span className="text-ink-faint">{t.never}</span>
          ) : (
            <Time at={issuer.keys.fetchedAt} />
          ),
      },
      { header: t.exchanged, from: 'lg', cell: (issuer) => (issuer.singleUse ? 'once' : t.whileItLives) },
    ]}
  />
);
