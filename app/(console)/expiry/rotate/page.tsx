import { Radar } from 'lucide-react';
import type { Metadata } from 'next';
import { rotationWord } from '#components/identities/rotation-state';
import { Reach, RotateForm } from '#components/rotations/rotate-form';
import { Empty } from '#components/ui/empty';
import { FilterSelect, Filters, FilterText } from '#components/ui/filters';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import * as messages from '#messages/expiry';
import { isForWorkloads } from '#server/domain/profile';
import { rotationStates } from '#server/domain/rotation';
import type { WireInput } from '#server/doors/api/contract';
import { read, requirePermission, search } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { rotate } from '../actions.ts';

export const metadata: Metadata = { title: messages.rotateNow };
const path = '/expiry/rotate';
const usualRate = '60';

export default async function RotatePage({ searchParams }: { searchParams: SearchParams }) {
  await requirePermission('issue');
  const {
    rate = usualRate,
    all,
    ...criteria
  } = await pick(searchParams, ['identity', 'owner', 'environment', 'profile', 'authority', 'rotation', 'all', 'rate']);
  const everything = all === 'true';
  const named = everything || Object.keys(criteria).length > 0;
  const [{ items: profiles }, { items: authorities }] = await Promise.all([read('profile.list', {}), read('authority.list', {})]);
  const { found: preview, problem } = named
    ? await search('rotation.preview', { ...criteria, rate, all: everything ? 'true' : 'false' } as WireInput<'rotation.preview'>)
    : { found: null, problem: null };
  return (
    <>
      <PageHeader
        title={messages.rotateNow}
        trail={[{ href: '/expiry', name: messages.expiry }]}
        lead={messages.hasCertificatesRenewedBeforeTheir}
      />
      <Filters path={path} active={named}>
        <FilterText name="identity" label={messages.identity} value={criteria.identity} className="sm:w-40" />
        <FilterText name="owner" label={messages.owner} value={criteria.owner} className="sm:w-36" />
        <FilterText name="environment" label={messages.environment} value={criteria.environment} className="sm:w-32" />
        <FilterSelect
          name="profile"
          label={messages.profile}
          any={messages.anyProfile}
          value={criteria.profile}
          choices={profiles
            .filter((profile) => profile.usage === 'client' && isForWorkloads(profile))
            .map(({ name }) => ({ value: name, label: name }))}
        />
        <FilterSelect
          name="authority"
          label={messages.signedBy}
          any={messages.anyAuthority}
          value={criteria.authority}
          choices={authorities.filter(({ role }) => role === 'issuing').map(({ name }) => ({ value: name, label: name }))}
        />
        <FilterSelect
          name="rotation"
          label={messages.renewal}
          any={messages.anyRenewal}
          value={criteria.rotation}
          choices={rotationStates.map((value) => ({ value, label: rotationWord(value) }))}
        />
        <FilterSelect
          name="all"
          label={messages.withoutAnyOfThese}
          any={messages.nothing}
          value={all}
          choices={[{ value: 'true', label: messages.everyCertificate }]}
        />
        <FilterText name="rate" label={messages.agentsAMinute} value={rate} className="sm:w-28" />
      </Filters>
      {problem !== null && <Notice kind="error">{messages.thisCannotBeOrdered({ problem })}</Notice>}
      {!named && (
        <Panel flush>
          <Empty icon={Radar} title={messages.sayWhichCertificates}>
            {messages.whomAnOrderWouldReach}
          </Empty>
        </Panel>
      )}
      {preview !== null && (
        <Panel title={messages.whatWillHappen} className="max-w-3xl">
          <Reach preview={preview} />
          {preview.agents + preview.byHand > 0 ? (
            <div className="mt-4 border-t border-line pt-4">
              <RotateForm action={rotate} criteria={criteria} all={everything} rate={rate} />
            </div>
          ) : (
            <Notice kind="info" className="mt-3">
              {messages.thereIsNothingToRenew}
            </Notice>
          )}
        </Panel>
      )}
    </>
  );
}
