'use client';

import { CircleCheck, CircleX, Radar } from 'lucide-react';
import { useActionState } from 'react';
import * as messages from '#messages/authorities';
import { count } from '#messages/numbers';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { buttonClass } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';

type Check = WireOutput<'authority.check'>;
type Probe = Check['probes'][number];
export type CheckState = { readonly check: Check } | { readonly problem: string } | null;

const kinds: Record<Probe['kind'], string> = {
  certificate: messages.certificateAia,
  crl: messages.revocationListCdp,
  ocsp: messages.ocspAia,
};

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
      title={messages.publishedAddresses}
      note={messages.theyStandInEveryCertificate}
      flush
      actions={
        <form action={dispatch}>
          <input type="hidden" name="authority" value={authority} />
          <button type="submit" aria-busy={pending} aria-disabled={pending} className={buttonClass('plain')}>
            <Radar aria-hidden /> {pending ? messages.checking : check === null ? messages.checkNow : messages.checkAgain}
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
            <p>{messages.aCheckFetchesEachAddress}</p>
          </div>
        ) : (
          <>
            <p className="border-b border-line px-4 py-2 text-xs text-ink-soft">
              {messages.checkedAt({
                ok: check.ok ? messages.allOfThemAnswerAsThey : messages.somethingIsNotAsItShould,
                time: <Time at={check.checkedAt} form="instant" />,
              })}
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
          {messages.inOrder}
        </Badge>
      ) : (
        <Badge tone="bad" icon={CircleX}>
          {messages.notInOrder}
        </Badge>
      )}
      <span className="text-xs text-ink-faint">
        {[
          messages.millisecondsMs({ milliseconds: count(Math.round(probe.milliseconds)) }),
          probe.octets === null ? null : messages.octet({ octets: probe.octets }),
          probe.number === null ? null : messages.numberNumber({ number: count(probe.number) }),
          probe.entries === null ? null : messages.entries({ entries: probe.entries }),
          probe.certificateStatus === null ? null : messages.answeredCertificateStatus({ certificateStatus: probe.certificateStatus }),
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
    {probe.serial !== null && <p className="text-xs wrap-anywhere text-ink-soft">{messages.askedForSerial({ serial: probe.serial })}</p>}
    {probe.nextUpdate !== null && (
      <p className="text-xs text-ink-soft">{messages.goodUntil({ time: <Time at={probe.nextUpdate} form="line" /> })}</p>
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
