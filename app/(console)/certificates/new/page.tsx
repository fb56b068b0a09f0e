import type { Metadata } from 'next';
import { LinkButton } from '#components/ui/button';
import { CodeBlock } from '#components/ui/code';
import { AreaField, Form, SelectField, Submit, TextField } from '#components/ui/form';
import { Done } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/certificates';
import { isForWorkloads } from '#server/domain/profile';
import { duration } from '../../../../components/ui/format.ts';
import { read, requirePermission } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { issueCertificate } from '../actions.ts';

export const metadata: Metadata = { title: t.issueACertificate };

const done = { registered: t.theIdentityIsRegisteredItsCertificate };

export default async function NewCertificatePage({ searchParams }: { searchParams: SearchParams }) {
  await requirePermission('issue');
  const { identity: reference, profile = 'workload', notice } = await pick(searchParams, ['identity', 'profile', 'notice']);
  const [identity, profiles] = await Promise.all([
    reference === undefined ? null : read('identity.show', { identity: reference }),
    read('profile.list', {}),
  ]);
  const name = identity?.name ?? 'workload';
  const command = `openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \\
  -keyout ${name}.key -out ${name}.csr -subj "/CN=${name}"`;
  return (
    <>
      <PageHeader
        title={t.issueACertificateFromACsr}
        trail={
          identity === null
            ? [{ href: '/certificates', name: t.certificates }]
            : [
                { href: '/identities', name: t.identities },
                { href: `/identities/${identity.id}`, name: identity.name },
              ]
        }
        lead={t.onlyThePublicKeyIsTaken}
      />
      <Done notice={notice} sentences={done} />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
        <Panel>
          <Form action={issueCertificate} className="space-y-4">
            <TextField name="identity" label={t.identity} value={identity?.name ?? ''} placeholder="billing-worker" />
            <SelectField
              name="profile"
              label={t.certificateProfile}
              value={profile}
              choices={profiles.items.filter(isForWorkloads).map((profile) => ({
                value: profile.name,
                label: t.profileChoice({
                  profile: profile.name,
                  usage: profile.usage,
                  lifetime: duration(profile.lifetime),
                  keyAlgorithms: profile.keyAlgorithms,
                  approvalRequired: profile.approvalRequired,
                }),
              }))}
            />
            <AreaField
              name="csr"
              label={t.certificateSigningRequest}
              rows={12}
              mono
              placeholder={t.beginCertificateRequestEndCertificate}
              hint={t.pkcs10InPem}
            />
            <div className="flex gap-2">
              <Submit>{t.issueCertificate}</Submit>
              <LinkButton href={identity === null ? '/certificates' : `/identities/${identity.id}`} tone="quiet">
                {t.cancel}
              </LinkButton>
            </div>
          </Form>
        </Panel>
        <Panel title={t.whereTheRequestComesFrom}>
          <p className="mb-3 text-ink-soft">{t.makeTheKeyOnTheWorkloads}</p>
          <CodeBlock value={command} what={t.opensslCommand} />
        </Panel>
      </div>
    </>
  );
}
