import { RefreshCw, Trash2 } from 'lucide-react';
import * as t from '#messages/sso';
import { ActDialog, RowAct } from '../ui/act-dialog.tsx';
import { CodeBlock } from '../ui/code.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Facts, Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';
import type { Provider } from './sso-form.tsx';

/** What the provider has to know. */
export const RegistrationPanel = ({ redirectUri, signedOutUri }: { redirectUri: string; signedOutUri: string }) => (
  <Panel title={t.atTheProvider} note={t.registerAWebApplicationThere}>
    <h3 className="mb-1 text-xs text-ink-faint">{t.redirectUri}</h3>
    <CodeBlock value={redirectUri} what={t.redirectUri} />
    <h3 className="mt-3 mb-1 text-xs text-ink-faint">{t.postLogoutRedirectUri}</h3>
    <CodeBlock value={signedOutUri} what={t.postLogoutRedirectUri} />
  </Panel>
);

/** By what the provider knows the client that proves itself by a key. */
export const ClientKeyPanel = ({ provider, uri, replace }: { provider: Provider; uri: string; replace: FormAction | undefined }) =>
  provider.clientKey !== null && (
    <Panel title={t.keyOfTheClient} note={t.theProviderHasToKnowThisKey} actions={replace && <Replacement action={replace} />}>
      <h3 className="mb-1 text-xs text-ink-faint">{t.addressOfTheKeys}</h3>
      <CodeBlock value={uri} what={t.addressOfTheKeys} />
      <h3 className="mt-3 mb-1 text-xs text-ink-faint">{t.keysToCopy}</h3>
      <CodeBlock value={JSON.stringify({ keys: [provider.clientKey] }, null, 2)} what={t.keysToCopy} />
    </Panel>
  );

const Replacement = ({ action }: { action: FormAction }) => (
  <RowAct
    action={action}
    id="new-client-key"
    icon={RefreshCw}
    word={t.anotherKey}
    title={t.makeAnotherKey}
    deed={t.anotherKey}
    deedTone="danger"
  >
    <p className="text-ink-soft">{t.theProviderRefusesTheClientUntil}</p>
  </RowAct>
);

const stateOf = ({ enabled, required }: Provider): string => (enabled ? (required ? t.stateOnlyWay : t.stateBeside) : t.stateOff);

/** As it is now. */
export const StatePanel = ({ provider, removal }: { provider: Provider; removal: FormAction | undefined }) => (
  <Panel title={t.asItIsNow} actions={removal && <Removal action={removal} />}>
    <Facts
      items={[
        [t.state, stateOf(provider)],
        [t.issuer, provider.issuer],
        [t.client, provider.clientId],
        [t.signingOut, provider.signsOut ? t.alsoAtTheProvider : t.onlyHere],
        [t.secretSince, provider.secretSince === null ? t.thereIsNone : <Time key="since" at={provider.secretSince} form="line" />],
        [t.changed, <Time key="changed" at={provider.updatedAt} form="line" />],
        [t.changedBy, provider.updatedBy],
      ]}
    />
  </Panel>
);

const Removal = ({ action }: { action: FormAction }) => (
  <ActDialog
    action={action}
    id="remove-sso"
    inRow
    title={t.removeQuestion}
    icon={Trash2}
    word={t.remove}
    deed={t.removeSingleSignOn}
    deedTone="danger"
  >
    <p className="text-ink-soft">{t.theButtonGoesWhoeverHasNeither}</p>
  </ActDialog>
);
