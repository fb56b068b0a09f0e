import * as t from '#messages/expiry';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { RotationState } from '../identities/rotation-state.tsx';
import { Life } from '../ui/life.tsx';
import { TextLink } from '../ui/link.tsx';
import { type Column, None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type Lineage = WireOutput<'expiry.list'>['items'][number];

const unseen: Column<Lineage> = {
  header: t.predecessor,
  cell: ({ overlapUntil, predecessorSeen }) => (
    <>
      {predecessorSeen && <>{t.seenTime({ time: <Time at={predecessorSeen} form="short" /> })}</>}
      {overlapUntil && (
        <span className="block text-xs text-ink-faint">{t.mayBeUsedUntil({ time: <Time at={overlapUntil} form="instant" /> })}</span>
      )}
    </>
  ),
};
const because: Column<Lineage> = { header: t.why, cell: (lineage) => lineage.because, className: 'sm:min-w-56' };

/** Certificates that run towards their end, each as the identity that it stands for. */
export const LineageTable = ({ lineages, caption, list }: { lineages: readonly Lineage[]; caption: string; list: string }) => (
  <Table
    caption={caption}
    rows={lineages}
    rowKey={({ lineageId }) => lineageId}
    columns={[
      {
        header: t.identity,
        names: true,
        cell: ({ identityId, identityName, owner }) => (
          <>
            <TextLink href={`/identities/${identityId}`}>{identityName}</TextLink>
            <span className="block text-xs text-ink-faint">{owner || <None>{t.noOwner}</None>}</span>
          </>
        ),
      },
      { header: t.renewal, cell: ({ state }) => <RotationState state={state} /> },
      {
        header: t.ends,
        cell: ({ certificateId, from, notAfter }) => (
          <>
            <TextLink href={`/certificates/${certificateId}`}>
              <Time at={notAfter} form="short" />
            </TextLink>
            <span className="block">
              <Life from={from} to={notAfter} />
            </span>
          </>
        ),
      },
      list === 'unseen' ? unseen : because,
    ]}
  />
);
