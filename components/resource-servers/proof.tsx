import { CircleCheck, CircleDashed, CircleHelp, CircleX, Download, Loader, OctagonX, ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import * as t from '#messages/resource-servers';
import { type ProofOutcome, proofCase, proofCaseNames, proofOutcomes } from '../../server/domain/proof.ts';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { buttonClass } from '../ui/button.tsx';
import { HiddenField } from '../ui/fields.tsx';
import { Form, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { TextLink } from '../ui/link.tsx';
import { Time } from '../ui/time.tsx';

export type Proof = WireOutput<'proof.show'>;
type Case = Proof['cases'][number];

const icons = { good: ShieldCheck, warn: CircleHelp, bad: OctagonX } as const;

/** What a run came to, in two words. */
export const ProofBadge = ({ outcome }: { outcome: ProofOutcome | null }) =>
  outcome === null ? (
    <Badge tone="accent" icon={Loader}>
      {t.underWay}
    </Badge>
  ) : (
    <Badge tone={proofOutcomes[outcome].tone} icon={icons[proofOutcomes[outcome].tone]}>
      {proofOutcomes[outcome].title}
    </Badge>
  );

/** How a case came out: by an icon, a word and a colour. */
const marks = {
  passed: { icon: CircleCheck, word: t.asExpected, tone: 'text-good' },
  failed: { icon: CircleX, word: t.notAsExpected, tone: 'text-bad' },
  unclear: { icon: CircleHelp, word: t.saysNothing, tone: 'text-warn' },
  waiting: { icon: CircleDashed, word: t.notCalledYet, tone: 'text-ink-faint' },
  skipped: { icon: CircleDashed, word: t.notCalled, tone: 'text-ink-faint' },
} as const;

const seenIn = ({ seen, milliseconds }: Case): ReactNode =>
  seen.kind === 'answer'
    ? t.afterMs({
        status: <span className="font-medium text-ink">{seen.status}</span>,
        error: seen.error !== null && <span className="font-mono text-xs"> {seen.error}</span>,
        milliseconds,
      })
    : seen.detail;

/** Each call of a run: what it was, what was expected, and what came of it. */
export const ProofChecklist = ({ proof }: { proof: Proof }) => (
  <ol className="divide-y divide-line">
    {proofCaseNames.map((name) => {
      const found = proof.cases.find((each) => each.name === name);
      const mark = marks[found?.outcome ?? (proof.outcome === null ? 'waiting' : 'skipped')];
      const { title, expected, shows } = proofCase(name);
      return (
        <li key={name} className="flex gap-3 px-4 py-2.5">
          <mark.icon aria-hidden className={`mt-0.5 size-4.5 shrink-0 ${mark.tone}`} strokeWidth={2.25} />
          <div className="grid min-w-0 flex-1 gap-x-6 gap-y-0.5 md:grid-cols-[minmax(0,1fr)_minmax(0,17rem)]">
            <div className="min-w-0">
              <p>
                <span className="font-medium">{title}</span> <span className="text-xs text-ink-faint">{t.mustBe({ expected })}</span>
              </p>
              <p className="text-xs text-ink-soft">{shows}</p>
            </div>
            <div className="min-w-0 md:text-right">
              <p className={`font-medium ${mark.tone}`}>{mark.word}</p>
              {found && <p className="text-xs wrap-anywhere text-ink-soft">{seenIn(found)}</p>}
              {found?.decisionId && (
                <p className="text-xs wrap-anywhere">
                  <TextLink href={`/d/${found.decisionId}`}>
                    {found.code === null ? t.itsDecision : <span className="font-mono">{found.code}</span>}
                  </TextLink>
                </p>
              )}
            </div>
          </div>
        </li>
      );
    })}
  </ol>
);

/** What a run came to, in one sentence. */
export const ProofResult = ({ proof }: { proof: Proof }) => (
  <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
    <div className="min-w-0 max-w-2xl space-y-1">
      <p className="flex flex-wrap items-center gap-2" role="status">
        <ProofBadge outcome={proof.outcome} />
        <span className="text-ink-soft">
          {proof.outcome === null ? t.ofCallsMade({ cases: proof.cases.length, expectedCases: proof.expectedCases }) : proof.meaning}
        </span>
      </p>
      {proof.detail !== null && <p className="wrap-anywhere">{proof.detail}</p>}
      <p className="text-xs text-ink-faint wrap-anywhere">
        {t.forAskedBy({
          address: proof.address,
          audience: proof.audience,
          startedBy: proof.startedBy,
          time: <Time at={proof.startedAt} form="line" />,
        })}
      </p>
    </div>
    {proof.outcome !== null && (
      <a href={`/api/v1/proofs/${proof.id}`} download={`${proof.id}.json`} className={buttonClass()}>
        <Download aria-hidden /> {t.evidenceAsJson}
      </a>
    )}
  </div>
);

type FormProps = { server: WireOutput<'resource-server.show'>; action: FormAction };

/** Starts a run. */
export const ProveForm = ({ server, action }: FormProps) => (
  <Form action={action} className="space-y-3">
    <HiddenField name="resourceServer" value={server.id} />
    {server.audiences.length > 1 && (
      <SelectField
        name="audience"
        label={t.audience}
        value={server.audiences[0]?.uri ?? ''}
        choices={server.audiences.map(({ uri }) => ({ value: uri, label: uri }))}
      />
    )}
    <TextField name="path" label={t.path} optional placeholder="/orders" hint={t.oneThatAsksForAToken} />
    <Submit>{t.proveIt}</Submit>
  </Form>
);
