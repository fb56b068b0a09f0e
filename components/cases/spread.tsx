import { CircleHelp, OctagonAlert, ShieldCheck } from 'lucide-react';
import * as messages from '#messages/cases';
import { count } from '#messages/numbers';
import { TextLink } from '../ui/link.tsx';
import { Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';
import { RelatedCases } from './case-table.tsx';
import type { Case, CaseDetail } from './types.ts';

const answers = {
  no: { icon: ShieldCheck, className: 'bg-good-ground text-good', word: messages.no },
  yes: { icon: OctagonAlert, className: 'bg-bad-ground text-bad', word: messages.yes },
  unknown: { icon: CircleHelp, className: 'bg-bad-ground text-bad', word: messages.notKnownCapital },
};

/** The most important line of a case: whether the token got through anywhere. */
function Accepted({ of: { spread } }: { of: CaseDetail }) {
  const { icon: Icon, className, word } = answers[spread.accepted];
  return (
    <div className={`flex gap-2.5 rounded-lg px-4 py-3 ${className}`}>
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0" strokeWidth={2.25} />
      <p className="min-w-0 wrap-anywhere">
        <strong className="font-semibold">{messages.acceptedAnywhere({ word })}</strong>{' '}
        {spread.accepted === 'yes' &&
          messages.timeByWhichDidNotSay({ acceptedUnchecked: spread.acceptedUnchecked, acceptedAt: spread.acceptedAt.join(', ') })}
        {spread.accepted === 'no' && messages.everyUseOnRecord}
        {spread.silent.length > 0 && (
          <>
            {' '}
            {messages.noDecisionIn24Hours({
              silent: spread.silent.map(({ id, name }, index) => (
                <span key={id}>
                  {index > 0 && ', '}
                  <TextLink href={`/resource-servers/${id}`} className="underline">
                    {name}
                  </TextLink>
                </span>
              )),
            })}
          </>
        )}
        {spread.untold.length > 0 && (
          <>
            {' '}
            {messages.notYetToldOfAllUntil({
              untold: spread.untold.map(({ id, name, until }, index) => (
                <span key={id}>
                  {index > 0 && ', '}
                  {messages.nameUntil({
                    name: (
                      <TextLink href={`/resource-servers/${id}`} className="underline">
                        {name}
                      </TextLink>
                    ),
                    time: <Time at={until} form="line" />,
                  })}
                </span>
              )),
            })}
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
  <Panel title={messages.howFarItWent} flush>
    <div className="p-4">
      <Accepted of={c} />
    </div>
    <Others
      title={messages.theSamePresenterInOtherCases}
      cases={c.spread.samePresenter}
      none={c.presentedIdentity === null && c.presentedThumbprint === null ? messages.whoPresentedItIsNotKnown : messages.none}
    />
    <Others title={messages.theSameTokenInOtherCases} cases={c.spread.sameToken} none={messages.none} />
    <Others title={messages.theSameAddressesInOtherCases} cases={c.spread.sameAddress} none={messages.none} />
  </Panel>
);
