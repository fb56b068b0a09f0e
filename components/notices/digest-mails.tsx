import * as t from '#messages/notices';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { CodeBlock } from '../ui/code.tsx';
import { Panel } from '../ui/page.tsx';

/** Each mail of a digest as its recipient would read it. */
export const DigestMails = ({ digest: { items, recipients } }: { digest: WireOutput<'notice-channel.digest'> }) => (
  <div className="max-w-4xl space-y-5">
    {items.map(({ recipient, owner, subject, text }) => (
      <Panel key={recipient} title={subject} note={t.toRecipient({ recipient, owner })}>
        <CodeBlock value={text} what={t.textOfTheMailTo({ recipient })} />
      </Panel>
    ))}
    {recipients > items.length && <p className="text-ink-soft">{t.andMoreRecipients({ more: recipients - items.length })}</p>}
  </div>
);
