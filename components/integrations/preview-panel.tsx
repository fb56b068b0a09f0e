import { CodeBlock } from '../ui/code.tsx';
import { Panel } from '../ui/page.tsx';

type Props = { formats: { cloudevents: object; ocsf: object }; shown: 'cloudevents' | 'ocsf' };

const notes = {
  cloudevents: 'CloudEvents 1.0, as a webhook of that format sends it',
  ocsf: 'Open Cybersecurity Schema Framework, as a webhook of that format and the event stream send it',
};

export const PreviewPanel = ({ formats, shown }: Props) => (
  <Panel title="Payload" note={notes[shown]}>
    <CodeBlock value={JSON.stringify(formats[shown], null, 2)} what="payload" />
  </Panel>
);
