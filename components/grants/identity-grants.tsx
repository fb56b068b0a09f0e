import { Crosshair } from 'lucide-react';
import type { ReactNode } from 'react';
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
  /** There are more grants than these. */
  more: boolean;
  audiences: WireOutput<'audience.list'>;
  pages: ReactNode;
  /** Null for those who may not change grants. */
  actions: GrantActions | null;
};

/** What this identity may ask tokens for. */
export function IdentityGrants({ identity, grants, more, audiences, pages, actions }: Props) {
  const open = audiences.items.filter((audience) => !grants.some((grant) => grant.audienceId === audience.id));
  const back = `/identities/${identity.id}/access`;
  const columns = [forAudience, ...terms, simulation];
  return (
    <Panel
      id="grants"
      title={t.grants}
      note={t.audiencesThatItMayAskTokens}
      flush
      actions={
        actions !== null &&
        open.length > 0 && (
          <NewGrantForIdentity
            identity={identity}
            audiences={open}
            more={audiences.nextCursor !== null}
            granted={more}
            action={actions.add}
            back={back}
          />
        )
      }
    >
      {grants.length === 0 ? (
        <Empty small icon={Crosshair} title={t.noGrants}>
          {audiences.items.length === 0
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
      {pages}
    </Panel>
  );
}
