import type { Metadata } from 'next';
import { LinkButton } from '#components/ui/button';
import { CodeBlock } from '#components/ui/code';
import { AreaField, Form, SelectField, Submit, TextField } from '#components/ui/form';
import { PageHeader, Panel } from '#components/ui/page';
import { duration } from '../../../../components/ui/format.ts';
import { read, requirePermission } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { issueCertificate } from '../actions.ts';

export const metadata: Metadata = { title: 'Issue a certificate' };

export default async function NewCertificatePage({ searchParams }: { searchParams: SearchParams }) {
  await requirePermission('issue');
  const { identity: reference } = await pick(searchParams, ['identity']);
  const [identity, profiles] = await Promise.all([
    reference === undefined ? null : read('identity.show', { identity: reference }),
    read('profile.list', {}),
  ]);
  const openssl = `openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \\\n  -keyout ${identity?.name ?? 'workload'}.key -out ${identity?.name ?? 'workload'}.csr -subj "/CN=${identity?.name ?? 'workload'}"`;
  return (
    <>
      <PageHeader
        title="Issue a certificate from a CSR"
        trail={
          identity === null
            ? [{ href: '/certificates', name: 'Certificates' }]
            : [
                { href: '/identities', name: 'Identities' },
                { href: `/identities/${identity.id}`, name: identity.name },
              ]
        }
        lead="Only the public key is taken from the request; name, usages and lifetime come from the profile."
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
        <Panel>
          <Form action={issueCertificate} className="space-y-4">
            <TextField name="identity" label="Identity" value={identity?.name ?? ''} placeholder="billing-worker" />
            <SelectField
              name="profile"
              label="Certificate profile"
              value="workload"
              choices={profiles.items
                .filter(({ usage, retiredAt }) => usage !== 'ocsp' && retiredAt === null)
                .map((profile) => ({
                  value: profile.name,
                  label: `${profile.name}: ${profile.usage}, lives ${duration(profile.lifetime)}, ${profile.keyAlgorithms.join(' or ')}${profile.approvalRequired ? ', needs approval' : ''}`,
                }))}
            />
            <AreaField
              name="csr"
              label="Certificate signing request"
              rows={12}
              mono
              placeholder={'-----BEGIN CERTIFICATE REQUEST-----\n…\n-----END CERTIFICATE REQUEST-----'}
              hint="PKCS#10 in PEM."
            />
            <div className="flex gap-2">
              <Submit>Issue certificate</Submit>
              <LinkButton href={identity === null ? '/certificates' : `/identities/${identity.id}`} tone="quiet">
                Cancel
              </LinkButton>
            </div>
          </Form>
        </Panel>
        <Panel title="Where the request comes from">
          <p className="mb-3 text-ink-soft">Make the key on the workload’s own machine, where it stays. Paste only the request.</p>
          <CodeBlock value={openssl} what="openssl command" />
        </Panel>
      </div>
    </>
  );
}
