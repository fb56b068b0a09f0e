import { CornerDownRight } from 'lucide-react';
import { count, plural } from '../ui/format.ts';
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
    <None>none published</None>
  ) : (
    <span className="block">
      <CrlState crl={crl} />
      <span className="block text-2xs whitespace-nowrap text-ink-faint">
        number {count(crl.number)}, {plural(crl.entries, 'entry', 'entries')}
      </span>
      <span className="block text-2xs whitespace-nowrap text-ink-faint">
        next <Time at={crl.nextUpdate} form="short" />
      </span>
      {crlShards.length > 0 && (
        <span className="block text-2xs whitespace-nowrap text-ink-faint">and {plural(crlShards.length, 'further list')}</span>
      )}
    </span>
  );

export const AuthorityTable = ({ authorities }: { authorities: readonly Authority[] }) => (
  <Table
    caption="Authorities, each with those that it signed below it"
    list="authorities"
    rows={inOrder(authorities)}
    rowKey={({ authority }) => authority.id}
    columns={[
      {
        header: 'Name',
        names: true,
        className: 'sm:min-w-52',
        cell: ({ authority, depth }) => (
          <span className={`flex gap-1.5 ${indents[Math.min(depth, indents.length - 1)]}`}>
            {depth > 0 && <CornerDownRight aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-faint" />}
            <span className="min-w-0">
              <TextLink href={`/authorities/${authority.id}`}>{authority.name}</TextLink>
              <span className="block text-xs text-ink-faint">
                {authority.role === 'root'
                  ? 'root'
                  : authority.parentName === null
                    ? 'issuing, signed elsewhere'
                    : `issuing, signed by ${authority.parentName}`}
              </span>
            </span>
          </span>
        ),
      },
      { header: 'Status', cell: ({ authority }) => <AuthorityStatus authority={authority} /> },
      {
        header: 'Ends',
        cell: ({ authority }) => (
          <span className="block">
            <Time at={authority.notAfter} />
            <Life from={authority.notBefore} to={authority.notAfter} />
          </span>
        ),
      },
      {
        header: 'Active certificates',
        cell: ({ authority }) =>
          authority.role === 'root' ? (
            <None>signs no workload</None>
          ) : (
            <TextLink href={`/certificates?authority=${encodeURIComponent(authority.name)}&status=usable`}>
              {count(authority.activeCertificates)}
            </TextLink>
          ),
      },
      { header: 'CRL', cell: ({ authority }) => <Crl authority={authority} /> },
      { header: 'Key', from: 'xl', cell: ({ authority }) => authority.algorithm },
    ]}
  />
);
