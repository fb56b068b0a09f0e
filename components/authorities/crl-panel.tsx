import { count, plural } from '../ui/format.ts';
import { Facts, Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';
import { type Authority, CrlState } from './status.tsx';

/** The revocation lists of an authority: mostly one, more where its certificates are many. */
export const CrlPanel = ({ authority: { crl, crlShards } }: { authority: Pick<Authority, 'crl' | 'crlShards'> }) => (
  <Panel title={crlShards.length === 0 ? 'Revocation list' : `Revocation lists (${crlShards.length + 1})`}>
    {crl === null ? (
      <p className="text-ink-soft">None is published.</p>
    ) : (
      <Facts
        stacked
        items={[
          ['State', <CrlState key="state" crl={crl} />],
          ['Number', count(crl.number)],
          ['Revoked', plural(crl.entries, 'entry', 'entries')],
          ['Published', <Time key="this" at={crl.thisUpdate} form="line" />],
          ['Next by', <Time key="next" at={crl.nextUpdate} form="line" />],
        ]}
      />
    )}
    {crlShards.length > 0 && (
      <>
        <p className="mt-3 border-t border-line pt-3 text-xs text-ink-soft">
          A certificate stands on the one list that its distribution point names. The list above is the first; further ones:
        </p>
        <ul className="mt-2 space-y-2">
          {crlShards.map((list) => (
            <li key={list.shard} className="text-xs">
              <span className="font-mono break-all">{list.url}</span>
              <span className="mt-0.5 flex flex-wrap items-center gap-x-2 text-2xs text-ink-faint">
                <CrlState crl={list} /> number {count(list.number)}, {plural(list.entries, 'entry', 'entries')}, next{' '}
                <Time at={list.nextUpdate} form="short" />
              </span>
            </li>
          ))}
        </ul>
      </>
    )}
  </Panel>
);
