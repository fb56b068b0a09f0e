import type { Metadata } from 'next';
import { ImportForm } from '#components/identities/import-form';
import { PageHeader } from '#components/ui/page';
import * as t from '#messages/import';
import { importFormats } from '#server/domain/identity-import';
import { importColumns, longestImport } from '#server/doors/api/contract/import-schemas';
import { requirePermission } from '../../../api-client.ts';
import { importIdentities } from './actions.ts';

export const metadata: Metadata = { title: t.importIdentities };

export default async function ImportPage() {
  await requirePermission('operate');
  return (
    <>
      <PageHeader title={t.importIdentities} trail={[{ href: '/identities', name: t.identities }]} lead={t.lead} />
      <ImportForm columns={Object.keys(importColumns)} formats={importFormats} longest={longestImport} action={importIdentities} />
      <p className="mt-4 text-ink-soft">{t.manyMoreComeFromFiles({ command: <code className="font-mono text-xs">hawser apply</code> })}</p>
    </>
  );
}
