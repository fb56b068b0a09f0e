import { Fingerprint, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import * as t from '#messages/grants';
import { grantToMany } from '#messages/grants-many';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { LinkButton } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Panel } from '../ui/page.tsx';
import { Table } from '../ui/table.tsx';
import { changes, type Grant, ofIdentity, simulation, terms } from './columns.tsx';
import type { GrantActions } from './dialogs.tsx';
import { NewGrantForAudience } from './new-grant.tsx';

type Props = {
  audience: WireOutput<'audience.show'>;
  grants: readonly Grant[];
  /** Null for those who may not change grants. */
  actions: GrantActions | null;
  /** The address of this list. */
  back: string;
  pages: ReactNode;
};

/** Who may ask for tokens for this audience. */
export function AudienceGrants({ audience, grants, actions, back, pages }: Props) {
  const columns = [ofIdentity, ...terms, simulation];
  const add = actions !== null && (
    <>
      <LinkButton href={`${back}/many`}>
        <Users aria-hidden /> {grantToMany}
      </LinkButton>
      <NewGrantForAudience audience={audience} action={actions.add} back={back} />
    </>
  );
  return (
    <Panel title={t.grants} note={t.whoMayAskForTokens} flush actions={add}>
      {grants.length === 0 ? (
        <Empty icon={Fingerprint} title={t.nobodyMayAskYet} small>
          {t.aGrantLetsOneIdentityAsk}
        </Empty>
      ) : (
        <Table
          caption={t.grantsFor({ uri: audience.uri })}
          rows={grants}
          rowKey={(grant) => grant.id}
          columns={actions === null ? columns : [...columns, changes(actions, back)]}
        />
      )}
      {pages}
    </Panel>
  );
}
