import { CircleCheck, CircleX, TriangleAlert, UserCheck } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { count, duration, plural } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

export type Profile = WireOutput<'profile.list'>['items'][number];

export const ProfileStatus = ({ profile }: { profile: Profile }) => (
  <span className="inline-flex flex-wrap gap-1.5">
    {profile.retiredAt === null ? (
      <Badge tone="good" icon={CircleCheck}>
        In use
      </Badge>
    ) : (
      <Badge tone="plain" icon={CircleX}>
        Retired
      </Badge>
    )}
    {profile.approvalRequired && (
      <Badge tone="accent" icon={UserCheck}>
        With approval
      </Badge>
    )}
    {profile.warnings.length > 0 && (
      <Badge tone="warn" icon={TriangleAlert}>
        {plural(profile.warnings.length, 'warning')}
      </Badge>
    )}
  </span>
);

export const ProfileTable = ({ profiles }: { profiles: readonly Profile[] }) => (
  <Table
    caption="Certificate profiles"
    list="profiles"
    rows={profiles}
    rowKey={(profile) => profile.id}
    columns={[
      {
        header: 'Name',
        names: true,
        className: 'sm:min-w-44',
        cell: (profile) => (
          <>
            <TextLink href={`/profiles/${profile.id}`}>{profile.name}</TextLink>
            <span className="block text-xs text-ink-faint">{profile.description || `${profile.usage} certificates`}</span>
          </>
        ),
      },
      { header: 'Status', cell: (profile) => <ProfileStatus profile={profile} /> },
      { header: 'For', cell: (profile) => profile.usage },
      {
        header: 'Lifetime',
        cell: (profile) => (
          <>
            {duration(profile.lifetime)}
            <span className="block text-2xs text-ink-faint">renewed at {profile.renewAtPercent} %</span>
          </>
        ),
      },
      { header: 'Keys', from: 'lg', cell: (profile) => profile.keyAlgorithms.join(', ') },
      {
        header: 'Usable certificates',
        cell: (profile) => (
          <TextLink href={`/certificates?profile=${encodeURIComponent(profile.name)}&status=usable`}>
            {count(profile.usableCertificates)}
          </TextLink>
        ),
      },
      { header: 'Version', from: 'lg', cell: (profile) => String(profile.version) },
      { header: 'Changed', from: 'xl', cell: (profile) => <Time at={profile.updatedAt} /> },
    ]}
  />
);
