import { BadgeCheck, ClipboardCheck, FilePlus2, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { CertificateTable, sources } from '#components/certificates/certificate-table';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { ExportLinks } from '#components/ui/export-links';
import { FilterSelect, Filters, FilterText } from '#components/ui/filters';
import { TextLink } from '#components/ui/link';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import { may } from '#server/domain/roles';
import type { WireInput } from '#server/doors/api/contract';
import { search, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: 'Certificates' };
const path = '/certificates';

const statuses = [
  { value: 'usable', label: 'usable now' },
  { value: 'active', label: 'active' },
  { value: 'superseded', label: 'superseded' },
  { value: 'revoked', label: 'revoked' },
  { value: 'expired', label: 'expired' },
  { value: 'pending', label: 'pending' },
];

const sourceChoices = Object.entries(sources).map(([value, label]) => ({ value, label }));

export default async function CertificatesPage({ searchParams }: { searchParams: SearchParams }) {
  const { trail, ...query } = await pick(searchParams, [
    'q',
    'status',
    'identity',
    'owner',
    'profile',
    'authority',
    'source',
    'reason',
    'key',
    'cursor',
    'trail',
  ]);
  const [{ found, problem }, who] = await Promise.all([search('certificate.list', query as WireInput<'certificate.list'>), session()]);
  const active = Object.keys(query).some((name) => name !== 'cursor');
  return (
    <>
      <PageHeader
        title="Certificates"
        lead="What was issued, what it proves, and until when."
        actions={
          <>
            <ExportLinks list="certificates" filter={{ ...query, cursor: undefined }} />
            {may(who.role, 'issue') && (
              <>
                <LinkButton href="/requests">
                  <ClipboardCheck aria-hidden /> Requests
                </LinkButton>
                <LinkButton href="/certificates/new" tone="primary">
                  <FilePlus2 aria-hidden /> Issue from CSR
                </LinkButton>
              </>
            )}
          </>
        }
      />
      <Filters path={path} active={active}>
        <FilterText name="q" label="Serial, thumbprint or name" value={query.q} className="sm:w-52" />
        <FilterSelect name="status" label="Status" any="Any status" value={query.status} choices={statuses} />
        <FilterText name="identity" label="Identity" value={query.identity} className="sm:w-28" />
        <FilterText name="owner" label="Owner" value={query.owner} className="sm:w-28" />
        <FilterText name="profile" label="Profile" value={query.profile} className="sm:w-28" />
        <FilterText name="authority" label="Authority" value={query.authority} className="sm:w-28" />
        <FilterSelect name="source" label="Came by" any="Any way" value={query.source} choices={sourceChoices} />
        {query.key !== undefined && <input type="hidden" name="key" value={query.key} />}
        {query.reason !== undefined && <input type="hidden" name="reason" value={query.reason} />}
      </Filters>
      {problem !== null && <Notice kind="error">This filter cannot be used. {problem}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <CertificateTable
              certificates={found.items}
              caption="Certificates, newest first"
              list="certificates"
              mayIssue={may(who.role, 'issue')}
            />
          ) : active ? (
            <Empty icon={SearchX} title="No certificate fits this filter" action={<LinkButton href={path}>Clear filter</LinkButton>} />
          ) : (
            <Empty icon={BadgeCheck} title="No certificates yet">
              A certificate appears when an identity enrols. Open one of the <TextLink href="/identities">identities</TextLink> and make a
              join token.
            </Empty>
          )}
          <Pages path={path} query={{ ...query, trail }} nextCursor={found.nextCursor} />
        </Panel>
      )}
    </>
  );
}
