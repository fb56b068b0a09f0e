'use client';

import { Eye } from 'lucide-react';
import { useActionState, useId } from 'react';
import * as messages from '#messages/profiles';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { buttonClass } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code.tsx';
import { Notice } from '../ui/notice.tsx';
import { Facts, Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';

type Preview = WireOutput<'profile.preview'>;
/** What was asked stands beside the answer, so that the fields keep it. */
export type PreviewState = {
  readonly identity: string;
  readonly keyAlgorithm: string;
  readonly preview?: Preview;
  readonly problem?: string;
} | null;

type Props = {
  profile: string;
  keyAlgorithms: readonly string[];
  action: (previous: PreviewState, form: FormData) => Promise<PreviewState>;
};

/** The certificate that the profile would make at this moment, down to the bytes; nothing is issued. */
export function PreviewPanel({ profile, keyAlgorithms, action }: Props) {
  const [state, dispatch, pending] = useActionState(action, null);
  const id = useId();
  return (
    <Panel title={messages.preview} note={messages.theCertificateThatItWouldMake}>
      <form action={dispatch} className="flex flex-wrap items-end gap-2">
        <input type="hidden" name="profile" value={profile} />
        <div className="w-full sm:w-56">
          <label htmlFor={`${id}-identity`} className="mb-1 block text-xs font-medium text-ink-soft">
            {messages.identity}
          </label>
          <input
            key={state?.identity}
            id={`${id}-identity`}
            name="identity"
            required
            defaultValue={state?.identity}
            placeholder="billing-worker"
            autoComplete="off"
            spellCheck={false}
            className="control"
          />
        </div>
        <div className="w-full sm:w-36">
          <label htmlFor={`${id}-key`} className="mb-1 block text-xs font-medium text-ink-soft">
            {messages.key}
          </label>
          <select key={state?.keyAlgorithm} id={`${id}-key`} name="keyAlgorithm" defaultValue={state?.keyAlgorithm} className="control">
            {keyAlgorithms.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </div>
        <button
          type="submit"
          aria-busy={pending}
          aria-disabled={pending}
          className={buttonClass('plain', 'min-h-[2.125rem] max-sm:w-full')}
        >
          <Eye aria-hidden /> {messages.preview}
        </button>
      </form>
      <div aria-live="polite">
        {state?.problem !== undefined && (
          <Notice kind="error" className="mt-4">
            {state.problem}
          </Notice>
        )}
        {state?.preview !== undefined && <Shown preview={state.preview} />}
      </div>
    </Panel>
  );
}

const Shown = ({ preview }: { preview: Preview }) => (
  <div className="mt-4 space-y-4 border-t border-line pt-4">
    {preview.findings.length === 0 ? (
      <Notice kind="success">{messages.itPassesEveryRuleTheSigner}</Notice>
    ) : (
      <Notice kind="error">
        {messages.theSignerWouldRefuseIt}
        <ul className="list-disc pl-5">
          {preview.findings.map((finding) => (
            <li key={finding}>{finding}</li>
          ))}
        </ul>
      </Notice>
    )}
    <Facts
      items={[
        [messages.subject, preview.subject],
        [
          messages.names,
          <ul key="names" className="font-mono text-xs leading-6">
            {preview.names.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>,
        ],
        [messages.notBefore, <Time key="from" at={preview.notBefore} form="line" />],
        [messages.notAfter, <Time key="to" at={preview.notAfter} form="line" />],
        [messages.issuer, preview.issuer],
        [messages.key, preview.keyAlgorithm],
        [messages.version, messages.versionOfProfile({ version: preview.version, profile: preview.profile })],
      ]}
    />
    <CodeBlock value={preview.text.trimEnd()} what={messages.certificateToBeSignedAsText} tall />
  </div>
);
