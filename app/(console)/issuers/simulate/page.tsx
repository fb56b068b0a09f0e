import type { Metadata } from 'next';
import { IssuerSimulator } from '#components/issuers/simulator';
import { PageHeader } from '#components/ui/page';
import { requirePermission } from '../../../api-client.ts';
import { simulateIssuer } from '../actions.ts';

export const metadata: Metadata = { title: 'Simulate a token' };

export default async function SimulateIssuerPage() {
  await requirePermission('read');
  return (
    <>
      <PageHeader
        title="Simulate a token"
        trail={[{ href: '/issuers', name: 'Trusted issuers' }]}
        lead="Whom would a token of a trusted issuer stand for, and why or why not?"
      />
      <IssuerSimulator action={simulateIssuer} />
    </>
  );
}
