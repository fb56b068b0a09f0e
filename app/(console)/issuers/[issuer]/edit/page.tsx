import type { Metadata } from 'next';
import { IssuerForm } from '#components/issuers/issuer-form';
import { PageHeader, Panel } from '#components/ui/page';
import { foreignAlgorithms } from '#server/domain/foreign-algorithms';
import { issuerPresets } from '#server/domain/issuer-presets';
import { read, requirePermission } from '../../../../api-client.ts';
import { changeIssuer } from '../../actions.ts';

export const metadata: Metadata = { title: 'Change a trusted issuer' };

export default async function EditIssuerPage({ params }: { params: Promise<{ issuer: string }> }) {
  await requirePermission('administer');
  const issuer = await read('issuer.show', { issuer: decodeURIComponent((await params).issuer) });
  const path = `/issuers/${issuer.id}`;
  return (
    <>
      <PageHeader
        title="Change issuer"
        trail={[
          { href: '/issuers', name: 'Trusted issuers' },
          { href: path, name: issuer.name },
        ]}
        lead="It holds from the next exchange on. Tokens that are out live to their end."
      />
      <Panel className="max-w-2xl">
        <IssuerForm
          action={changeIssuer}
          preset={{ ...issuerPresets[issuer.preset], name: issuer.preset }}
          algorithms={foreignAlgorithms}
          issuer={issuer}
          back={path}
        />
      </Panel>
    </>
  );
}
