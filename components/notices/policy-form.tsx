import * as t from '#messages/notices';
import { days, hours, minutes } from '#messages/numbers';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Form, SelectField, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';

type Policy = WireOutput<'notice-policy.show'>;

const choices = [
  { value: 'never', label: t.never },
  { value: '300', label: minutes(5) },
  { value: '900', label: minutes(15) },
  { value: '3600', label: hours(1) },
  { value: '14400', label: hours(4) },
  { value: '86400', label: days(1) },
  { value: '604800', label: days(7) },
];
/** What was set by other means stays a choice. */
const withOwn = (seconds: number | null) =>
  seconds === null || choices.some(({ value }) => value === String(seconds))
    ? choices
    : [...choices, { value: String(seconds), label: t.secondsSeconds({ seconds }) }];

/** After how long what nobody acknowledges is told again. */
export const PolicyForm = ({ policy, action }: { policy: Policy; action: FormAction }) => (
  <Form action={action} className="space-y-3">
    {(['high', 'medium', 'low'] as const).map((severity) => (
      <SelectField
        key={severity}
        name={severity}
        label={t.ofSeverityAfter({ severity })}
        value={String(policy[severity] ?? 'never')}
        choices={withOwn(policy[severity])}
      />
    ))}
    <Submit tone="plain">{t.save}</Submit>
  </Form>
);
