import { CircleCheck, CircleX, TriangleAlert, UserCheck } from 'lucide-react';
import { count } from '#messages/numbers';
import * as t from '#messages/profiles';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { duration } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { renewedInWords } from './terms.ts';

export type Profile = WireOutput<'profile.list'>['items'][number];

export const ProfileStatus = ({ profile }: { profile: Profile }) => (
  <span className="inline-flex flex-wrap gap-1.5">
    {profile.retiredAt === null ? (
      <Badge tone="good" icon={CircleCheck}>
        {t.inUse}
      </Badge>
    ) : (
      <Badge tone="plain" icon={CircleX}>
        {t.retired}
      </Badge>
    )}
    {profile.approvalRequired && (
      <Badge tone="accent" icon={UserCheck}>
        {t.withApproval}
      </Badge>
    )}
    {profile.warnings.length > 0 && (
      <Badge tone="warn" icon={TriangleAlert}>
        {t.warning({ warnings: profile.warnings.length })}
      </Badge>
    )}
  </span>
);

export const ProfileTable = ({ profiles }: { profiles: readonly Profile[] }) => (
  <Table
    caption={t.certificateProfiles}
    list="profiles"
    rows={profiles}
    rowKey={(profile) => profile.id}
    columns={[
      {
        header: t.name,
        names: true,
        className: 'sm:min-w-44',
        cell: (profile) => (
          <>
            <TextLink href={`/profiles/${profile.id}`}>{profile.name}</TextLink>
            <span className="block text-xs text-ink-faint">{profile.description || t.usageCertificates({ usage: profile.usage })}</span>
          </>
        ),
      },
      { header: t.status, cell: (profile) => <ProfileStatus profile={profile} /> },
      { header: t.forWhom, cell: (profile) => profile.usage },
      {
        header: t.lifetime,
        cell: (profile) => (
          <>
            {duration(profile.lifetime)}
            <span className="block text-2xs text-ink-faint">{renewedInWords(profile)}</span>
          </>
        ),
      },
      { header: t.keys, from: 'lg', cell: (profile) => profile.keyAlgorithms.join(', ') },
      {
        header: t.usableCertificates,
        cell: (profile) => (
          <TextLink href={`/certificates?profile=${encodeURIComponent(profile.name)}&status=usable`}>
            {count(profile.usableCertificates)}
          </TextLink>
        ),
      },
      { header: t.version, from: 'lg', cell: (profile) => String(profile.version) },
      { header: t.changed, from: 'xl', cell: (profile) => <Time at={profile.updatedAt} /> },
    ]}
  />
);
