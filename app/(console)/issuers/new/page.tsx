import type { Metadata } from 'next';
import { IssuerForm } from '#components/issuers/issuer-form';
import { PresetPicker } from '#components/issuers/preset-picker';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/issuers';
import { foreignAlgorithms } from '#server/domain/foreign-algorithms';
import { read, requirePermission } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { registerIssuer } from '../actions.ts';

export const metadata: Metadata = { title: t.trustAnIssuer };

export default async function NewIssuerPage({ searchParams }: { searchParams: SearchParams }) {
  await requirePermission('administer');
  const [{ items: presets }, { preset: asked }] = await Promise.all([read('issuer.presets', {}), pick(searchParams, ['preset'])]);
  const preset = presets.find(({ name }) => name === asked) ?? presets[0];
  return (
    <>
      <PageHeader title={t.trustAnIssuer} trail={[{ href: '/issuers', name: t.trustedIssuers }]} lead={t.itsKeysAreFetchedAtOnce} />
      {preset && (
        <>
          <PresetPicker presets={presets} chosen={preset.name} path="/issuers/new" />
          <Panel className="max-w-2xl" title={preset.title}>
            <Notice kind="info" className="mb-4">
              {preset.advice}
            </Notice>
            <IssuerForm key={preset.name} action={registerIssuer} preset={preset} algorithms={foreignAlgorithms} back="/issuers" />
          </Panel>
        </>
      )}
    </>
  );
}
