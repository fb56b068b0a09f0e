import type { WireOutput } from '../../server/doors/api/contract.ts';
import { CopyableId } from '../ui/code.tsx';
import { TextLink } from '../ui/link.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type BlockedKey = WireOutput<'blocked-key.list'>['items'][number];

export const BlockedTable = ({ keys }: { keys: readonly BlockedKey[] }) => (
  <Table
    caption="Blocked public keys, newest first"
    list="blocked-keys"
    rows={keys}
    rowKey={(key) => key.spkiSha256}
    columns={[
      {
        header: 'Public key, SHA-256',
        names: true,
        cell: (key) => <CopyableId value={key.spkiSha256} what="SHA-256 of the public key" />,
      },
      {
        header: 'Certificate',
        cell: (key) => (
          <TextLink href={`/certificates/${key.certificateId}`} className="font-mono text-xs wrap-anywhere">
            {key.serial.slice(0, 12)}…
          </TextLink>
        ),
      },
      { header: 'Identity', cell: (key) => key.identityName ?? <None>Hawser itself</None> },
      { header: 'Blocked', cell: (key) => <Time at={key.blockedAt} /> },
      { header: 'By', cell: (key) => key.blockedBy },
    ]}
  />
);
