import type { ReactNode } from 'react';
import * as t from '#messages/identities';
import { Life } from '../ui/life.tsx';
import { TextLink } from '../ui/link.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { IdentityMenu } from './identity-menu.tsx';
import { RotationState } from './rotation-state.tsx';
import { type Identity, IdentityStatus } from './status.tsx';

const Certificate = ({ identity }: { identity: Identity }) =>
  identity.certificate === null ? (
    <span className="text-ink-faint">{t.noUsableCertificate}</span>
  ) : (
    <span className="block">
      <TextLink href={`/certificates/${identity.certificate.id}`}>
        {t.endsTime({ time: <Time at={identity.certificate.notAfter} form="short" /> })}
      </TextLink>
      <span className="block">
        <Life from={identity.certificate.notBefore} to={identity.certificate.notAfter} />
      </span>
    </span>
  );

export const IdentityTable = ({ identities, bulk }: { identities: readonly Identity[]; bulk: ReactNode }) => (
  <Table
    caption={t.identities}
    list="identities"
    bulk={bulk}
    rows={identities}
    rowKey={(identity) => identity.id}
    columns={[
      {
        header: t.name,
        names: true,
        className: 'sm:min-w-44',
        cell: (identity) => (
          <>
            <TextLink href={`/identities/${identity.id}`}>{identity.name}</TextLink>
            <span className="block text-xs text-ink-faint">{identity.spiffeId}</span>
          </>
        ),
      },
      { header: t.status, cell: (identity) => <IdentityStatus status={identity.status} /> },
      { header: t.kind, cell: (identity) => identity.kind },
      { header: t.owner, cell: (identity) => identity.owner },
      { header: t.environment, cell: (identity) => identity.environment },
      { header: t.currentCertificate, cell: (identity) => <Certificate identity={identity} /> },
      {
        header: t.renewal,
        cell: ({ rotation }) =>
          rotation === null ? (
            <None>{t.nothingToRenew}</None>
          ) : (
            <>
              <RotationState state={rotation.state} />
              {rotation.state !== 'on_time' && (
                <span className="block text-xs text-ink-faint">{t.sinceTime({ time: <Time at={rotation.since} form="short" /> })}</span>
              )}
            </>
          ),
      },
      { header: t.registered, from: 'xl', cell: (identity) => <Time at={identity.createdAt} /> },
      {
        header: t.more,
        hidden: true,
        end: true,
        cell: ({ id, name, spiffeId }) => <IdentityMenu identity={{ id, name, spiffeId }} />,
      },
    ]}
  />
);
