'use client';

import { useContext } from 'react';
import * as t from '#messages/import';
import { LinkButton } from '../ui/button.tsx';
import { FileField } from '../ui/fields.tsx';
import { AreaField, Form, FormContext, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';
import { ImportReport, type Report } from './import-report.tsx';

type Format = Report['format'];
type Props = {
  columns: readonly string[];
  formats: readonly Format[];
  /** Bytes of a file. */
  longest: number;
  action: FormAction;
};

/** A list of identities, what each row would do, and the one act that does all of it. */
export const ImportForm = ({ columns, formats, longest, action }: Props) => (
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
          name="list"
          label={t.list}
          mono
          rows={8}
          placeholder={'name,owner,environment,tags,grants\nbilling,team-billing,production,pci,https://ledger.example.com read write'}
          hint={<Lists columns={columns} />}
        />
        <FileField
          name="file"
          label={t.orAFile}
          hint={t.takesThePlaceOfTheField}
          accept=".csv,.json,text/csv,application/json"
          longest={{ bytes: longest, problem: t.theFileIsTooLarge }}
        />
        <div className="grid gap-4 sm:grid-cols-3">
          <TextField name="owner" label={t.owner} optional hint={t.ofThoseThatNameNoOwner} />
          <TextField name="environment" label={t.environment} optional placeholder="production" hint={t.ofThoseThatSayNoEnvironment} />
          <SelectField
            name="format"
            label={t.format}
            hint={t.whatItIsIsRecognised}
            choices={[{ value: '', label: t.asItsContentSays }, ...formats.map((value) => ({ value, label: t.formats[value] }))]}
          />
        </div>
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

const command = (text: string) => <code className="font-mono text-xs wrap-anywhere text-ink-soft">{text}</code>;

/** What the field takes, each with where it comes from. */
const Lists = ({ columns }: Pick<Props, 'columns'>) => (
  <>
    {t.oneOfThese}
    <span className="mt-1 block">{t.aTable({ columns: columns.join(', ') })}</span>
    <span className="mt-1 block">{t.printedByKubectl({ command: command('kubectl get certificates.cert-manager.io -A -o json') })}</span>
    <span className="mt-1 block">{t.printedBySpire({ command: command('spire-server entry show -output json') })}</span>
  </>
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
