import { Binoculars, FileDown, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { ForeignTable } from '#components/foreign-certificates/foreign-table';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { FilterSelect, Filters, FilterText } from '#components/ui/filters';
import { Done, Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import * as t from '#messages/foreign-certificates';
import { may } from '#server/domain/roles';
import { search, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: t.foreignCertificates };
const path = '/foreign-certificates';

const spans = [
  { value: '7', label: t.withinDays({ days: 7 }) },
  { value: '30', label: t.withinDays({ days: 30 }) },
  { value: '90', label: t.withinDays({ days: 90 }) },
];
const done = { imported: t.theCertificatesAreImportedAndWatched, forgotten: t.theCertificateIsForgotten };

export default async function ForeignCertificatesPage({ searchParams }: { searchParams: SearchParams }) {
  const { trail, notice, ends, ...query } = await pick(searchParams, ['q', 'owner', 'ends', 'cursor', 'trail', 'notice']);
  const days = spans.some(({ value }) => value === ends) ? Number(ends) : undefined;
  const before = days === undefined ? {} : { expiresBefore: new Date(Date.now() + days * 86_400_000).toISOString() };
  const [{ found, problem }, who] = await Promise.all([search('foreign-certificate.list', { ...query, ...before }), session()]);
  const active = query.q !== undefined || query.owner !== undefined || ends !== undefined;
  const add = may(who.role, 'issue') && (
    <LinkButton href="/foreign-certificates/new" tone="primary">
      <FileDown aria-hidden /> {t.importIt}
    </LinkButton>
  );
  return (
    <>
      <PageHeader title={t.foreignCertificates} lead={t.issuedByOtherAuthoritiesAndOnly} actions={add} />
      <Done notice={notice} sentences={done} />
      <Filters path={path} active={active}>
        <FilterText name="q" label={t.serialSubjectOrName} value={query.q} className="sm:w-64" />
        <FilterText name="owner" label={t.owner} value={query.owner} />
        <FilterSelect name="ends" label={t.ends} any={t.atAnyTime} value={ends} choices={spans} />
      </Filters>
      {problem !== null && <Notice kind="error">{t.thisFilterCannotBeUsed({ problem })}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <ForeignTable certificates={found.items} />
          ) : active ? (
            <Empty
              icon={SearchX}
              title={t.noForeignCertificateFitsThisFilter}
              action={<LinkButton href={path}>{t.clearFilter}</LinkButton>}
            />
          ) : (
            <Empty icon={Binoculars} title={t.noForeignCertificatesYet} action={add}>
              {t.certificatesOfOtherAuthoritiesCan}
            </Empty>
          )}
          <Pages path={path} query={{ ...query, ends, trail }} nextCursor={found.nextCursor} older={t.next} newer={t.previous} />
        </Panel>
      )}
    </>
  );
}
