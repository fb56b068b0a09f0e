import { Crosshair } from 'lucide-react';
import * as t from '#messages/grants';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Empty } from '../ui/empty.tsx';
import { TextLink } from '../ui/link.tsx';
import { Panel } from '../ui/page.tsx';
import { Table } from '../ui/table.tsx';
import { changes, forAudience, type Grant, simulation, terms } from './columns.tsx';
import type { GrantActions } from './dialogs.tsx';
import { NewGrantForIdentity } from './new-grant.tsx';

type Props = {
  identity: WireOutput<'identity.show'>;
  grants: readonly Grant[];
  audiences: WireOutput<'audience.list'>['items'];
  /** Null for those who may not change grants. */
  actions: GrantActions | null;
};

/** What this identity may ask tokens for. */
export function IdentityGrants({ identity, grants, audiences, actions }: Props) {
  const open = audiences.filter((audience) => !grants.some((grant) => grant.audienceId === audience.id));
  const back = `/identities/${identity.id}/access`;
  const columns = [forAudience, ...terms, simulation];
  return (
    <Panel
      title={t.grants}
      note={t.audiencesThatItMayAskTokens}
      flush
      actions={
        actions !== null && open.length > 0 && <NewGrantForIdentity identity={identity} audiences={open} action={actions.add} back={back} />
      }
    >
      {grants.length === 0 ? (
        <Empty small icon={Crosshair} title={t.noGrants}>
          {audiences.length === 0
            ? t.thereIsNoAudienceYetSay({ audiences: <TextLink href="/audiences">{t.audiences}</TextLink> })
            : t.aGrantLetsThisIdentityAsk}
        </Empty>
      ) : (
        <Table
          caption={t.grantsOf({ identity: identity.name })}
          rows={grants}
          rowKey={(grant) => grant.id}
          columns={actions === null ? columns : [...columns, changes(actions, back)]}
        />
      )}
    </Panel>
  );
}
