import type { ReactNode } from 'react';
import { Life } from '../ui/life.tsx';
import { TextLink } from '../ui/link.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { IdentityMenu } from './identity-menu.tsx';
import { RotationState } from './rotation-state.tsx';
import { type Identity, IdentityStatus } from './status.tsx';

const Certificate = ({ identity }: { identity: Identity }) =>
  identity.certificate === null ? (
    <span className="text-ink-faint">no usable certificate</span>
  ) : (
    <span className="block">
      <TextLink href={`/certificates/${identity.certificate.id}`}>
        ends <Time at={identity.certificate.notAfter} form="short" />
      </TextLink>
      <span className="block">
        <Life from={identity.certificate.notBefore} to={identity.certificate.notAfter} />
      </span>
    </span>
  );

export const IdentityTable = ({ identities, bulk }: { identities: readonly Identity[]; bulk: ReactNode }) => (
  <Table
    caption="Identities"
    list="identities"
    bulk={bulk}
    rows={identities}
    rowKey={(identity) => identity.id}
    columns={[
      {
        header: 'Name',
        names: true,
        className: 'sm:min-w-44',
        cell: (identity) => (
          <>
            <TextLink href={`/identities/${identity.id}`}>{identity.name}</TextLink>
            <span className="block text-xs text-ink-faint">{identity.spiffeId}</span>
          </>
        ),
      },
      { header: 'Status', cell: (identity) => <IdentityStatus status={identity.status} /> },
      { header: 'Kind', cell: (identity) => identity.kind },
      { header: 'Owner', cell: (identity) => identity.owner },
      { header: 'Environment', cell: (identity) => identity.environment },
      { header: 'Current certificate', cell: (identity) => <Certificate identity={identity} /> },
      {
        header: 'Renewal',
        cell: ({ rotation }) =>
          rotation === null ? (
            <None>nothing to renew</None>
          ) : (
            <>
              <RotationState state={rotation.state} />
              {rotation.state !== 'on_time' && (
                <span className="block text-xs text-ink-faint">
                  since <Time at={rotation.since} form="short" />
                </span>
              )}
            </>
          ),
      },
      { header: 'Registered', from: 'xl', cell: (identity) => <Time at={identity.createdAt} /> },
      {
        header: 'More',
        hidden: true,
        end: true,
        cell: ({ id, name, spiffeId }) => <IdentityMenu identity={{ id, name, spiffeId }} />,
      },
    ]}
  />
);
