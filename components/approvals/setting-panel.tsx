import * as t from '#messages/approvals';
import { Form, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';

/** Whether some acts take two, and the way to change it. */
export const SettingPanel = ({ required, owner, action }: { required: boolean; owner: boolean; action: FormAction }) => (
  <Panel title={required ? t.aSecondPersonIsWanted : t.onePersonIsEnough}>
    <p className="max-w-3xl text-ink-soft">{required ? t.revokingACertificate : t.switchedOnEachOfTheseWaits}</p>
    {owner && (
      <Form action={action} className="mt-3">
        <input type="hidden" name="required" value={required ? 'no' : 'yes'} />
        <Submit tone="plain">{required ? t.askToSwitchItOff : t.wantASecondPerson}</Submit>
      </Form>
    )}
  </Panel>
);
