import * as t from '#messages/authorities';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { renewedInWords } from '../profiles/terms.ts';
import { duration } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Panel } from '../ui/page.tsx';
import { None, Table } from '../ui/table.tsx';

type Profile = WireOutput<'profile.list'>['items'][number];

const users: Record<Profile['usage'], string> = { client: t.forWorkloads, server: t.forServers, ocsp: t.forOcspResponders };

/** SPIFFE ID first, since every workload's certificate has it, whatever else the profile adds. */
const namesIn = ({ usage, dnsNames, uriNames, emailNames }: Profile): string[] => [
  ...(usage === 'client' ? [t.alwaysItsSpiffeId] : []),
  ...dnsNames,
  ...uriNames,
  ...emailNames,
];

/** Under which rules it signs: the profiles as they stand. */
export const PolicyPanel = ({ profiles }: { profiles: readonly Profile[] }) => (
  <Panel title={t.issuancePolicy} note={t.issuesUnderEveryProfile} flush>
    <Table
      caption={t.issuancePolicy}
      rows={profiles.filter(({ retiredAt }) => retiredAt === null)}
      rowKey={({ id }) => id}
      columns={[
        {
          header: t.profile,
          names: true,
          cell: (profile) => (
            <>
              <TextLink href={`/profiles/${profile.id}`}>{profile.name}</TextLink>
              <span className="block text-2xs text-ink-faint">
                {[users[profile.usage], profile.approvalRequired && t.withApproval].filter(Boolean).join(', ')}
              </span>
            </>
          ),
        },
        {
          header: t.lifetime,
          cell: (profile) => (
            <>
              {duration(profile.lifetime)}
              <span className="block text-2xs text-ink-faint">{renewedInWords(profile)}</span>
            </>
          ),
        },
        { header: t.key, from: 'lg', cell: ({ keyAlgorithms }) => keyAlgorithms.join(', ') },
        {
          header: t.namesInIt,
          cell: (profile) => {
            const names = namesIn(profile);
            return names.length === 0 ? <None /> : <span className="text-xs wrap-anywhere">{names.join(', ')}</span>;
          },
        },
      ]}
    />
  </Panel>
);
