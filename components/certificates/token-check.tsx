'use client';

import { CircleCheck, CircleX, type LucideIcon, TriangleAlert } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import * as t from '#messages/certificates';
import { Time } from '../ui/time.tsx';
import { bindingOf } from './token-binding.ts';

const Verdict = ({ icon: Icon, tone, children }: { icon: LucideIcon; tone: string; children: ReactNode }) => (
  <div className={`mt-2 flex gap-2 font-medium ${tone}`}>
    <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
    <div className="min-w-0 wrap-anywhere">{children}</div>
  </div>
);

/** Reads a pasted token here, in the browser, and compares what it is bound to with this certificate. */
export function TokenCheck({ thumbprint }: { thumbprint: string }) {
  const [pasted, setPasted] = useState('');
  const id = useId();
  const found = bindingOf(pasted, thumbprint);
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-xs font-medium text-ink-soft">
        {t.aTokenItDoesNotLeave}
      </label>
      <textarea
        id={id}
        rows={3}
        value={pasted}
        onChange={({ currentTarget }) => setPasted(currentTarget.value)}
        placeholder="eyJhbGciOi…"
        autoComplete="off"
        spellCheck={false}
        className="control block resize-y font-mono text-xs"
      />
      <div role="status">
        {found.kind === 'unreadable' && (
          <Verdict icon={TriangleAlert} tone="text-warn">
            {t.thisIsNoTokenAJwt}
          </Verdict>
        )}
        {found.kind === 'unbound' && (
          <Verdict icon={CircleX} tone="text-bad">
            {t.itIsBoundToNoCertificate}
          </Verdict>
        )}
        {(found.kind === 'bound' || found.kind === 'other') && (
          <Verdict icon={found.kind === 'bound' ? CircleCheck : CircleX} tone={found.kind === 'bound' ? 'text-good' : 'text-bad'}>
            {found.kind === 'bound' ? t.itIsBoundToThisCertificate : t.itIsBoundToAnotherCertificate}
            <dl className="mt-1 font-normal text-ink-soft">
              {found.kind === 'other' && (
                <div>
                  <dt className="inline">{t.boundTo} </dt>
                  <dd className="inline font-mono text-xs">{found.thumbprint}</dd>
                </div>
              )}
              {found.subject !== undefined && (
                <div>
                  <dt className="inline">{t.ofSubject} </dt>
                  <dd className="inline font-mono text-xs">{found.subject}</dd>
                </div>
              )}
              {found.expiresAt !== undefined && (
                <div>
                  <dt className="inline">{t.ends} </dt>
                  <dd className="inline">
                    <Time at={found.expiresAt.toISOString()} form="line" />
                  </dd>
                </div>
              )}
            </dl>
          </Verdict>
        )}
      </div>
      <p className="mt-2 text-xs text-ink-faint">{t.theSignatureIsNotCheckedHere}</p>
    </div>
  );
}
