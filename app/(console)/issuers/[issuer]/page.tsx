import { FlaskConical, Pencil } from 'lucide-react';
import type { Metadata } from 'next';
import { RemoveDialog, SwitchDialog } from '#components/issuers/dialogs';
import { KeyPanel } from '#components/issuers/key-panel';
import { RulePanel } from '#components/issuers/rule-panel';
import { IssuerHealth } from '#components/issuers/status';
import { LinkButton } from '#components/ui/button';
import { CopyableId } from '#components/ui/code';
import { Done } from '#components/ui/notice';
import { Facts, PageHeader, Panel } from '#components/ui/page';
import { Time } from '#components/ui/time';
import * as t from '#messages/issuers';
import { issuerPresets } from '#server/domain/issuer-presets';
import { may } from '#server/domain/roles';
import { duration } from '../../../../components/ui/format.ts';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { addIssuerRule, refreshIssuer, removeIssuer, removeIssuerRule, switchIssuer } from '../actions.ts';

type Props = { params: Promise<{ issuer: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.trustedIssuer };

const done = {
  registered: t.theIssuerIsTrustedSayNext,
  changed: t.theIssuerIsChanged,
  on: t.theIssuerIsSwitchedOn,
  off: t.theIssuerIsSwitchedOffNone,
  refreshed: t.itsKeysWereAskedFor,
  'rule-added': t.theRuleIsAddedTry,
  'rule-removed': t.theRuleIsRemoved,
};

export default async function IssuerPage({ params, searchParams }: Props) {
  const [{ issuer: reference }, { notice }, { role }] = await Promise.all([params, pick(searchParams, ['notice']), session()]);
  const issuer = await read('issuer.show', { issuer: decodeURIComponent(reference) });
  const preset = { ...issuerPresets[issuer.preset], name: issuer.preset };
  const mayChange = may(role, 'administer');
  return (
    <>
      <PageHeader
        trail={[{ href: '/issuers', name: t.trustedIssuers }]}
        title={issuer.name}
        status={<IssuerHealth issuer={issuer} />}
        lead={issuer.description || preset.title}
        actions={
          <>
            <LinkButton href="/issuers/simulate">
              <FlaskConical aria-hidden /> {t.simulateAToken}
            </LinkButton>
            {mayChange && (
              <>
                <LinkButton href={`/issuers/${issuer.id}/edit`}>
                  <Pencil aria-hidden /> {t.change}
                </LinkButton>
                <SwitchDialog issuer={issuer} action={switchIssuer} />
                <RemoveDialog issuer={issuer} action={removeIssuer} />
              </>
            )}
          </>
        }
      />
      <Done notice={notice} sentences={done} />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="min-w-0 space-y-5">
          <RulePanel issuer={issuer} preset={preset} actions={mayChange ? { add: addIssuerRule, remove: removeIssuerRule } : null} />
          <KeyPanel issuer={issuer} refresh={may(role, 'operate') ? refreshIssuer : null} />
        </div>
        <Panel title={t.facts}>
          <Facts
            stacked
            items={[
              [t.issuer, <CopyableId key="issuer" value={issuer.issuer} what={t.urlOfTheIssuer} />],
              [
                t.tokensFor,
                <ul key="audiences" className="font-mono text-xs">
                  {issuer.audiences.map((audience) => (
                    <li key={audience}>{audience}</li>
                  ))}
                </ul>,
              ],
              [t.signedWith, issuer.algorithms.join(', ')],
              [t.longestLife, duration(issuer.lifetimeMaximum)],
              [t.exchanged, issuer.singleUse ? t.onceEachByJti : t.asLongAsTheyLive],
              [t.privateAddresses, issuer.privateAddresses ? t.allowedForItsKeys : 'refused'],
              [t.itsTlsCertificate, issuer.caPem === null ? t.checkedAgainstThePublicAuthorities : t.checkedAgainstACaGivenHere],
              [t.trustedSince, <Time key="created" at={issuer.createdAt} />],
              [t.by, issuer.createdBy],
              [t.changed, <Time key="changed" at={issuer.updatedAt} />],
              [t.id, <CopyableId key="id" value={issuer.id} what={t.idOfTheIssuer} />],
            ]}
          />
        </Panel>
      </div>
    </>
  );
}
