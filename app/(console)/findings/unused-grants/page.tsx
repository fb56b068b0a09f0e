import { SearchCheck, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { UnusedGrants } from '#components/findings/unused-grants';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { Filters, FilterText } from '#components/ui/filters';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/findings';
import { requirePermission, search } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { removeUnusedGrants, restoreGrants } from '../actions.ts';

export const metadata: Metadata = { title: t.unusedGrants };
const path = '/findings/unused-grants';
/** At once: more are offered when these are gone. */
const atOnce = 200;

export default async function UnusedGrantsPage({ searchParams }: { searchParams: SearchParams }) {
  await requirePermission('operate');
  const filter = await pick(searchParams, ['owner', 'identity']);
  const active = Object.keys(filter).length > 0;
  const { found, problem } = await search('grant.unused', { limit: atOnce, ...filter });
  return (
    <>
      <PageHeader
        title={t.removeUnusedGrantsTitle}
        trail={[
          { href: '/identities', name: t.identities },
          { href: '/findings', name: t.findings },
        ]}
        lead={t.grantsUnderWhichNoToken}
      />
      <Filters path={path} active={active}>
        <FilterText name="owner" label={t.owner} value={filter.owner} className="sm:w-36" />
        <FilterText name="identity" label={t.identity} value={filter.identity} className="sm:w-40" />
      </Filters>
      {problem !== null && <Notice kind="error">{t.thisFilterCannotBeUsed({ problem })}</Notice>}
      {found?.nextCursor && (
        <Notice kind="info" className="mb-4">
          {t.thereAreMoreThanThese({ atOnce })}
        </Notice>
      )}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <UnusedGrants grants={found.items} remove={removeUnusedGrants} restore={restoreGrants} />
          ) : active ? (
            <Empty icon={SearchX} title={t.noUnusedGrantFitsThisFilter} action={<LinkButton href={path}>{t.clearFilter}</LinkButton>} />
          ) : (
            <Empty icon={SearchCheck} title={t.everyGrantIsUsed} action={<LinkButton href="/findings">{t.findings}</LinkButton>}>
              {t.orTooYoungToSay}
            </Empty>
          )}
        </Panel>
      )}
    </>
  );
}
