import { RefreshCw } from 'lucide-react';
import * as t from '#messages/issuers';
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
      title={t.keys}
      note={health.meaning}
      actions={
        refresh &&
        keySource !== 'pasted' && (
          <Form action={refresh}>
            <input type="hidden" name="issuer" value={issuer.id} />
            <Submit tone="plain">
              <RefreshCw aria-hidden /> {t.fetchNow}
            </Submit>
          </Form>
        )
      }
    >
      {keys.failure !== null && (
        <Notice kind="warning" className="mb-3">
          {t.theLastAttemptFailed({ failure: keys.failure })}
        </Notice>
      )}
      <Facts
        items={[
          [t.state, <IssuerHealth key="state" issuer={issuer} />],
          [t.comeFrom, keySource === 'pasted' ? t.whatWasPastedHere : (keys.source ?? issuer.jwksUrl ?? t.itsOpenidConfiguration)],
          keys.fetchedAt === null ? null : [t.lastGood, <Time key="good" at={keys.fetchedAt} form="line" />],
          keys.attemptedAt === null ? null : [t.lastAttempt, <Time key="attempt" at={keys.attemptedAt} form="line" />],
          keySource === 'pasted'
            ? null
            : [t.reliedOnUntil, keys.usableUntil === null ? t.notAtAll : <Time key="until" at={keys.usableUntil} form="line" />],
          [
            t.keyIds,
            keys.kids.length === 0 ? (
              t.noKeyIds
            ) : (
              <ul key="kids">
                {keys.kids.map((kid) => (
                  <li key={kid}>
                    <CopyableId value={kid} what={t.keyIdToCopy} />
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
