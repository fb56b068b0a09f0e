'use client';

import { CircleCheck, CircleX, Radar } from 'lucide-react';
import { useActionState } from 'react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { buttonClass } from '../ui/button.tsx';
import { count, plural } from '../ui/format.ts';
import { Notice } from '../ui/notice.tsx';
import { Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';

type Check = WireOutput<'authority.check'>;
type Probe = Check['probes'][number];
export type CheckState = { readonly check: Check } | { readonly problem: string } | null;

const kinds: Record<Probe['kind'], string> = { certificate: 'Certificate (AIA)', crl: 'Revocation list (CDP)', ocsp: 'OCSP (AIA)' };

/** The addresses that stand in its certificates, asked at this moment as a client would. */
export function CheckPanel({
  authority,
  addresses,
  action,
}: {
  authority: string;
  addresses: WireOutput<'authority.show'>['addresses'];
  action: (previous: CheckState, form: FormData) => Promise<CheckState>;
}) {
  const [state, dispatch, pending] = useActionState(action, null);
  const check = state !== null && 'check' in state ? state.check : null;
  return (
    <Panel
      id="addresses"
      title="Published addresses"
      note="They stand in every certificate that it signs"
      flush
      actions={
        <form action={dispatch}>
          <input type="hidden" name="authority" value={authority} />
          <button type="submit" aria-busy={pending} aria-disabled={pending} className={buttonClass('plain')}>
            <Radar aria-hidden /> {pending ? 'Checking…' : check === null ? 'Check now' : 'Check again'}
          </button>
        </form>
      }
    >
      <div aria-live="polite">
        {state !== null && 'problem' in state && (
          <div className="p-4">
            <Notice kind="error">{state.problem}</Notice>
          </div>
        )}
        {check === null ? (
          <div className="px-4 py-3 text-ink-soft">
            {(['certificate', 'crl', 'ocsp'] as const).map((kind) => {
              const url = addresses[kind];
              return url === null ? null : (
                <p key={kind} className="mb-1">
                  {kinds[kind]}: <Address url={url} />
                </p>
              );
            })}
            <p>A check fetches each address from the network and verifies the answer: signature, dates, number, status.</p>
          </div>
        ) : (
          <>
            <p className="border-b border-line px-4 py-2 text-xs text-ink-soft">
              {check.ok ? 'All of them answer as they should.' : 'Something is not as it should be.'} Asked{' '}
              <Time at={check.checkedAt} form="instant" />.
            </p>
            <ul>
              {check.probes.map((probe) => (
                <ProbeRow key={`${probe.kind} ${probe.url}`} probe={probe} />
              ))}
            </ul>
          </>
        )}
      </div>
    </Panel>
  );
}

const Address = ({ url }: { url: string }) => (
  <a href={url} className="inline-block py-0.5 font-mono text-xs text-accent underline underline-offset-3 wrap-anywhere">
    {url}
  </a>
);

const ProbeRow = ({ probe }: { probe: Probe }) => (
  <li className="px-4 py-3 [&+&]:border-t [&+&]:border-line">
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <span className="font-medium">{kinds[probe.kind]}</span>
      {probe.ok ? (
        <Badge tone="good" icon={CircleCheck}>
          In order
        </Badge>
      ) : (
        <Badge tone="bad" icon={CircleX}>
          Not in order
        </Badge>
      )}
      <span className="text-xs text-ink-faint">
        {[
          `${count(Math.round(probe.milliseconds))} ms`,
          probe.octets === null ? null : plural(probe.octets, 'octet'),
          probe.number === null ? null : `number ${count(probe.number)}`,
          probe.entries === null ? null : plural(probe.entries, 'entry', 'entries'),
          probe.certificateStatus === null ? null : `answered ${probe.certificateStatus}`,
        ]
          .filter((part) => part !== null)
          .join(', ')}
      </span>
    </p>
    {probe.kind === 'ocsp' ? (
      <p className="font-mono text-xs leading-6 wrap-anywhere text-ink-soft">{probe.url}</p>
    ) : (
      <p>
        <Address url={probe.url} />
      </p>
    )}
    {probe.serial !== null && <p className="text-xs wrap-anywhere text-ink-soft">Asked for serial {probe.serial}</p>}
    {probe.nextUpdate !== null && (
      <p className="text-xs text-ink-soft">
        good until <Time at={probe.nextUpdate} form="line" />
      </p>
    )}
    {probe.findings.length > 0 && (
      <ul className="mt-1 list-disc pl-5 text-bad">
        {probe.findings.map((finding) => (
          <li key={finding} className="wrap-anywhere">
            {finding}
          </li>
        ))}
      </ul>
    )}
  </li>
);
