import { SearchX, Users } from 'lucide-react';
import type { Metadata } from 'next';
import { GrantToMany } from '#components/grants/many';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { Filters, FilterText } from '#components/ui/filters';
import { Notice } from '#components/ui/notice';
import { Panel } from '#components/ui/page';
import * as audiences from '#messages/audiences';
import * as t from '#messages/grants-many';
import { read, requirePermission, search } from '../../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../../parameters.ts';
import { AudienceFrame } from '../../frame.tsx';
import { addGrants, takeGrantsBack } from './actions.ts';

type Props = { params: Promise<{ audience: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.grantToMany };

export default async function GrantToManyPage({ params, searchParams }: Props) {
  await requirePermission('operate');
  const [{ audience: reference }, choice] = await Promise.all([params, pick(searchParams, ['tag', 'spiffePath'])]);
  const chosen = Object.keys(choice).length > 0;
  const [audience, tags] = await Promise.all([
    read('audience.show', { audience: decodeURIComponent(reference) }),
    read('identity.tags', {}),
  ]);
  const { found, problem } = chosen
    ? await search('grant.candidates', { audience: audience.id, ...choice })
    : { found: null, problem: null };
  const back = `/audiences/${audience.id}/grants`;
  const path = `${back}/many`;
  return (
    <AudienceFrame audience={audience} here="/grants" notice={undefined}>
      <Filters path={path} active={chosen}>
        <FilterText name="tag" label={t.tag} value={choice.tag} suggestions={tags.items.map(({ tag }) => tag)} />
        <FilterText
          name="spiffePath"
          label={t.spiffePath}
          value={choice.spiffePath}
          placeholder={t.spiffePathExample}
          className="max-sm:col-span-2 sm:w-72"
        />
      </Filters>
      {problem !== null && <Notice kind="error">{audiences.thisFilterCannotBeUsed({ problem })}</Notice>}
      {problem === null && (
        <Panel title={t.grantToMany} flush>
          {found === null ? (
            <Empty icon={Users} title={t.sayWhichIdentities}>
              {t.whichIdentities} {t.eachGetsAGrantByName}
            </Empty>
          ) : found.items.length === 0 ? (
            <Empty icon={SearchX} title={t.nobodyFits} action={<LinkButton href={path}>{t.clearFilter}</LinkButton>}>
              {t.retiredIdentitiesAreNever}
            </Empty>
          ) : (
            <GrantToMany
              // What became of one choice is not what becomes of the next.
              key={new URLSearchParams(choice).toString()}
              audience={audience}
              choice={choice}
              candidates={found}
              actions={{ grant: addGrants, takeBack: takeGrantsBack }}
              back={back}
            />
          )}
        </Panel>
      )}
    </AudienceFrame>
  );
}
