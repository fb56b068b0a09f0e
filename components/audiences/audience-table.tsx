import * as t from '#messages/audiences';
import { count } from '#messages/numbers';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { duration } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { Negative } from '../usage/negative.tsx';

type Audience = WireOutput<'audience.list'>['items'][number];

const decisionsOf = ({ uri }: Audience, outcome: string): string => `/activity?audience=${encodeURIComponent(uri)}&outcome=${outcome}`;

/** What was turned away in a day; as a link to that, where anything was. */
const TurnedAway = ({ audience }: { audience: Audience }) => {
  const { refused, rejected } = audience.lastDay;
  if (refused + rejected === 0) return <None>{t.nothingWithinADay}</None>;
  return (
    <TextLink href={decisionsOf(audience, 'negative')}>
      <Negative counts={audience.lastDay} />
      <span className="sr-only"> {t.turnedAwayAt({ uri: audience.uri })}</span>
    </TextLink>
  );
};

export const AudienceTable = ({ audiences }: { audiences: readonly Audience[] }) => (
  <Table
    caption={t.audiences}
    list="audiences"
    rows={audiences}
    rowKey={(audience) => audience.id}
    columns={[
      {
        header: t.audience,
        names: true,
        cell: (audience) => (
          <>
            <TextLink href={`/audiences/${audience.id}`}>{audience.uri}</TextLink>
            <span className="block text-xs text-ink-faint">
              {audience.environment}
              {audience.description !== '' && ` · ${audience.description}`}
            </span>
          </>
        ),
      },
      {
        header: t.tokenLifetime,
        card: true,
        cell: (audience) =>
          t.atMost({ lifetimeDefault: duration(audience.lifetimeDefault), lifetimeMaximum: duration(audience.lifetimeMaximum) }),
      },
      {
        header: t.scopes,
        from: 'xl',
        cell: (audience) =>
          audience.scopes.length === 0 ? (
            <span className="text-ink-faint">{t.none}</span>
          ) : (
            <span className="font-mono text-xs">{audience.scopes.join(' ')}</span>
          ),
      },
      {
        header: t.enforcedBy,
        from: 'lg',
        cell: (audience) =>
          audience.resourceServers.length === 0 ? (
            <span className="text-ink-faint">{t.noResourceServer}</span>
          ) : (
            audience.resourceServers.join(', ')
          ),
      },
      {
        header: t.identitiesAllowed,
        end: true,
        cell: (audience) => (
          <TextLink href={`/audiences/${audience.id}/grants`}>
            {count(audience.grants)}
            <span className="sr-only"> {t.allowedAt({ uri: audience.uri })}</span>
          </TextLink>
        ),
      },
      {
        header: t.tokensInADay,
        card: true,
        end: true,
        cell: (audience) =>
          audience.lastDay.issued === 0 ? (
            <None>{t.nothingWithinADay}</None>
          ) : (
            <TextLink href={decisionsOf(audience, 'issued')}>
              {count(audience.lastDay.issued)}
              <span className="sr-only"> {t.issuedAt({ uri: audience.uri })}</span>
            </TextLink>
          ),
      },
      { header: t.turnedAwayInADay, card: true, end: true, cell: (audience) => <TurnedAway audience={audience} /> },
      { header: t.changed, from: 'xl', cell: (audience) => <Time at={audience.updatedAt} form="short" /> },
    ]}
  />
);
