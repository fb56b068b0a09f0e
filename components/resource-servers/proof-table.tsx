import { Download } from 'lucide-react';
import * as t from '#messages/resource-servers';
import { buttonClass } from '../ui/button.tsx';
import { TextLink } from '../ui/link.tsx';
import { address, type Query } from '../ui/pages.tsx';
import { type Column, None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { type Proof, ProofBadge } from './proof.tsx';

type Named = Column<Proof>;

const asked: Named = {
  header: t.askedFor,
  names: true,
  cell: ({ id, resourceServer, startedAt }) => (
    <TextLink href={`/resource-servers/${resourceServer.id}/proofs?proof=${id}`}>
      <Time at={startedAt} />
    </TextLink>
  ),
};
const server: Named = {
  header: t.resourceServer,
  cell: ({ resourceServer, audience }) => (
    <>
      <TextLink href={`/resource-servers/${resourceServer.id}`}>{resourceServer.name}</TextLink>
      <span className="block text-xs wrap-anywhere text-ink-faint">{audience}</span>
    </>
  ),
};
const others: readonly Named[] = [
  { header: t.result, cell: ({ outcome }) => <ProofBadge outcome={outcome} /> },
  {
    header: t.notAsExpected,
    cell: ({ cases }) => {
      const failed = cases.filter(({ outcome }) => outcome === 'failed');
      return failed.length === 0 ? <None /> : <span className="text-bad">{failed.map(({ title }) => title).join(', ')}</span>;
    },
  },
  { header: t.calls, from: 'lg', cell: ({ cases }) => t.callsInNumbers({ cases: cases.length }) },
  { header: t.by, from: 'lg', cell: ({ startedBy }) => startedBy },
];

/** Runs, newest first; of one resource server, or each with its own. */
export const ProofTable = ({ proofs, ofOne = false }: { proofs: readonly Proof[]; ofOne?: boolean }) => (
  <Table caption={t.proofs} rows={proofs} rowKey={({ id }) => id} columns={[asked, ...(ofOne ? [] : [server]), ...others]} />
);

const files = [
  ['csv', 'proof-calls', t.eachCallAsCsv],
  ['ndjson', 'proofs', t.eachRunAsNdjson],
] as const;

/** The same as files, for whoever keeps evidence: in both stand when, what came of it, and under which decision and event. */
export const ProofExports = ({ filter }: { filter: Query }) =>
  files.map(([format, list, name]) => (
    <a key={format} href={address(`/export/${format}/${list}`, filter)} download className={buttonClass('quiet')}>
      <Download aria-hidden /> {name}
    </a>
  ));
