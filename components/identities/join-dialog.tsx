import { Ticket } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { DialogButtons, FormDialog, SelectField, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { duration } from '../ui/format.ts';
import type { Identity } from './status.tsx';

type Profile = WireOutput<'profile.list'>['items'][number];

/** A one-time token with which the workload fetches its first certificate; its key never leaves its machine. */
export const JoinDialog = ({ identity, profiles, action }: { identity: Identity; profiles: readonly Profile[]; action: FormAction }) => (
  <FormDialog
    action={action}
    className="space-y-4"
    onward={`/identities/${identity.id}`}
    id="join-token"
    tone="primary"
    trigger={
      <>
        <Ticket aria-hidden /> Join token
      </>
    }
    title={`Let ${identity.name} enrol`}
  >
    <p className="text-ink-soft">
      A join token works once. The workload makes its own key and gets a certificate for it; the key never leaves its machine.
    </p>
    <input type="hidden" name="identity" value={identity.id} />
    <SelectField
      name="profile"
      label="Certificate profile"
      value="workload"
      hint="A server certificate is only for the identity of a registered resource server: it names the host of its address."
      choices={profiles
        .filter(({ usage, retiredAt }) => usage !== 'ocsp' && retiredAt === null)
        .map((profile) => ({
          value: profile.name,
          label: `${profile.name} (${profile.usage}): lives ${duration(profile.lifetime)}, renewed at ${profile.renewAtPercent} %${profile.approvalRequired ? ', needs approval' : ''}`,
        }))}
    />
    <SelectField
      name="expiresInSeconds"
      label="To be used within"
      value="3600"
      choices={[
        { value: '900', label: '15 minutes' },
        { value: '3600', label: '1 hour' },
        { value: '86400', label: '1 day' },
        { value: '604800', label: '7 days' },
      ]}
    />
    <DialogButtons dialog="join-token">
      <Submit>Make join token</Submit>
    </DialogButtons>
  </FormDialog>
);
