import { ShieldOff } from 'lucide-react';
import * as t from '#messages/identities';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { standingOf } from '../certificates/status.tsx';
import { LinkButton } from '../ui/button.tsx';
import { short } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type Instance = WireOutput<'identity.instances'>['items'][number];

/** One that is stopped or has expired too: its key may be elsewhere. */
const isRevocable = ({ status }: Instance): boolean => status === 'active' || status === 'superseded';

/** Where each certificate was shown, and to whom. One instance is stopped by what it proves itself with. */
export const InstanceTable = ({ instances, name, mayRevoke }: { instances: readonly Instance[]; name: string; mayRevoke: boolean }) => (
  <Table
    caption={t.instancesOf({ identity: name })}
    list="instances"
    rows={instances}
    rowKey={({ certificateId, sourceAddress, resourceServer }) => `${certificateId} ${sourceAddress} ${resourceServer?.id}`}
    columns={[
      {
        header: t.certificate,
        names: true,
        cell: (instance) => (
          <>
            <TextLink href={`/certificates/${instance.certificateId}`} className="font-mono text-xs" title={instance.serial}>
              {short(instance.serial, 6, 4)}
            </TextLink>
            <span className="block font-mono text-2xs text-ink-faint" title={instance.thumbprint}>
              {short(instance.thumbprint)}
            </span>
          </>
        ),
      },
      { header: t.state, cell: (instance) => standingOf(instance).word },
      {
        header: t.fromAddress,
        cell: ({ sourceAddress }) =>
          sourceAddress === null ? <None>{t.anAddressYouMayNotSee}</None> : <span className="font-mono text-xs">{sourceAddress}</span>,
      },
      {
        header: t.shownTo,
        cell: ({ resourceServer }) =>
          resourceServer === null ? (
            t.tokenService
          ) : (
            <TextLink href={`/resource-servers/${resourceServer.id}`}>{resourceServer.name}</TextLink>
          ),
      },
      {
        header: t.firstSeen,
        cell: ({ firstSeenAt }) => (firstSeenAt === null ? <None>{t.earlierThanIsLookedAt}</None> : <Time at={firstSeenAt} form="short" />),
      },
      { header: t.lastSeen, cell: ({ lastSeenAt }) => <Time at={lastSeenAt} /> },
      ...(mayRevoke
        ? [
            {
              header: t.stopIt,
              hidden: true,
              end: true,
              cell: (instance: Instance) =>
                isRevocable(instance) && (
                  <LinkButton
                    href={`/certificates/${instance.certificateId}/revoke`}
                    tone="quiet"
                    className="min-h-7! px-2! py-0! text-xs!"
                  >
                    <ShieldOff aria-hidden /> {t.revokeItsCertificate}
                    <span className="sr-only"> {short(instance.serial, 6, 4)}</span>
                  </LinkButton>
                ),
            },
          ]
        : []),
    ]}
  />
);
