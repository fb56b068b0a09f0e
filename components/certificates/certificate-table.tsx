import type { ReactNode } from 'react';
import * as t from '#messages/certificates';
import { Id } from '../ui/code.tsx';
import { Life } from '../ui/life.tsx';
import { TextLink } from '../ui/link.tsx';
import { type Column, None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { CertificateMenu } from './certificate-menu.tsx';
import { type CertificateRow, CertificateStatus, type ListedCertificate } from './status.tsx';

const certificate: Column<ListedCertificate> = {
  header: t.certificate,
  names: true,
  cell: (row) => (
    <>
      <TextLink href={`/certificates/${row.id}`}>{row.subject}</TextLink>
      <span className="block text-xs text-ink-faint">{t.serialId({ id: <Id value={row.serial} head={8} tail={4} /> })}</span>
    </>
  ),
};
const identity: Column<ListedCertificate> = {
  header: t.identity,
  card: true,
  cell: (row) =>
    row.identityId === null ? (
      <span className="text-ink-faint">{t.hawserItself}</span>
    ) : (
      <TextLink href={`/identities/${row.identityId}`}>{row.identityName}</TextLink>
    ),
};
/** Beside the facts of the one identity that they belong to there is less room. */
const rest = (from: 'xl' | 'wide'): readonly Column<ListedCertificate>[] => [
  { header: t.status, card: true, cell: (row) => <CertificateStatus certificate={row} /> },
  {
    header: t.ends,
    card: true,
    cell: (row) => (
      <>
        <Time at={row.notAfter} />
        {row.usable && <Life from={row.notBefore} to={row.notAfter} />}
      </>
    ),
  },
  {
    header: t.thumbprint,
    from: 'lg',
    cell: (row) => (row.thumbprint === null ? <None>{t.noThumbprintYet}</None> : <Id value={row.thumbprint} head={8} tail={5} />),
  },
  {
    header: t.issuer,
    from,
    cell: (row) =>
      row.authority === null ? (
        <span className="wrap-anywhere">{row.issuer}</span>
      ) : (
        <TextLink href={`/authorities/${encodeURIComponent(row.authority)}`}>{row.authority}</TextLink>
      ),
  },
  { header: t.profile, apart: true, cell: (row) => row.profile ?? <None>{t.madeElsewhere}</None> },
  { header: t.key, from: 'xl', className: 'whitespace-nowrap', cell: (row) => row.keyAlgorithm ?? <None>{t.unnamedKey}</None> },
  {
    header: t.lastSeen,
    from: 'xl',
    cell: (row) => (row.lastSeen === null ? <None>{t.never}</None> : <Time at={row.lastSeen} form="short" />),
  },
  { header: t.liveTokens, from, end: true, cell: (row) => t.countedTo({ tokens: row.liveTokens, most: tokensCounted }) },
  { header: t.cameBy, apart: true, cell: (row) => sources[row.source] },
];

/** The list counts no further. */
const tokensCounted = 50;

const menu = (mayIssue: boolean): Column<ListedCertificate> => ({
  header: t.more,
  hidden: true,
  corner: true,
  end: true,
  cell: ({ id, serial, thumbprint, subject, identityName, usable, source }) => (
    <CertificateMenu certificate={{ id, serial, thumbprint, subject, identityName, usable, source }} mayIssue={mayIssue} />
  ),
});

export const sources: Record<CertificateRow['source'], string> = {
  csr: t.csr,
  join: t.joinToken,
  renewal: t.renewal,
  internal: t.hawserItself,
  registered: t.registration,
};

type Props = {
  certificates: readonly ListedCertificate[];
  caption: string;
  ofOneIdentity?: boolean;
  list?: string;
  mayIssue?: boolean;
  /** What can be done with those that are selected. */
  bulk?: ReactNode;
};

export const CertificateTable = ({ certificates, caption, ofOneIdentity = false, list, mayIssue = false, bulk }: Props) => (
  <Table
    caption={caption}
    {...(list !== undefined && { list })}
    bulk={bulk}
    rows={certificates}
    rowKey={(row) => row.id}
    columns={[certificate, ...(ofOneIdentity ? [] : [identity]), ...rest(ofOneIdentity ? 'wide' : 'xl'), menu(mayIssue)]}
  />
);
