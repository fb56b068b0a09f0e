import { Trash2 } from 'lucide-react';
import { CodeBlock } from '../ui/code.tsx';
import { DialogButtons, FormDialog, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Facts, Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';
import type { Provider } from './sso-form.tsx';

/** What the provider has to know. */
export const RedirectPanel = ({ redirectUri }: { redirectUri: string }) => (
  <Panel title="At the provider" note="Register a web application there, with the authorization code flow and this redirect URI.">
    <CodeBlock value={redirectUri} what="Redirect URI" />
  </Panel>
);

const stateOf = ({ enabled, required }: Provider): string =>
  enabled ? (required ? 'On, and the only way in except for owners' : 'On, beside passwords and passkeys') : 'Off';

/** As it is now. */
export const StatePanel = ({ provider, removal }: { provider: Provider; removal: FormAction | undefined }) => (
  <Panel title="As it is now" actions={removal && <Removal action={removal} />}>
    <Facts
      items={[
        ['State', stateOf(provider)],
        ['Issuer', provider.issuer],
        ['Client', provider.clientId],
        ['Secret since', provider.secretSince === null ? 'There is none' : <Time key="since" at={provider.secretSince} form="line" />],
        ['Changed', <Time key="changed" at={provider.updatedAt} form="line" />],
        ['By', provider.updatedBy],
      ]}
    />
  </Panel>
);

const Removal = ({ action }: { action: FormAction }) => (
  <FormDialog
    action={action}
    id="remove-sso"
    inRow
    title="Remove single sign-on?"
    trigger={
      <>
        <Trash2 aria-hidden /> Remove
      </>
    }
  >
    <p className="mb-4 text-ink-soft">
      The button goes. Whoever has neither a password nor a passkey of their own can no longer sign in, and has to be removed and invited
      anew.
    </p>
    <DialogButtons dialog="remove-sso">
      <Submit tone="danger">Remove single sign-on</Submit>
    </DialogButtons>
  </FormDialog>
);
