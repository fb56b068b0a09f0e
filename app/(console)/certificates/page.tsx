import { BadgeCheck, ClipboardCheck, FilePlus2, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { CertificateBulk } from '#components/certificates/certificate-bulk';
import { CertificateTable, sources } from '#components/certificates/certificate-table';
import { StandingFacets } from '#components/certificates/standing-facets';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { ExportLinks } from '#components/ui/export-links';
import { FilterSelect, Filters, FilterText } from '#components/ui/filters';
import { TextLink } from '#components/ui/link';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { address, Pages } from '#components/ui/pages';
import * as t from '#messages/certificates';
import { may } from '#server/domain/roles';
import type { WireInput } from '#server/doors/api/contract';
import { read, search, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';
import { certificateFilters } from './filters.ts';

export const metadata: Metadata = { title: t.certificates };
const path = '/certificates';

const sourceChoices = Object.entries(sources).map(([value, label]) => ({ value, label }));

export default async function CertificatesPage({ searchParams }: { searchParams: SearchParams }) {
  const { trail, ...query } = await pick(searchParams, [...certificateFilters, 'cursor', 'trail']);
  const { status, cursor, ...others } = query;
  const narrowed = Object.keys(others).length > 0;
  // Whoever looks for one finds it however it stands; whoever looks for nothing sees what is in use.
  const here = status ?? (narrowed ? 'any' : 'usable');
  const asked = { ...query, status: here === 'any' ? undefined : here };
  const { cursor: _, ...filter } = { ...query, status: here };
  const [{ found, problem }, counts, who] = await Promise.all([
    search('certificate.list', asked as WireInput<'certificate.list'>),
    narrowed ? null : read('certificate.counts', {}),
    session(),
  ]);
  const active = narrowed || status !== undefined;
  const none = counts !== null && counts.usable + counts.superseded + counts.revoked + counts.expired + counts.pending === 0;
  return (
    <>
      <PageHeader
        title={t.certificates}
        lead={t.whatWasIssuedWhatItProves}
        actions={
          <>
            <ExportLinks list="certificates" filter={{ ...asked, cursor: undefined }} />
            {may(who.role, 'issue') && (
              <>
                <LinkButton href="/requests">
                  <ClipboardCheck aria-hidden /> {t.requests}
                </LinkButton>
                <LinkButton href="/certificates/new" tone="primary">
                  <FilePlus2 aria-hidden /> {t.issueFromCsr}
                </LinkButton>
              </>
            )}
          </>
        }
      />
      <Filters path={path} active={active}>
        <FilterText name="q" label={t.serialThumbprintOrName} value={query.q} className="sm:w-52" />
        <FilterText name="identity" label={t.identity} value={query.identity} className="sm:w-28" />
        <FilterText name="owner" label={t.owner} value={query.owner} className="sm:w-28" />
        <FilterText name="profile" label={t.profile} value={query.profile} className="sm:w-28" />
        <FilterText name="authority" label={t.authority} value={query.authority} className="sm:w-28" />
        <FilterSelect name="source" label={t.cameBy} any={t.anyWay} value={query.source} choices={sourceChoices} />
        {status !== undefined && <input type="hidden" name="status" value={status} />}
        {query.key !== undefined && <input type="hidden" name="key" value={query.key} />}
        {query.reason !== undefined && <input type="hidden" name="reason" value={query.reason} />}
      </Filters>
      {!none && <StandingFacets path={path} query={others} here={here} counts={counts} />}
      {problem !== null && <Notice kind="error">{t.thisFilterCannotBeUsed({ problem })}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <CertificateTable
              // What was selected by one filter is not there under another.
              key={new URLSearchParams(filter).toString()}
              certificates={found.items}
              caption={t.certificatesNewestFirst}
              list="certificates"
              mayIssue={may(who.role, 'issue')}
              bulk={may(who.role, 'issue') && <CertificateBulk every={address(`${path}/revoke`, filter)} />}
            />
          ) : !none ? (
            <Empty
              icon={SearchX}
              title={t.noCertificateFitsThisFilter}
              action={<LinkButton href={active ? path : address(path, { status: 'any' })}>{active ? t.clearFilter : t.showAll}</LinkButton>}
            />
          ) : (
            <Empty icon={BadgeCheck} title={t.noCertificatesYet}>
              {t.aCertificateAppearsWhenAnIdentity({ identities: <TextLink href="/identities">{t.linkToIdentities}</TextLink> })}
            </Empty>
          )}
          <Pages path={path} query={{ ...query, trail }} nextCursor={found.nextCursor} />
        </Panel>
      )}
    </>
  );
}
