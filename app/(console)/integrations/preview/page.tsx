import { FileJson } from 'lucide-react';
import type { Metadata } from 'next';
import { PreviewPanel } from '#components/integrations/preview-panel';
import { Empty } from '#components/ui/empty';
import { Filters, FilterText } from '#components/ui/filters';
import { PageHeader, Panel } from '#components/ui/page';
import { address } from '#components/ui/pages';
import { Segments } from '#components/ui/segments';
import * as t from '#messages/integrations';
import { read, requirePermission } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';

export const metadata: Metadata = { title: t.payloadOfAnEvent };
const path = '/integrations/preview';

export default async function PreviewPage({ searchParams }: { searchParams: SearchParams }) {
  await requirePermission('audit');
  const { event, format } = await pick(searchParams, ['event', 'format']);
  const formats = event === undefined ? undefined : await read('event.formats', { event });
  const ocsf = format === 'ocsf';
  return (
    <>
      <PageHeader
        title={t.payloadOfAnEvent}
        trail={[{ href: '/integrations', name: t.integrations }]}
        lead={t.anEventOrADecision}
        actions={
          event !== undefined && (
            <Segments
              label={t.format}
              items={[
                { href: address(path, { event }), name: 'CloudEvents', here: !ocsf },
                { href: address(path, { event, format: 'ocsf' }), name: 'OCSF', here: ocsf },
              ]}
            />
          )
        }
      />
      <Filters path={path} active={event !== undefined}>
        {ocsf && <input type="hidden" name="format" value="ocsf" />}
        <FilterText name="event" label={t.idOfAnEvent} value={event} placeholder={t.evtOrDec} className="sm:w-96" />
      </Filters>
      {formats === undefined ? (
        <Panel>
          <Empty icon={FileJson} title={t.whichEvent}>
            {t.everyLineOfTheAuditLog}
          </Empty>
        </Panel>
      ) : (
        <PreviewPanel formats={formats} shown={ocsf ? 'ocsf' : 'cloudevents'} />
      )}
    </>
  );
}
