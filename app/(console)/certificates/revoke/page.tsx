import { CircleHelp, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { BeyondRightOfMany } from '#components/certificates/beyond-right';
import { Changes } from '#components/certificates/changes';
import { EffectOfMany } from '#components/certificates/effect-of-many';
import { IdentitiesOfMany } from '#components/certificates/identities-of-many';
import { RevokeManyForm } from '#components/certificates/revoke-many-form';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { TextLink } from '#components/ui/link';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { address } from '#components/ui/pages';
import * as t from '#messages/certificates';
import * as b from '#messages/revocations-bulk';
import { revocationReasonNames, revocationReasons } from '#server/domain/certificate';
import type { WireInput } from '#server/doors/api/contract';
import { figuresOfMany } from '../../../../components/certificates/figures.ts';
import { askedOf, isUpgrade } from '../../../../components/certificates/many.ts';
import { read, requirePermission, search, searchByPost } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { certificateFilters } from '../filters.ts';
import { revokeCertificates } from './actions.ts';

export const metadata: Metadata = { title: b.revokeCertificates };

const reasons = revocationReasonNames.map((value) => ({ value, label: value, note: revocationReasons[value].chooseWhen }));
/** As many as one act takes. */
const most = 1_000;

export default async function RevokeManyPage({ searchParams }: { searchParams: SearchParams }) {
  await requirePermission('issue');
  const [{ certificates }, { approval }, filter] = await Promise.all([
    searchParams,
    pick(searchParams, ['approval']),
    pick(searchParams, certificateFilters),
  ]);
  const asked = approval === undefined ? null : await read('approval.show', { approval });
  const named = [...new Set(asked?.certificates ?? wordsIn(certificates))];
  const filtered = asked === null && named.length === 0 && Object.keys(filter).length > 0;
  const { names, more, problem } = filtered ? await fitting(filter) : { names: named, more: false, problem: null };
  const before =
    asked === null
      ? { href: filtered ? address('/certificates', filter) : '/certificates', name: t.certificates }
      : { href: '/approvals', name: b.approvals };
  const trail = [before];
  const back = <LinkButton href={before.href}>{asked === null ? b.toTheCertificates : b.toTheApprovals}</LinkButton>;
  const nothing = (title: string, note: string) => (
    <>
      <PageHeader title={b.revokeCertificates} trail={trail} />
      <Panel>
        <Empty icon={filtered ? SearchX : CircleHelp} title={title} action={back}>
          {note}
        </Empty>
      </Panel>
    </>
  );
  if (problem !== null)
    return (
      <>
        <PageHeader title={b.revokeCertificates} trail={trail} />
        <Notice kind="error">{t.thisFilterCannotBeUsed({ problem })}</Notice>
      </>
    );
  if (names.length === 0) return nothing(filtered ? b.nothingFits : b.nothingNamed, b.nameSome);
  const { found: preview, problem: refusal } = await searchByPost('certificate.revocation-preview-many', { certificates: [...names] });
  if (preview === null) return nothing(b.noneToRevoke, names.length > most ? b.tooManyNamed({ named: names.length, most }) : refusal);
  const { revocable, revoked, identityCount, unknown, takesTwo, beyondRight } = preview;
  if (revocable + revoked === 0) return nothing(b.noneToRevoke, b.nameSome);
  return (
    <>
      <PageHeader
        title={b.revokeCount({ certificates: isUpgrade(preview) ? revoked : revocable })}
        trail={trail}
        lead={identityCount > 0 && b.countsOfIdentities({ identities: identityCount })}
      />
      <div className="max-w-5xl">
        <RevokeManyForm
          // What became of others is not shown for these; what a filter finds may change meanwhile.
          key={`${named.join(' ')} ${new URLSearchParams(filter)}`}
          certificates={names}
          preview={preview}
          reasons={reasons}
          action={revokeCertificates}
          back={before.href}
          onlyShown={asked !== null || beyondRight !== null}
        >
          {beyondRight && <BeyondRightOfMany beyond={beyondRight} />}
          {asked !== null && (
            <Notice kind="info">
              {b.askedForBy({ requestedBy: asked.requestedBy, approvals: <TextLink href="/approvals">{b.approvals}</TextLink> })}
            </Notice>
          )}
          {more && <Notice kind="info">{b.moreThanFit({ most })}</Notice>}
          {takesTwo && asked === null && <Notice kind="warning">{b.takesTwo}</Notice>}
          {unknown.length > 0 && (
            <Notice kind="warning">
              {b.unknown({ named: unknown.length })}
              <ul className="mt-1 max-h-40 overflow-y-auto font-mono text-xs font-normal">
                {unknown.map((name) => (
                  <li key={name}>{name}</li>
                ))}
              </ul>
            </Notice>
          )}
          {revoked > 0 && <Notice kind="info">{(revocable > 0 ? b.alreadyRevoked : b.alreadyRevokedAll)({ revoked })}</Notice>}
          <Changes figures={figuresOfMany(preview)}>
            {revocable > 0 && (
              <Panel title={t.whatWillHappen} flush>
                <EffectOfMany preview={preview} />
              </Panel>
            )}
          </Changes>
          {revocable > 0 && identityCount > 0 && (
            <Panel title={b.whoseTheyAre} flush>
              <IdentitiesOfMany preview={preview} />
            </Panel>
          )}
        </RevokeManyForm>
      </div>
    </>
  );
}

const wordsIn = (value: string | string[] | undefined): string[] =>
  String(value ?? '')
    .split(/[\s,]+/)
    .filter(Boolean);

type Filter = WireInput<'certificate.list'>;
type Fitting = { readonly names: readonly string[]; readonly more: boolean; readonly problem: string | null };

/** The newest of those that a filter of the list finds. */
async function fitting(filter: { readonly [name in (typeof certificateFilters)[number]]?: string }): Promise<Fitting> {
  const names: string[] = [];
  let cursor: string | null = null;
  do {
    const asked = { ...askedOf(filter), limit: '200', ...(cursor === null ? {} : { cursor }) } as Filter;
    const { found, problem }: Awaited<ReturnType<typeof search<'certificate.list'>>> = await search('certificate.list', asked);
    if (found === null) return { names, more: false, problem };
    names.push(...found.items.map(({ id }) => id));
    cursor = found.nextCursor;
  } while (cursor !== null && names.length < most);
  return { names: names.slice(0, most), more: cursor !== null, problem: null };
}
