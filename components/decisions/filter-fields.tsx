import { type Choice, FilterSelect, FilterText } from '../ui/filters.tsx';

type Values = Readonly<Record<string, string | undefined>>;

const When = ({ name, label, value }: { name: string; label: string; value: string | undefined }) => (
  <label className="min-w-0">
    <span className="mb-1 block text-xs font-medium text-ink-soft">{label}</span>
    <input
      key={value}
      type="datetime-local"
      name={name}
      defaultValue={value !== undefined && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) ? value.slice(0, 16) : undefined}
      className="control sm:w-44"
    />
  </label>
);

/** Filters that come by a link and have no field of their own: they stay when the form is sent, and are named. */
const Kept = ({ name, label, value }: { name: string; label: string; value: string | undefined }) =>
  value === undefined ? null : <FilterText name={name} label={label} value={value} />;

type Props = { values: Values; codes: readonly Choice[]; outcomes?: readonly Choice[] };

export const DecisionFields = ({ values, codes, outcomes }: Props) => (
  <>
    {outcomes && (
      <FilterSelect name="outcome" label="Outcome" any="Any outcome" value={values.outcome} choices={outcomes} className="sm:w-36" />
    )}
    <FilterSelect name="code" label="Code" any="Any code" value={values.code} choices={codes} className="sm:w-48" />
    <FilterText name="identity" label="Identity" value={values.identity} placeholder="billing-worker" className="sm:w-36" />
    <FilterText name="audience" label="Audience" value={values.audience} placeholder="https://…" className="sm:w-44" />
    <Kept name="resourceServer" label="Resource server" value={values.resourceServer} />
    <Kept name="thumbprint" label="Thumbprint" value={values.thumbprint} />
    <Kept name="jti" label="Token (jti)" value={values.jti} />
    <When name="from" label="From (UTC)" value={values.from} />
    <When name="to" label="Before (UTC)" value={values.to} />
  </>
);
