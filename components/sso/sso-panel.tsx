import { Trash2 } from 'lucide-react';
import * as t from '#messages/sso';
import { CodeBlock } from '../ui/code.tsx';
import { DialogButtons, FormDialog, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Facts, Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';
import type { Provider } from './sso-form.tsx';

/** What the provider has to know. */
export const RedirectPanel = ({ redirectUri }: { redirectUri: string }) => (
  <Panel title={t.atTheProvider} note={t.registerAWebApplicationThere}>
    <CodeBlock value={redirectUri} what={t.redirectUri} />
  </Panel>
);

const stateOf = ({ enabled, required }: Provider): string =>
  enabled ? (required ? t.onAndTheOnlyWay : t.onBesidePasswordsAndPasskeys) : t.off;

/** As it is now. */
export const StatePanel = ({ provider, removal }: { provider: Provider; removal: FormAction | undefined }) => (
  <Panel title={t.asItIsNow} actions={removal && <Removal action={removal} />}>
    <Facts
      items={[
        [t.state, stateOf(provider)],
        [t.issuer, provider.issuer],
        [t.client, provider.clientId],
        [t.secretSince, provider.secretSince === null ? t.thereIsNone : <Time key="since" at={provider.secretSince} form="line" />],
        [t.changed, <Time key="changed" at={provider.updatedAt} form="line" />],
        [t.by, provider.updatedBy],
      ]}
    />
  </Panel>
);

const Removal = ({ action }: { action: FormAction }) => (
  <FormDialog
    action={action}
    id="remove-sso"
    inRow
    title={t.removeSingleSignOn}
    trigger={
      <>
        <Trash2 aria-hidden /> {t.remove}
      </>
    }
  >
    <p className="mb-4 text-ink-soft">{t.theButtonGoesWhoeverHasNeither}</p>
    <DialogButtons dialog="remove-sso">
      <Submit tone="danger">{t.removeSingleSignOn2}</Submit>
    </DialogButtons>
  </FormDialog>
);
