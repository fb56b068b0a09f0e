import type { ReactNode } from 'react';
import * as t from '#messages/identities';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Life } from '../ui/life.tsx';
import { TextLink } from '../ui/link.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { IdentityMenu } from './identity-menu.tsx';
import { RotationState } from './rotation-state.tsx';
import { IdentityStatus } from './status.tsx';
import { Tags } from './tags.tsx';

type Identity = WireOutput<'identity.list'>['items'][number];

const Certificate = ({ identity }: { identity: Identity }) =>
  identity.certificate === null ? (
    <span className="text-ink-faint">{t.noUsableCertificate}</span>
  ) : (
    <span className="block">
      <TextLink href={`/certificates/${identity.certificate.id}`}>
        {t.endsTime({ time: <Time at={identity.certificate.notAfter} form="short" /> })}
      </TextLink>
      <span className="block">
        <Life from={identity.certificate.notBefore} to={identity.certificate.notAfter} />
      </span>
      <span className="block text-xs text-ink-faint">
        {[identity.certificate.keyAlgorithm, identity.certificate.profile].filter(Boolean).join(', ')}
      </span>
    </span>
  );

const decisionsOf = (name: string, words: string): string => `/activity?q=${encodeURIComponent(`identity:${name} ${words}`)}`;

/** Tokens, replays, and everything else that was refused; each leads to what it counts. */
export const LastDay = ({ identity: { name, lastDay } }: { identity: Pick<Identity, 'name' | 'lastDay'> }) => {
  const { tokens, replays, otherRejections } = lastDay;
  const lines = [
    { words: 'outcome:issued', number: tokens, text: t.countOfTokens({ tokens }) },
    { words: 'outcome:replay', number: replays, text: t.countOfReplays({ replays }), className: 'font-medium text-bad!' },
    {
      words: 'outcome:negative -outcome:replay',
      number: otherRejections,
      text: t.countOfOtherRejections({ rejections: otherRejections, besides: replays > 0 }),
    },
  ].filter(({ number }) => number > 0);
  if (lines.length === 0) return <None>{t.nothingWithinADay}</None>;
  return lines.map(({ words, text, className = '' }) => (
    <TextLink key={words} href={decisionsOf(name, words)} className={`flex min-h-6 items-center whitespace-nowrap ${className}`}>
      {text}
      <span className="sr-only"> {t.ofWhom({ identity: name })}</span>
    </TextLink>
  ));
};

const audiencesShown = 2;
const tagsShown = 3;

const Audiences = ({ identity: { id, audiences } }: { identity: Identity }) =>
  audiences.length === 0 ? (
    <None>{t.noGrant}</None>
  ) : (
    <span className="flex flex-wrap gap-1">
      {audiences.slice(0, audiencesShown).map((uri) => (
        <TextLink
          key={uri}
          href={`/audiences/${encodeURIComponent(uri)}`}
          className="inline-block min-h-6 max-w-32 truncate rounded border border-line px-1.5 text-xs leading-6"
          title={uri}
        >
          {uri.replace(/^https?:\/\//, '')}
        </TextLink>
      ))}
      {audiences.length > audiencesShown && (
        <TextLink href={`/identities/${id}/access`} className="inline-flex min-h-6 items-center px-1 text-xs">
          {t.andMore({ more: audiences.length - audiencesShown })}
        </TextLink>
      )}
    </span>
  );

export const IdentityTable = ({ identities, bulk }: { identities: readonly Identity[]; bulk: ReactNode }) => (
  <Table
    caption={t.identities}
    list="identities"
    bulk={bulk}
    rows={identities}
    rowKey={(identity) => identity.id}
    columns={[
      {
        header: t.name,
        names: true,
        className: 'sm:min-w-44',
        cell: (identity) => (
          <>
            <TextLink href={`/identities/${identity.id}`}>{identity.name}</TextLink>
            <span className="block text-xs text-ink-faint wrap-anywhere">{identity.spiffeId}</span>
          </>
        ),
      },
      { header: t.status, card: true, cell: (identity) => <IdentityStatus status={identity.status} enrolled={identity.enrolled} /> },
      {
        header: t.ownerAndTags,
        cell: ({ owner, environment, kind, tags }) => (
          <>
            {owner}
            <span className="block text-xs text-ink-faint">{t.kindInEnvironment({ kind, environment })}</span>
            {tags.length > 0 && (
              <span className="mt-1 block">
                <Tags tags={tags} most={tagsShown} />
              </span>
            )}
          </>
        ),
      },
      { header: t.currentCertificate, card: true, cell: (identity) => <Certificate identity={identity} /> },
      {
        header: t.renewal,
        cell: ({ rotation }) =>
          rotation === null ? (
            <None>{t.nothingToRenew}</None>
          ) : (
            <>
              <RotationState state={rotation.state} />
              {rotation.state !== 'on_time' && (
                <span className="block text-xs text-ink-faint">{t.sinceTime({ time: <Time at={rotation.since} form="short" /> })}</span>
              )}
            </>
          ),
      },
      { header: t.lastDay, card: true, cell: (identity) => <LastDay identity={identity} /> },
      { header: t.audiences, from: 'wide', cell: (identity) => <Audiences identity={identity} /> },
      {
        header: t.lastSeen,
        cell: ({ lastSeen, lastDay: { instances } }) =>
          lastSeen === null ? (
            <None>{t.neverSeen}</None>
          ) : (
            <>
              <Time at={lastSeen} form="short" />
              {instances > 0 && <span className="block text-xs text-ink-faint">{t.countOfInstances({ instances })}</span>}
            </>
          ),
      },
      {
        header: t.more,
        hidden: true,
        corner: true,
        end: true,
        cell: ({ id, name, spiffeId }) => <IdentityMenu identity={{ id, name, spiffeId }} />,
      },
    ]}
  />
);
