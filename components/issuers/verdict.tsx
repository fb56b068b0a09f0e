import { CircleCheck, CircleDashed, CircleX } from 'lucide-react';
import * as t from '#messages/issuers';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { CodeBlock } from '../ui/code.tsx';
import { TextLink } from '../ui/link.tsx';
import { Panel } from '../ui/page.tsx';

export type ForeignSimulation = WireOutput<'issuer.simulate'>;
type Step = ForeignSimulation['steps'][number];
type Rule = ForeignSimulation['rules'][number];

const names: Record<Step['step'], string> = {
  shape: t.itIsAJwt,
  issuer: t.itsIssuerIsTrusted,
  key: t.itsKeyIsKnown,
  signature: t.itsSignatureIsGood,
  type: t.itsTypeFits,
  time: t.itsTimeIsNow,
  audience: t.itIsMeantForHere,
  use: t.itMayBeUsed,
  rules: t.aRuleHolds,
  identity: t.theIdentityIsThere,
};

const Mark = ({ ok }: { ok: boolean | null }) => {
  const [Icon, colour, word] =
    ok === null ? [CircleDashed, 'text-ink-faint', t.notLookedAt] : ok ? [CircleCheck, 'text-good', 'yes'] : [CircleX, 'text-bad', 'no'];
  return (
    <>
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${colour}`} />
      <span className="sr-only">{word}:</span>
    </>
  );
};

const Steps = ({ steps }: { steps: readonly Step[] }) => (
  <ol className="divide-y divide-line">
    {steps.map(({ step, ok, detail }) => (
      <li key={step} className="flex gap-2 py-1.5">
        <Mark ok={ok} />
        <div className={`min-w-0 gap-x-4 sm:grid sm:flex-1 sm:grid-cols-[11rem_minmax(0,1fr)] ${ok === null ? 'text-ink-faint' : ''}`}>
          <span className="font-medium">{names[step]}</span>
          <span className="block wrap-anywhere">{ok === null ? t.notLookedAt : detail}</span>
        </div>
      </li>
    ))}
  </ol>
);

const Rules = ({ rules }: { rules: readonly Rule[] }) => (
  <ul className="space-y-3">
    {rules.map((rule) => (
      <li key={rule.id} className="rounded-lg border border-line p-3">
        <p className="mb-1.5 flex flex-wrap items-center gap-2">
          <Badge tone={rule.holds ? 'good' : 'plain'} icon={rule.holds ? CircleCheck : CircleX}>
            {rule.holds ? t.holds : t.doesNotHold}
          </Badge>
          {rule.holds && (rule.identity === null ? t.makesNoNameThatAnIdentity : t.leadsTo({ identity: rule.identity }))}
        </p>
        <ul className="space-y-1">
          {rule.conditions.map(({ condition, value, holds }) => (
            <li key={condition} className="flex gap-2">
              <Mark ok={holds} />
              <span className="min-w-0">
                <span className="font-mono text-xs wrap-anywhere">{condition}</span>
                {!holds && (
                  <span className="block text-xs text-ink-soft wrap-anywhere">
                    {value === null ? t.theTokenHasNoSuchClaim : t.theTokenSays({ value })}
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      </li>
    ))}
  </ul>
);

/** Whom a foreign token stands for, step by step; the first that fails decides. */
export const ForeignVerdict = ({ simulation: s }: { simulation: ForeignSimulation }) => {
  const failed = s.steps.find(({ ok }) => ok === false);
  const believed = s.steps.some(({ step, ok }) => step === 'signature' && ok === true);
  return (
    <div className="space-y-5">
      <Panel title={t.theVerdict} className={`border-l-4 ${s.accepted ? 'border-l-good' : 'border-l-bad'}`}>
        <p role="status" className="mb-3 flex flex-wrap items-center gap-2 text-base font-medium">
          <Badge tone={s.accepted ? 'good' : 'bad'} icon={s.accepted ? CircleCheck : CircleX}>
            {s.accepted ? t.taken : t.refused}
          </Badge>
          {s.accepted && s.identity !== null ? (
            <span>
              {t.itStandsFor({
                identity: <TextLink href={`/identities/${s.identity.id}`}>{s.identity.name}</TextLink>,
                issuer: s.issuer && <TextLink href={`/issuers/${s.issuer.id}`}>{s.issuer.name}</TextLink>,
              })}
            </span>
          ) : (
            <span className="wrap-anywhere">
              {failed === undefined ? t.itStandsForNobody : t.itStandsForNobodyBecause({ detail: failed.detail })}
            </span>
          )}
        </p>
        <Steps steps={s.steps} />
      </Panel>
      {s.rules.length > 0 && (
        <Panel title={t.rules} note={t.eachIsTriedThoseThatHold}>
          <Rules rules={s.rules} />
        </Panel>
      )}
      {s.claims !== null && (
        <Panel title={t.claims} note={believed ? t.asItsIssuerSignedThem : t.anybodyCouldHaveWrittenThese}>
          <CodeBlock value={JSON.stringify(s.claims, null, 2)} what={t.claimsOfTheToken} tall />
        </Panel>
      )}
    </div>
  );
};
