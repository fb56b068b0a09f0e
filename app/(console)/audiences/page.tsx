import { Crosshair, Plus, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { AudienceTable } from '#components/audiences/audience-table';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { Filters, FilterText } from '#components/ui/filters';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import * as t from '#messages/audiences';
import { may } from '#server/domain/roles';
import { search, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: t.audiences };
const path = '/audiences';

export default async function AudiencesPage({ searchParams }: { searchParams: SearchParams }) {
  const { trail, ...query } = await pick(searchParams, ['q', 'cursor', 'trail']);
  const [{ found, problem }, who] = await Promise.all([search('audience.list', query), session()]);
  const active = query.q !== undefined;
  const register = may(who.role, 'administer') && (
    <LinkButton href="/audiences/new" tone="primary">
      <Plus aria-hidden /> {t.registerAudience}
    </LinkButton>
  );
  return (
    <>
      <PageHeader title={t.audiences} lead={t.whatTokensCan} actions={register} />
      <Filters path={path} active={active}>
        <FilterText name="q" label="URI" value={query.q} className="sm:w-72" />
      </Filters>
      {problem !== null && <Notice kind="error">{t.thisFilterCannotBeUsed({ problem })}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <AudienceTable audiences={found.items} />
          ) : active ? (
            <Empty icon={SearchX} title={t.noAudienceFitsThisFilter} action={<LinkButton href={path}>{t.clearFilter}</LinkButton>} />
          ) : (
            <Empty icon={Crosshair} title={t.noAudiencesYet} action={register}>
              {t.eachTokenIsForOneAudience}
            </Empty>
          )}
          <Pages path={path} query={{ ...query, trail }} nextCursor={found.nextCursor} older={t.next} newer={t.previous} />
        </Panel>
      )}
    </>
  );
}
