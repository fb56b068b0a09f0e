import { CircleHelp, OctagonAlert, ShieldCheck } from 'lucide-react';
import { count, plural } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';
import { RelatedCases } from './case-table.tsx';
import type { Case, CaseDetail } from './types.ts';

const answers = {
  no: { icon: ShieldCheck, className: 'bg-good-ground text-good', word: 'No' },
  yes: { icon: OctagonAlert, className: 'bg-bad-ground text-bad', word: 'Yes' },
  unknown: { icon: CircleHelp, className: 'bg-bad-ground text-bad', word: 'Not known' },
};

/** The most important line of a case: whether the token got through anywhere. */
function Accepted({ of: { spread } }: { of: CaseDetail }) {
  const { icon: Icon, className, word } = answers[spread.accepted];
  return (
    <div className={`flex gap-2.5 rounded-lg px-4 py-3 ${className}`}>
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0" strokeWidth={2.25} />
      <p className="min-w-0 wrap-anywhere">
        <strong className="font-semibold">Accepted anywhere? {word}.</strong>{' '}
        {spread.accepted === 'yes' && (
          <>
            {plural(spread.acceptedUnchecked, 'time')} by {spread.acceptedAt.join(', ')}, which did not say what certificate came with it.
          </>
        )}
        {spread.accepted === 'no' && 'Every use on record was on the certificate that the token is bound to.'}
        {spread.silent.length > 0 && (
          <>
            {' '}
            No decision in 24 hours from{' '}
            {spread.silent.map(({ id, name }, index) => (
              <span key={id}>
                {index > 0 && ', '}
                <TextLink href={`/resource-servers/${id}`} className="underline">
                  {name}
                </TextLink>
              </span>
            ))}
            : what it lets through is not on record.
          </>
        )}
        {spread.untold.length > 0 && (
          <>
            {' '}
            Not yet told of all until the last rejection:{' '}
            {spread.untold.map(({ id, name, until }, index) => (
              <span key={id}>
                {index > 0 && ', '}
                <TextLink href={`/resource-servers/${id}`} className="underline">
                  {name}
                </TextLink>{' '}
                (until <Time at={until} form="line" />)
              </span>
            ))}
            .
          </>
        )}
      </p>
    </div>
  );
}

const Others = ({ title, cases, none }: { title: string; cases: readonly Case[]; none: string }) => (
  <section className="border-t border-line">
    <h3 className="px-4 pt-3 pb-1 text-sm font-medium">
      {title} <span className="font-normal text-ink-faint">{cases.length > 0 ? count(cases.length) : ''}</span>
    </h3>
    {cases.length === 0 ? <p className="px-4 pb-3 text-ink-soft">{none}</p> : <RelatedCases cases={cases} caption={title} />}
  </section>
);

/** How far it went: let through anywhere, the same presenter elsewhere, the same token elsewhere, the same addresses elsewhere. */
export const Spread = ({ of: c }: { of: CaseDetail }) => (
  <Panel title="How far it went" flush>
    <div className="p-4">
      <Accepted of={c} />
    </div>
    <Others
      title="The same presenter, in other cases"
      cases={c.spread.samePresenter}
      none={
        c.presentedIdentity === null && c.presentedThumbprint === null
          ? 'Who presented it is not known, so others cannot be compared.'
          : 'None.'
      }
    />
    <Others title="The same token, in other cases" cases={c.spread.sameToken} none="None." />
    <Others title="The same addresses, in other cases" cases={c.spread.sameAddress} none="None." />
  </Panel>
);
