import * as t from '#messages/integrations';
import { CodeBlock } from '../ui/code.tsx';
import { Panel } from '../ui/page.tsx';

type Props = { formats: { cloudevents: object; ocsf: object }; shown: 'cloudevents' | 'ocsf' };

const notes = {
  cloudevents: t.cloudevents10AsAWebhook,
  ocsf: t.openCybersecuritySchemaFramework,
};

export const PreviewPanel = ({ formats, shown }: Props) => (
  <Panel title={t.payload} note={notes[shown]}>
    <CodeBlock value={JSON.stringify(formats[shown], null, 2)} what={t.payloadToCopy} />
  </Panel>
);
