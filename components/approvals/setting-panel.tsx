import { Form, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';

/** Whether some acts take two, and the way to change it. */
export const SettingPanel = ({ required, owner, action }: { required: boolean; owner: boolean; action: FormAction }) => (
  <Panel title={required ? 'A second person is wanted' : 'One person is enough'}>
    <p className="max-w-3xl text-ink-soft">
      {required
        ? 'Revoking a certificate that is in use, or many; retiring an identity or an authority that is; revoking a token key; keeping events for a shorter time: each waits here until somebody else approves it. Suspending and denying tokens never wait. To switch this off takes two as well.'
        : 'Switched on, each of these waits until somebody else approves it: revoking a certificate that is in use, or many; retiring an identity or an authority that is; revoking a token key; keeping events for a shorter time. There have to be two owners. Suspending and denying tokens never wait. You alone cannot switch it off again: that takes two as well.'}
    </p>
    {owner && (
      <Form action={action} className="mt-3">
        <input type="hidden" name="required" value={required ? 'no' : 'yes'} />
        <Submit tone="plain">{required ? 'Ask to switch it off' : 'Want a second person'}</Submit>
      </Form>
    )}
  </Panel>
);
