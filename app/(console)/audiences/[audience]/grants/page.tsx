import type { Metadata } from 'next';
import { actor, changes, named, subject, terms } from '#components/delegations/columns';
import { DelegationPanel } from '#components/delegations/delegation-panel';
import { NewDelegation } from '#components/delegations/new-delegation';
import { AudienceGrants } from '#components/grants/audience-grants';
import { Pages } from '#components/ui/pages';
import * as t from '#messages/audiences';
import { may } from '#server/domain/roles';
import { read, session } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { addDelegation, changeDelegation, removeDelegation } from '../../../delegation-actions.ts';
import { addGrant, changeGrant, removeGrant } from '../../../identities/actions.ts';
import { AudienceFrame } from '../frame.tsx';

type Props = { params: Promise<{ audience: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.grantsOfAnAudience };

export default async function AudienceGrantsPage({ params, searchParams }: Props) {
  const [{ audience: reference }, { notice, cursor, trail }] = await Promise.all([
    params,
    pick(searchParams, ['notice', 'cursor', 'trail']),
  ]);
  const audience = await read('audience.show', { audience: decodeURIComponent(reference) });
  const [grants, delegations, who] = await Promise.all([
    read('grant.list', { audience: audience.id, limit: 50, ...(cursor === undefined ? {} : { cursor }) }),
    read('delegation.list', { audience: audience.id, limit: 200 }),
    session(),
  ]);
  const path = `/audiences/${audience.id}/grants`;
  const mayChange = may(who.role, 'operate');
  return (
    <AudienceFrame audience={audience} here="/grants" notice={notice}>
      <div className="space-y-5">
        <AudienceGrants
          audience={audience}
          grants={grants.items}
          actions={mayChange ? { add: addGrant, change: changeGrant, remove: removeGrant } : null}
          back={path}
          pages={<Pages path={path} query={{ cursor, trail }} nextCursor={grants.nextCursor} older={t.next} newer={t.previous} />}
        />
        <DelegationPanel
          title={t.delegations}
          note={t.whoMayActForWhom}
          empty={audience.delegationDepth === 0 ? t.takesNoDelegatedTokens : t.noDelegationYet}
          delegations={delegations.items}
          columns={[
            named(actor),
            subject,
            ...terms,
            ...(mayChange ? [changes({ change: changeDelegation, remove: removeDelegation }, path)] : []),
          ]}
          add={mayChange && audience.delegationDepth > 0 && <NewDelegation audiences={[audience]} action={addDelegation} back={path} />}
        />
      </div>
    </AudienceFrame>
  );
}
