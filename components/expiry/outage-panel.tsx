import * as messages from '#messages/expiry';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { duration } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';

type Expiry = WireOutput<'expiry.show'>;
type House = Expiry['house'][number];

const houseWords: Record<House['kind'], (name: string) => string> = {
  authority: (name) => messages.authorityNothingThatItSigned({ name }),
  crl: (name) => messages.revocationListOfWhoeverInsists({ name }),
  listener: (name) => messages.tlsCertificateOfTheListenerNobody({ name }),
  ocsp_responder: (name) => messages.ocspResponderOfWhoeverInsists({ name }),
};
const houseNames: Record<House['kind'], string> = {
  authority: messages.authority,
  crl: messages.revocationList,
  listener: messages.listener,
  ocsp_responder: messages.ocspResponder,
};

/** What would fail first if nothing could be signed from now on, and who follows. */
export function OutagePanel({ expiry: { at, outage, house } }: { expiry: Expiry }) {
  const workloads = outage.first.map((one) => ({ key: one.lineageId, at: one.notAfter, workload: one }));
  const own = house.filter((one) => one.at > at).map((one) => ({ key: `${one.kind} ${one.name}`, at: one.at, own: one }));
  const order = [...workloads, ...own].toSorted((one, other) => one.at.localeCompare(other.at)).slice(0, 8);
  const [first, ...followers] = order;
  if (first === undefined) return null;
  const left = (Date.parse(first.at) - Date.parse(at)) / 1_000;
  return (
    <Panel title={messages.ifNothingCouldBeSigned} note={messages.theOutageBudgetHowLong}>
      <p>
        {messages.theFirstOutageIsAt({
          left: <strong>{messages.outageIn({ left: duration(left) })}</strong>,
          time: <Time at={first.at} form="instant" />,
          what: <What one={first} />,
        })}
      </p>
      {followers.length > 0 && (
        <>
          <p className="mt-3 mb-1 text-xs font-medium text-ink-faint">{messages.thenFollow}</p>
          <ol className="space-y-1">
            {followers.map((one) => (
              <li key={one.key} className="flex flex-wrap justify-between gap-x-4">
                <span className="min-w-0 wrap-anywhere">
                  <What one={one} />
                </span>
                <span className="text-ink-faint">
                  <Time at={one.at} form="short" />
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
      {outage.shares.length > 0 && (
        <p className="mt-3 border-t border-line pt-2 text-ink-soft">
          {outage.shares.map(({ percent, at: end }, index) => (
            <span key={percent}>
              {index > 0 && ' · '}
              {messages.ofTheFleet({ percent, time: <Time at={end} form="short" /> })}
            </span>
          ))}
        </p>
      )}
    </Panel>
  );
}

type Ending = { workload: Expiry['outage']['first'][number] } | { own: House };
const What = ({ one }: { one: Ending }) =>
  'workload' in one
    ? messages.identityNameOfOwner({
        identityName: <TextLink href={`/identities/${one.workload.identityId}`}>{one.workload.identityName}</TextLink>,
        owner: one.workload.owner,
      })
    : houseWords[one.own.kind](one.own.name);

/** What of Hawser itself ends, the soonest first. */
export const HousePanel = ({ house }: { house: readonly House[] }) => (
  <Panel title={messages.whatHawserItselfNeeds} note={messages.renewedByItselfWhileItRuns}>
    <ul className="space-y-1.5">
      {house.map(({ kind, name, at }) => (
        <li key={`${kind} ${name}`} className="flex flex-wrap justify-between gap-x-4">
          <span className="min-w-0 wrap-anywhere">
            <span className="text-ink-faint">{houseNames[kind]}</span>{' '}
            {kind === 'authority' ? <TextLink href={`/authorities/${name}`}>{name}</TextLink> : name}
          </span>
          <Time at={at} form="short" />
        </li>
      ))}
    </ul>
  </Panel>
);
