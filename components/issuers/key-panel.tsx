import { RefreshCw } from 'lucide-react';
import { CopyableId } from '../ui/code.tsx';
import { Form, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Notice } from '../ui/notice.tsx';
import { Facts, Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';
import { healthOf, type Issuer, IssuerHealth } from './status.tsx';

/** Its keys: where they came from, when, until when they are relied on, and what went wrong. */
export const KeyPanel = ({ issuer, refresh }: { issuer: Issuer /** Null for those who may not. */; refresh: FormAction | null }) => {
  const { keys, keySource } = issuer;
  const health = healthOf(issuer);
  return (
    <Panel
      title="Keys"
      note={health.meaning}
      actions={
        refresh &&
        keySource !== 'pasted' && (
          <Form action={refresh}>
            <input type="hidden" name="issuer" value={issuer.id} />
            <Submit tone="plain">
              <RefreshCw aria-hidden /> Fetch now
            </Submit>
          </Form>
        )
      }
    >
      {keys.failure !== null && (
        <Notice kind="warning" className="mb-3">
          The last attempt failed: {keys.failure}
        </Notice>
      )}
      <Facts
        items={[
          ['State', <IssuerHealth key="state" issuer={issuer} />],
          ['Come from', keySource === 'pasted' ? 'what was pasted here' : (keys.source ?? issuer.jwksUrl ?? 'its openid-configuration')],
          keys.fetchedAt === null ? null : ['Last good', <Time key="good" at={keys.fetchedAt} form="line" />],
          keys.attemptedAt === null ? null : ['Last attempt', <Time key="attempt" at={keys.attemptedAt} form="line" />],
          keySource === 'pasted'
            ? null
            : ['Relied on until', keys.usableUntil === null ? 'not at all' : <Time key="until" at={keys.usableUntil} form="line" />],
          [
            'Key ids',
            keys.kids.length === 0 ? (
              'none'
            ) : (
              <ul key="kids">
                {keys.kids.map((kid) => (
                  <li key={kid}>
                    <CopyableId value={kid} what="kid" />
                  </li>
                ))}
              </ul>
            ),
          ],
        ]}
      />
    </Panel>
  );
};
