import * as messages from '#messages/authorities';
import { count } from '#messages/numbers';
import { Facts, Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';
import { type Authority, CrlState } from './status.tsx';

/** The revocation lists of an authority: mostly one, more where its certificates are many. */
export const CrlPanel = ({ authority: { crl, crlShards } }: { authority: Pick<Authority, 'crl' | 'crlShards'> }) => (
  <Panel title={crlShards.length === 0 ? messages.revocationList : messages.revocationLists({ crlShards: crlShards.length + 1 })}>
    {crl === null ? (
      <p className="text-ink-soft">{messages.noneIsPublished}</p>
    ) : (
      <Facts
        stacked
        items={[
          [messages.state, <CrlState key="state" crl={crl} />],
          [messages.number, count(crl.number)],
          [messages.revoked, messages.entries({ entries: crl.entries })],
          [messages.published, <Time key="this" at={crl.thisUpdate} form="line" />],
          [messages.nextBy, <Time key="next" at={crl.nextUpdate} form="line" />],
        ]}
      />
    )}
    {crlShards.length > 0 && (
      <>
        <p className="mt-3 border-t border-line pt-3 text-xs text-ink-soft">{messages.aCertificateStandsOnTheOne}</p>
        <ul className="mt-2 space-y-2">
          {crlShards.map((list) => (
            <li key={list.shard} className="text-xs">
              <span className="font-mono break-all">{list.url}</span>
              <span className="mt-0.5 flex flex-wrap items-center gap-x-2 text-2xs text-ink-faint">
                {messages.numberEntriesNext({
                  crlState: <CrlState crl={list} />,
                  number: count(list.number),
                  entries: list.entries,
                  time: <Time at={list.nextUpdate} form="short" />,
                })}
              </span>
            </li>
          ))}
        </ul>
      </>
    )}
  </Panel>
);
