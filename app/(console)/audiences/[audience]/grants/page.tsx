import type { Metadata } from 'next';
import { actor, changes, named, subject, terms } from '#components/delegations/columns';
import { DelegationPanel } from '#components/delegations/delegation-panel';
import { NewDelegation } from '#components/delegations/new-delegation';
import { AudienceGrants } from '#components/grants/audience-grants';
import { Pages } from '#components/ui/pages';
import { RefusedPage } from '#components/ui/refused-page';
import * as t from '#messages/audiences';
import { may } from '#server/domain/roles';
import { read, search, session } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { addDelegation, changeDelegation, removeDelegation } from '../../../delegation-actions.ts';
import { addGrant, changeGrant, removeGrant } from '../../../identities/actions.ts';
import { AudienceFrame } from '../frame.tsx';

type Props = { params: Promise<{ audience: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.grantsOfAnAudience };

const cursorOf = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor });

export default async function AudienceGrantsPage({ params, searchParams }: Props) {
  const [{ audience: reference }, { notice, ...places }] = await Promise.all([
    params,
    pick(searchParams, ['notice', 'cursor', 'trail', 'delegations-cursor', 'delegations-trail']),
  ]);
  const audience = await read('audience.show', { audience: decodeURIComponent(reference) });
  const [grants, delegations, who] = await Promise.all([
    search('grant.list', { audience: audience.id, limit: 50, ...cursorOf(places.cursor) }),
    search('delegation.list', { audience: audience.id, limit: 50, ...cursorOf(places['delegations-cursor']) }),
    session(),
  ]);
  const path = `/audiences/${audience.id}/grants`;
  const mayChange = may(who.role, 'operate');
  return (
    <AudienceFrame audience={audience} here="/grants" notice={notice}>
      <div className="space-y-5">
        {grants.problem !== null && <RefusedPage problem={grants.problem} path={path} query={places} />}
        {grants.found !== null && (
          <AudienceGrants
            audience={audience}
            grants={grants.found.items}
            actions={mayChange ? { add: addGrant, change: changeGrant, remove: removeGrant } : null}
            back={path}
            pages={<Pages path={path} query={places} nextCursor={grants.found.nextCursor} older={t.next} newer={t.previous} />}
          />
        )}
        {delegations.problem !== null && <RefusedPage problem={delegations.problem} path={path} query={places} of="delegations" />}
        {delegations.found !== null && (
          <DelegationPanel
            id="delegations"
            title={t.delegations}
            note={t.whoMayActForWhom}
            empty={audience.delegationDepth === 0 ? t.takesNoDelegatedTokens : t.noDelegationYet}
            delegations={delegations.found.items}
            columns={[
              named(actor),
              subject,
              ...terms,
              ...(mayChange ? [changes({ change: changeDelegation, remove: removeDelegation }, path)] : []),
            ]}
            pages={
              <Pages
                path={path}
                query={places}
                nextCursor={delegations.found.nextCursor}
                of="delegations"
                older={t.next}
                newer={t.previous}
              />
            }
            add={mayChange && audience.delegationDepth > 0 && <NewDelegation audiences={[audience]} action={addDelegation} back={path} />}
          />
        )}
      </div>
    </AudienceFrame>
  );
}
