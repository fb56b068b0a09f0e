import type { Metadata } from 'next';
import { IssuerForm } from '#components/issuers/issuer-form';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/issuers';
import { foreignAlgorithms } from '#server/domain/foreign-algorithms';
import { issuerPresets } from '#server/domain/issuer-presets';
import { read, requirePermission } from '../../../../api-client.ts';
import { changeIssuer } from '../../actions.ts';

export const metadata: Metadata = { title: t.changeATrustedIssuer };

export default async function EditIssuerPage({ params }: { params: Promise<{ issuer: string }> }) {
  await requirePermission('administer');
  const issuer = await read('issuer.show', { issuer: decodeURIComponent((await params).issuer) });
  const path = `/issuers/${issuer.id}`;
  return (
    <>
      <PageHeader
        title={t.changeIssuer}
        trail={[
          { href: '/issuers', name: t.trustedIssuers },
          { href: path, name: issuer.name },
        ]}
        lead={t.itHoldsFromTheNextExchange}
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
