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
import { issuerPresets } from '#server/domain/issuer-presets';
import { may } from '#server/domain/roles';
import { duration } from '../../../../components/ui/format.ts';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { addIssuerRule, refreshIssuer, removeIssuer, removeIssuerRule, switchIssuer } from '../actions.ts';

type Props = { params: Promise<{ issuer: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: 'Trusted issuer' };

const done = {
  registered: 'The issuer is trusted. Say next which of its tokens stand for whom: add a rule.',
  changed: 'The issuer is changed.',
  on: 'The issuer is switched on.',
  off: 'The issuer is switched off. None of its tokens is exchanged.',
  refreshed: 'Its keys were asked for.',
  'rule-added': 'The rule is added. Try it with a token: simulate one.',
  'rule-removed': 'The rule is removed.',
};

export default async function IssuerPage({ params, searchParams }: Props) {
  const [{ issuer: reference }, { notice }, { role }] = await Promise.all([params, pick(searchParams, ['notice']), session()]);
  const issuer = await read('issuer.show', { issuer: decodeURIComponent(reference) });
  const preset = { ...issuerPresets[issuer.preset], name: issuer.preset };
  const mayChange = may(role, 'administer');
  return (
    <>
      <PageHeader
        trail={[{ href: '/issuers', name: 'Trusted issuers' }]}
        title={issuer.name}
        status={<IssuerHealth issuer={issuer} />}
        lead={issuer.description || preset.title}
        actions={
          <>
            <LinkButton href="/issuers/simulate">
              <FlaskConical aria-hidden /> Simulate a token
            </LinkButton>
            {mayChange && (
              <>
                <LinkButton href={`/issuers/${issuer.id}/edit`}>
                  <Pencil aria-hidden /> Change
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
        <Panel title="Facts">
          <Facts
            stacked
            items={[
              ['Issuer', <CopyableId key="issuer" value={issuer.issuer} what="URL of the issuer" />],
              [
                'Tokens for',
                <ul key="audiences" className="font-mono text-xs">
                  {issuer.audiences.map((audience) => (
                    <li key={audience}>{audience}</li>
                  ))}
                </ul>,
              ],
              ['Signed with', issuer.algorithms.join(', ')],
              ['Longest life', duration(issuer.lifetimeMaximum)],
              ['Exchanged', issuer.singleUse ? 'once each, by jti' : 'as long as they live'],
              ['Private addresses', issuer.privateAddresses ? 'allowed for its keys' : 'refused'],
              ['Its TLS certificate', issuer.caPem === null ? 'checked against the public authorities' : 'checked against a CA given here'],
              ['Trusted since', <Time key="created" at={issuer.createdAt} />],
              ['By', issuer.createdBy],
              ['Changed', <Time key="changed" at={issuer.updatedAt} />],
              ['Id', <CopyableId key="id" value={issuer.id} what="id of the issuer" />],
            ]}
          />
        </Panel>
      </div>
    </>
  );
}
