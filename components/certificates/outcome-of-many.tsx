import { CircleCheck, CircleMinus, CircleX, Download, ShieldAlert } from 'lucide-react';
import * as b from '#messages/revocations-bulk';
import { Badge, type Tone } from '../ui/badge.tsx';
import { buttonClass, LinkButton } from '../ui/button.tsx';
import { Id } from '../ui/code.tsx';
import { csvAddress } from '../ui/csv.ts';
import type { FormState } from '../ui/form-state.ts';
import { TextLink } from '../ui/link.tsx';
import { OutcomeHeading } from '../ui/outcome-heading.tsx';
import { Panel } from '../ui/page.tsx';
import { Table } from '../ui/table.tsx';
import { namesInAddress, revokePage } from './many.ts';

type Revocations = NonNullable<FormState['revocations']>;
type Outcome = Revocations[number]['outcome'];

const looks: Record<Outcome, { icon: typeof CircleX; tone: Tone }> = {
  failed: { icon: CircleX, tone: 'bad' },
  upgraded: { icon: ShieldAlert, tone: 'warn' },
  unchanged: { icon: CircleMinus, tone: 'plain' },
  revoked: { icon: CircleCheck, tone: 'good' },
};
const order = Object.keys(looks);

/** What became of each, to be taken along; those that failed can be looked at again. */
export function OutcomeOfMany({ revocations, back }: { revocations: Revocations; back: string }) {
  const number = (outcome: Outcome) => revocations.filter((one) => one.outcome === outcome).length;
  const failed = revocations.filter(({ outcome }) => outcome === 'failed').map(({ certificate }) => certificate);
  const report = csvAddress(
    ['certificate', 'id', 'serial', 'identity', 'outcome', 'problem'],
    revocations.map(({ certificate, id, serial, identityName, outcome, problem }) => [
      certificate,
      id,
      serial,
      identityName,
      outcome,
      problem,
    ]),
  );
  return (
    <Panel flush>
      <div data-done className="flex flex-wrap items-center justify-between gap-3 border-b border-line px-4 py-3">
        <div>
          <OutcomeHeading>
            {b.summary({
              revoked: number('revoked'),
              upgraded: number('upgraded'),
              unchanged: number('unchanged'),
              failed: number('failed'),
            })}
          </OutcomeHeading>
          <p className="text-xs text-ink-faint">{b.whatBecameOfThem}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          {failed.length > 0 && (
            <LinkButton href={revokePage(failed.slice(0, namesInAddress))}>
              {b.lookAtFailed({ failed: Math.min(failed.length, namesInAddress) })}
            </LinkButton>
          )}
          <a href={report} download="revocations.csv" className={buttonClass()}>
            <Download aria-hidden /> {b.downloadReport}
          </a>
          <LinkButton href={back} tone="quiet">
            {b.toTheCertificates}
          </LinkButton>
        </div>
      </div>
      <Table
        caption={b.resultOfEach}
        rows={revocations.toSorted((one, other) => order.indexOf(one.outcome) - order.indexOf(other.outcome))}
        rowKey={({ certificate }) => certificate}
        columns={[
          {
            header: b.certificate,
            names: true,
            cell: ({ certificate, id, serial }) =>
              id === null ? (
                <span className="font-mono text-xs wrap-anywhere">{certificate}</span>
              ) : (
                <TextLink href={`/certificates/${id}`}>
                  <Id value={serial ?? certificate} head={12} tail={4} />
                </TextLink>
              ),
          },
          { header: b.identity, cell: ({ identityName }) => identityName },
          {
            header: b.result,
            cell: ({ outcome }) => (
              <Badge tone={looks[outcome].tone} icon={looks[outcome].icon}>
                {b.outcomes[outcome]}
              </Badge>
            ),
          },
          { header: b.problem, cell: ({ problem }) => problem !== null && <span className="text-ink-soft wrap-anywhere">{problem}</span> },
        ]}
      />
    </Panel>
  );
}
