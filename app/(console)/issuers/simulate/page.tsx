import type { Metadata } from 'next';
import { IssuerSimulator } from '#components/issuers/simulator';
import { PageHeader } from '#components/ui/page';
import * as t from '#messages/issuers';
import { requirePermission } from '../../../api-client.ts';
import { simulateIssuer } from '../actions.ts';

export const metadata: Metadata = { title: t.simulateAToken };

export default async function SimulateIssuerPage() {
  await requirePermission('read');
  return (
    <>
      <PageHeader title={t.simulateAToken} trail={[{ href: '/issuers', name: t.trustedIssuers }]} lead={t.whomWouldAToken} />
      <IssuerSimulator action={simulateIssuer} />
    </>
  );
}
