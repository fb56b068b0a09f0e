import { CornerDownRight } from 'lucide-react';
import * as t from '#messages/authorities';
import { count, fraction } from '#messages/numbers';
import { Life } from '../ui/life.tsx';
import { TextLink } from '../ui/link.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { type Authority, AuthorityStatus, CrlState } from './status.tsx';

type Row = { readonly authority: Authority; readonly depth: number };

/** By depth; the arrow is the first step. */
const indents = ['', '', 'pl-5', 'pl-10', 'pl-15'] as const;

/** Each authority, with those that it signed right below it. */
function inOrder(authorities: readonly Authority[]): Row[] {
  const names = new Set(authorities.map(({ name }) => name));
  const below = (parent: string | null, depth: number): Row[] =>
    authorities
      .filter(({ parentName }) => (parentName !== null && names.has(parentName) ? parentName : null) === parent)
      .flatMap((authority) => [{ authority, depth }, ...below(authority.name, depth + 1)]);
  return below(null, 0);
}

const Crl = ({ authority: { crl, crlShards } }: { authority: Authority }) =>
  crl === null ? (
    <None>{t.nonePublished}</None>
  ) : (
    <span className="block">
      <CrlState crl={crl} />
      <span className="block text-2xs whitespace-nowrap text-ink-faint">
        {t.numberEntries({ number: count(crl.number), entries: crl.entries })}
      </span>
      <span className="block text-2xs whitespace-nowrap text-ink-faint">
        {t.nextTime({ time: <Time at={crl.nextUpdate} form="short" /> })}
      </span>
      {crlShards.length > 0 && (
        <span className="block text-2xs whitespace-nowrap text-ink-faint">{t.andFurtherList({ crlShards: crlShards.length })}</span>
      )}
    </span>
  );

/** The 95th percentile, with what it is of: few answers say little. */
const Ocsp = ({ authority: { ocsp, role } }: { authority: Authority }) =>
  ocsp === null ? (
    <None>{role === 'root' ? t.signsNoWorkload : t.notAskedYet}</None>
  ) : (
    <span className="block">
      {t.millisecondsMs({ milliseconds: fraction(ocsp.p95Milliseconds) })}
      <span className="block text-2xs text-ink-faint">
        {t.ofAnswersSince({ answers: ocsp.answers, time: <Time at={ocsp.since} form="short" /> })}
      </span>
    </span>
  );

export const AuthorityTable = ({ authorities }: { authorities: readonly Authority[] }) => (
  <Table
    caption={t.authoritiesEachWithThose}
    list="authorities"
    rows={inOrder(authorities)}
    rowKey={({ authority }) => authority.id}
    columns={[
      {
        header: t.name,
        names: true,
        className: 'sm:min-w-52',
        cell: ({ authority, depth }) => (
          <span className={`flex gap-1.5 ${indents[Math.min(depth, indents.length - 1)]}`}>
            {depth > 0 && <CornerDownRight aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-faint" />}
            <span className="min-w-0">
              <TextLink href={`/authorities/${authority.id}`}>{authority.name}</TextLink>
              <span className="block text-xs text-ink-faint">
                {authority.role === 'root'
                  ? t.rootInTable
                  : authority.parentName === null
                    ? t.issuingSignedElsewhere
                    : t.issuingSignedBy({ parentName: authority.parentName })}
              </span>
            </span>
          </span>
        ),
      },
      { header: t.status, cell: ({ authority }) => <AuthorityStatus authority={authority} /> },
      {
        header: t.ends,
        cell: ({ authority }) => (
          <span className="block">
            <Time at={authority.notAfter} />
            <Life from={authority.notBefore} to={authority.notAfter} />
          </span>
        ),
      },
      {
        header: t.activeCertificates,
        cell: ({ authority }) =>
          authority.role === 'root' ? (
            <None>{t.signsNoWorkload}</None>
          ) : (
            <TextLink href={`/certificates?authority=${encodeURIComponent(authority.name)}&status=usable`}>
              {count(authority.activeCertificates)}
            </TextLink>
          ),
      },
      { header: t.crl, cell: ({ authority }) => <Crl authority={authority} /> },
      { header: t.ocspWithin, from: 'lg', cell: ({ authority }) => <Ocsp authority={authority} /> },
      { header: t.key, from: 'xl', cell: ({ authority }) => authority.algorithm },
    ]}
  />
);
