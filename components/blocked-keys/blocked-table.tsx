import * as t from '#messages/blocked-keys';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { CopyableId } from '../ui/code.tsx';
import { TextLink } from '../ui/link.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type BlockedKey = WireOutput<'blocked-key.list'>['items'][number];

export const BlockedTable = ({ keys }: { keys: readonly BlockedKey[] }) => (
  <Table
    caption={t.blockedPublicKeysNewestFirst}
    list="blocked-keys"
    rows={keys}
    rowKey={(key) => key.spkiSha256}
    columns={[
      {
        header: t.publicKeySha256,
        names: true,
        cell: (key) => <CopyableId value={key.spkiSha256} what={t.sha256OfThePublicKey} />,
      },
      {
        header: t.certificate,
        cell: (key) => (
          <TextLink href={`/certificates/${key.certificateId}`} className="font-mono text-xs wrap-anywhere">
            {key.serial.slice(0, 12)}…
          </TextLink>
        ),
      },
      { header: t.identity, cell: (key) => key.identityName ?? <None>{t.hawserItself}</None> },
      { header: t.blocked, cell: (key) => <Time at={key.blockedAt} /> },
      { header: t.by, cell: (key) => key.blockedBy },
    ]}
  />
);
