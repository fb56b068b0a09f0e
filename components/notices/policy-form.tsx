import * as t from '#messages/notices';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Form, SelectField, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';

type Policy = WireOutput<'notice-policy.show'>;

const choices = [
  { value: 'never', label: 'never' },
  ...[
    [300, '5 minutes'],
    [900, '15 minutes'],
    [3_600, '1 hour'],
    [14_400, '4 hours'],
    [86_400, '1 day'],
    [604_800, '7 days'],
  ].map(([value, label]) => ({ value: String(value), label: String(label) })),
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
