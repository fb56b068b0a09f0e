import { Fingerprint } from 'lucide-react';
import type { ReactNode } from 'react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
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
  const add = actions !== null && <NewGrantForAudience audience={audience} action={actions.add} back={back} />;
  return (
    <Panel title="Grants" note="Who may ask for tokens for this audience" flush actions={add}>
      {grants.length === 0 ? (
        <Empty icon={Fingerprint} title="Nobody may ask yet" small>
          A grant lets one identity ask for tokens of this audience, with some of its scopes. Without one every request is refused.
        </Empty>
      ) : (
        <Table
          caption={`Grants for ${audience.uri}`}
          rows={grants}
          rowKey={(grant) => grant.id}
          columns={actions === null ? columns : [...columns, changes(actions, back)]}
        />
      )}
      {pages}
    </Panel>
  );
}
