import { CircleCheck, CircleX } from 'lucide-react';
import { Badge } from '../ui/badge.tsx';
import { CopyableId } from '../ui/code.tsx';
import { count } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Facts, Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';
import { doorName, Place } from './outcome.tsx';
import type { DecisionDetail } from './types.ts';

const mono = (text: string) => <span className="font-mono text-xs wrap-anywhere">{text}</span>;
const missing = (why: string) => <span className="text-ink-faint">{why}</span>;

/** The token itself: what is known of its issuance. */
export const TokenFacts = ({ decision: d }: { decision: DecisionDetail }) => (
  <Panel title="The token">
    <Facts
      items={[
        [
          'State',
          d.token === null ? (
            missing('not known to Hawser')
          ) : d.token.live ? (
            <Badge key="live" tone="warn" icon={CircleCheck}>
              Still live for its holder
            </Badge>
          ) : (
            <Badge key="ended" tone="plain" icon={CircleX}>
              No longer live
            </Badge>
          ),
        ],
        ['Subject', d.token === null ? missing('not known') : mono(d.token.subject)],
        d.token === null || d.token.actors.length === 0 ? null : ['Acting for it', mono(d.token.actors.join(', for '))],
        d.token === null || d.token.actors.length === 0
          ? null
          : [
              'Acted by',
              <span key="actors">
                {d.token.actors.map((name, index) => (
                  <span key={name}>
                    {index > 0 && ', for '}
                    <TextLink href={`/identities/${name}`}>{name}</TextLink>
                  </span>
                ))}
              </span>,
            ],
        ['Audience', d.token === null ? missing('not known') : d.token.audience],
        ['Scope', d.token === null || d.token.scope === '' ? missing('none') : mono(d.token.scope)],
        ['jti', d.jti === null ? missing('not known') : <CopyableId key="jti" value={d.jti} what="jti" />],
        d.token === null ? null : ['Issued', <Time key="issued" at={d.token.issuedAt} form="line" />],
        d.token === null ? null : ['Expires', <Time key="expires" at={d.token.expiresAt} form="line" />],
        d.kid === null ? null : ['Signing key', mono(d.kid)],
      ]}
    />
  </Panel>
);

/** The connection that it came on, as far as whoever decided said. */
export const ConnectionFacts = ({ decision: d }: { decision: DecisionDetail }) => (
  <Panel title="The connection">
    <Facts
      items={[
        ['Where', <Place key="place" decision={d} />],
        ['Decided by', doorName(d.door)],
        d.reason === null ? null : ['Because', d.reason],
        ['Audience asked for', d.audience === null ? missing('none') : d.audience],
        ['Source address', d.sourceAddress === null ? missing('not recorded, or not shown to your role') : mono(d.sourceAddress)],
        [
          'Request',
          d.method === null && d.path === null
            ? missing('not recorded')
            : mono([d.method, d.path].filter((part) => part !== null).join(' ')),
        ],
        ['TLS', d.tlsVersion ?? missing('not recorded')],
        ['User agent', d.userAgent === null ? missing('not recorded') : mono(d.userAgent)],
        ['Time', <Time key="at" at={d.at} form="line" />],
        d.latencyMicros === null ? null : ['Took', `${(d.latencyMicros / 1000).toLocaleString('en', { maximumFractionDigits: 2 })} ms`],
        ['Decision', <CopyableId key="id" value={d.id} what="decision id" />],
        d.folded === null
          ? null
          : [
              'Stands for',
              <span key="folded">
                {count(d.folded.count)} like it, from <Time at={d.folded.firstAt} form="line" /> to{' '}
                <Time at={d.folded.lastAt} form="line" />
              </span>,
            ],
      ]}
    />
  </Panel>
);

type Found = { code: string; meaning: string };

/** What else was wrong; the first that fails decides. */
export const AlsoFound = ({ codes }: { codes: readonly Found[] }) =>
  codes.length === 0 ? null : (
    <Panel title="Also found" note="The first that fails decides; these failed too">
      <ul className="space-y-2">
        {codes.map(({ code, meaning }) => (
          <li key={code}>
            <TextLink href={`/activity?code=${encodeURIComponent(code)}`} className="font-mono text-xs">
              {code}
            </TextLink>
            <span className="block text-ink-soft">{meaning}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
