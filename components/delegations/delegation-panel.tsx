import { UserRoundCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import * as t from '#messages/delegations';
import { Empty } from '../ui/empty.tsx';
import { Panel } from '../ui/page.tsx';
import { type Column, Table } from '../ui/table.tsx';
import type { Delegation } from './columns.tsx';

type Props = {
  id: string;
  title: string;
  note: string;
  empty: ReactNode;
  delegations: readonly Delegation[];
  columns: readonly Column<Delegation>[];
  add?: ReactNode;
  pages?: ReactNode;
};

/** Who may act for whom: tokens that stand for one identity and are bound to the certificate of another. */
export const DelegationPanel = ({ id, title, note, empty, delegations, columns, add, pages }: Props) => (
  <Panel id={id} title={title} note={note} flush actions={add}>
    {delegations.length === 0 ? (
      <Empty small icon={UserRoundCheck} title={t.noDelegation}>
        {empty}
      </Empty>
    ) : (
      <Table caption={title} rows={delegations} rowKey={(delegation) => delegation.id} columns={columns} />
    )}
    {pages}
  </Panel>
);
