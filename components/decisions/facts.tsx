import { CircleCheck, CircleX } from 'lucide-react';
import * as t from '#messages/decisions';
import { count, language } from '#messages/numbers';
import { Badge } from '../ui/badge.tsx';
import { CopyableId } from '../ui/code.tsx';
import { TextLink } from '../ui/link.tsx';
import { Facts, Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';
import { doorName, Place } from './outcome.tsx';
import type { DecisionDetail } from './types.ts';

const mono = (text: string) => <span className="font-mono text-xs wrap-anywhere">{text}</span>;
const missing = (why: string) => <span className="text-ink-faint">{why}</span>;

/** The token itself: what is known of its issuance. */
export const TokenFacts = ({ decision: d }: { decision: DecisionDetail }) => (
  <Panel title={t.theToken}>
    <Facts
      items={[
        [
          t.state,
          d.token === null ? (
            missing(t.notKnownToHawser)
          ) : d.token.live ? (
            <Badge key="live" tone="warn" icon={CircleCheck}>
              {t.stillLiveForItsHolder}
            </Badge>
          ) : (
            <Badge key="ended" tone="plain" icon={CircleX}>
              {t.noLongerLive}
            </Badge>
          ),
        ],
        [t.subject, d.token === null ? missing(t.notKnown) : mono(d.token.subject)],
        d.token === null || d.token.actors.length === 0 ? null : [t.actingForIt, mono(d.token.actors.join(', for '))],
        d.token === null || d.token.actors.length === 0
          ? null
          : [
              t.actedBy,
              <span key="actors">
                {d.token.actors.map((name, index) => (
                  <span key={name}>
                    {index > 0 && t.forWhom}
                    <TextLink href={`/identities/${name}`}>{name}</TextLink>
                  </span>
                ))}
              </span>,
            ],
        [t.audience, d.token === null ? missing(t.notKnown) : d.token.audience],
        [t.scope, d.token === null || d.token.scope === '' ? missing(t.none) : mono(d.token.scope)],
        ['jti', d.jti === null ? missing(t.notKnown) : <CopyableId key="jti" value={d.jti} what={t.tokenIdToCopy} />],
        d.token === null ? null : [t.issued, <Time key="issued" at={d.token.issuedAt} form="line" />],
        d.token === null ? null : [t.expires, <Time key="expires" at={d.token.expiresAt} form="line" />],
        d.kid === null ? null : [t.signingKey, mono(d.kid)],
      ]}
    />
  </Panel>
);

/** The connection that it came on, as far as whoever decided said. */
export const ConnectionFacts = ({ decision: d }: { decision: DecisionDetail }) => (
  <Panel title={t.theConnection}>
    <Facts
      items={[
        [t.where, <Place key="place" decision={d} />],
        [t.decidedBy, doorName(d.door)],
        d.reason === null ? null : [t.because, d.reason],
        [t.audienceAskedFor, d.audience === null ? missing(t.none) : d.audience],
        [t.sourceAddress, d.sourceAddress === null ? missing(t.notRecordedOrNotShown) : mono(d.sourceAddress)],
        [
          t.request,
          d.method === null && d.path === null
            ? missing(t.notRecorded)
            : mono([d.method, d.path].filter((part) => part !== null).join(' ')),
        ],
        d.gateway === null
          ? null
          : [
              t.passedOnBy,
              t.gatewayAndHeader({
                address: d.gateway.sourceAddress === null ? missing(t.notShown) : mono(d.gateway.sourceAddress),
                header: d.gateway.certificateHeader === null ? null : mono(d.gateway.certificateHeader),
              }),
            ],
        ['TLS', d.tlsVersion ?? missing(d.gateway === null ? t.notRecorded : t.notToldByTheGateway)],
        [t.userAgent, d.userAgent === null ? missing(t.notRecorded) : mono(d.userAgent)],
        [t.time, <Time key="at" at={d.at} form="line" />],
        d.latencyMicros === null
          ? null
          : [t.took, t.milliseconds({ written: (d.latencyMicros / 1000).toLocaleString(language, { maximumFractionDigits: 2 }) })],
        [t.decision, <CopyableId key="id" value={d.id} what={t.decisionId} />],
        d.folded === null
          ? null
          : [
              t.standsFor,
              <span key="folded">
                {t.likeItFromTo({
                  count: count(d.folded.count),
                  first: <Time at={d.folded.firstAt} form="line" />,
                  last: <Time at={d.folded.lastAt} form="line" />,
                })}
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
    <Panel title={t.alsoFound} note={t.theFirstThatFailsDecidesThese}>
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
