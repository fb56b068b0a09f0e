'use client';

import { useContext } from 'react';
import * as t from '#messages/import';
import { LinkButton } from '../ui/button.tsx';
import { FileField } from '../ui/fields.tsx';
import { AreaField, Form, FormContext, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';
import { ImportReport } from './import-report.tsx';

type Props = { columns: readonly string[]; action: FormAction };

/** A table of identities, what each row would do, and the one act that does all of it. */
export const ImportForm = ({ columns, action }: Props) => (
  <Form
    action={action}
    className="space-y-4"
    then={({ imported }) =>
      imported?.done && (
        <div className="space-y-4">
          <ImportReport report={imported} />
          <LinkButton href="/identities" tone="primary">
            {t.showIdentities}
          </LinkButton>
        </div>
      )
    }
  >
    <Panel>
      <div className="space-y-4">
        <AreaField
          name="csv"
          label={t.table}
          mono
          rows={8}
          placeholder={'name,owner,environment,tags,grants\nbilling,team-billing,production,pci,https://ledger.example.com read write'}
          hint={t.columnsAre({ columns: columns.join(', ') })}
        />
        <FileField name="file" label={t.orAFile} hint={t.takesThePlaceOfTheField} accept=".csv,text/csv" />
        <div className="flex gap-2">
          <Submit intent="check" tone="plain">
            {t.check}
          </Submit>
          <LinkButton href="/identities" tone="quiet">
            {t.cancel}
          </LinkButton>
        </div>
      </div>
    </Panel>
    <Checked />
  </Form>
);

function Checked() {
  const { imported } = useContext(FormContext).state;
  if (imported === undefined) return null;
  const count = (wanted: string) => imported.rows.filter(({ outcome }) => outcome === wanted).length;
  const [create, change] = [count('create'), count('change')];
  return (
    <>
      <input type="hidden" name="state" value={imported.state} />
      <ImportReport report={imported} />
      {count('refused') === 0 && create + change > 0 && <Submit intent="import">{t.doIt({ create, change })}</Submit>}
    </>
  );
}
