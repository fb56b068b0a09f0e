import { Search, X } from 'lucide-react';
import { Children, isValidElement, type ReactNode } from 'react';
import * as t from '#messages/ui';
import { Button, LinkButton } from './button.tsx';
import { FilterForm } from './filter-form.tsx';

/** So many filters stand on a narrow screen before one asks for the others. */
const atFirst = 1;

const isSeen = (field: ReactNode): boolean => !isValidElement(field) || field.type !== 'input';

/** Filters are a plain GET form: they stand in the address, and work without a script. */
export const Filters = ({ path, active, children }: { path: string; active: boolean; children: ReactNode }) => (
  <search className="mb-3 block">
    <FilterForm path={path} more={Children.toArray(children).filter(isSeen).length - atFirst} open={active} fields={children}>
      <div className="flex gap-2 max-sm:col-span-2">
        <Button type="submit" className="min-h-[2.125rem] max-sm:flex-1">
          <Search aria-hidden /> {t.filter}
        </Button>
        {active && (
          <LinkButton href={path} tone="quiet" className="min-h-[2.125rem]">
            <X aria-hidden /> {t.clear}
          </LinkButton>
        )}
      </div>
    </FilterForm>
  </search>
);

const labelClass = 'mb-1 block text-xs font-medium text-ink-soft';

type FilterProps = { name: string; label: string; value: string | undefined; className?: string };

type TextProps = FilterProps & {
  placeholder?: string;
  /** What may be written, for a browser to suggest. */
  suggestions?: readonly string[];
};

export const FilterText = ({ name, label, value, placeholder, suggestions, className = 'sm:w-44' }: TextProps) => (
  <label className={`min-w-0 ${className}`}>
    <span className={labelClass}>{label}</span>
    <input
      key={value}
      name={name}
      defaultValue={value}
      placeholder={placeholder}
      className="control"
      autoComplete="off"
      spellCheck={false}
      list={suggestions === undefined ? undefined : `${name}-suggestions`}
    />
    {suggestions !== undefined && (
      <datalist id={`${name}-suggestions`}>
        {suggestions.map((suggestion) => (
          <option key={suggestion} value={suggestion} />
        ))}
      </datalist>
    )}
  </label>
);

export type Choice = { readonly value: string; readonly label: string };

export const FilterSelect = ({
  name,
  label,
  value,
  choices,
  any,
  className = 'sm:w-40',
}: FilterProps & { choices: readonly Choice[]; any: string }) => (
  <label className={`min-w-0 ${className}`}>
    <span className={labelClass}>{label}</span>
    <select key={value} name={name} defaultValue={value ?? ''} className="control">
      <option value="">{any}</option>
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  </label>
);
