import { FileJson } from 'lucide-react';
import type { Metadata } from 'next';
import { PreviewPanel } from '#components/integrations/preview-panel';
import { Empty } from '#components/ui/empty';
import { Filters, FilterText } from '#components/ui/filters';
import { PageHeader, Panel } from '#components/ui/page';
import { address } from '#components/ui/pages';
import { Segments } from '#components/ui/segments';
import { read, requirePermission } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';

export const metadata: Metadata = { title: 'Payload of an event' };
const path = '/integrations/preview';

export default async function PreviewPage({ searchParams }: { searchParams: SearchParams }) {
  await requirePermission('audit');
  const { event, format } = await pick(searchParams, ['event', 'format']);
  const formats = event === undefined ? undefined : await read('event.formats', { event });
  const ocsf = format === 'ocsf';
  return (
    <>
      <PageHeader
        title="Payload of an event"
        trail={[{ href: '/integrations', name: 'Integrations' }]}
        lead="An event or a decision, as others get it."
        actions={
          event !== undefined && (
            <Segments
              label="Format"
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
        <FilterText name="event" label="Id of an event or a decision" value={event} placeholder="evt_… or dec_…" className="sm:w-96" />
      </Filters>
      {formats === undefined ? (
        <Panel>
          <Empty icon={FileJson} title="Which event?">
            Every line of the audit log and of a webhook’s deliveries leads here; so does any id that begins with evt_ or dec_.
          </Empty>
        </Panel>
      ) : (
        <PreviewPanel formats={formats} shown={ocsf ? 'ocsf' : 'cloudevents'} />
      )}
    </>
  );
}
