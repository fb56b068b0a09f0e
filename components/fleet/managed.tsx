import { FileCode2 } from 'lucide-react';
import * as t from '#messages/fleet';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { Notice } from '../ui/notice.tsx';
import { Time } from '../ui/time.tsx';

type Managed = { readonly by: WireOutput<'identity.show'>['managedBy'] };

/** Files say what it is: whoever changes it here does so until they are applied again. */
export const ManagedNotice = ({ by, className = 'mb-4' }: Managed & { className?: string }) =>
  by === null ? null : (
    <Notice kind="info" className={className}>
      {t.filesOfTheFleetSayWhat({ fleet: <span className="font-medium">{by.fleet}</span>, time: <Time at={by.appliedAt} form="short" /> })}
    </Notice>
  );

export const ManagedBadge = ({ by }: Managed) =>
  by === null ? null : (
    <Badge tone="plain" icon={FileCode2}>
      {t.fleetFleet({ fleet: by.fleet })}
    </Badge>
  );
