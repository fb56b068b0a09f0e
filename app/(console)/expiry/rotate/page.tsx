import { Radar } from 'lucide-react';
import type { Metadata } from 'next';
import { rotationWord } from '#components/identities/rotation-state';
import { Reach, RotateForm } from '#components/rotations/rotate-form';
import { Empty } from '#components/ui/empty';
import { FilterSelect, Filters, FilterText } from '#components/ui/filters';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { rotationStates } from '#server/domain/rotation';
import type { WireInput } from '#server/doors/api/contract';
import { read, requirePermission, search } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { rotate } from '../actions.ts';

export const metadata: Metadata = { title: 'Rotate now' };
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
        title="Rotate now"
        trail={[{ href: '/expiry', name: 'Expiry' }]}
        lead="Has certificates renewed before their time: of one identity, of all that a filter names, or of a whole authority."
      />
      <Filters path={path} active={named}>
        <FilterText name="identity" label="Identity" value={criteria.identity} className="sm:w-40" />
        <FilterText name="owner" label="Owner" value={criteria.owner} className="sm:w-36" />
        <FilterText name="environment" label="Environment" value={criteria.environment} className="sm:w-32" />
        <FilterSelect
          name="profile"
          label="Profile"
          any="Any profile"
          value={criteria.profile}
          choices={profiles.filter(({ usage }) => usage === 'client').map(({ name }) => ({ value: name, label: name }))}
        />
        <FilterSelect
          name="authority"
          label="Signed by"
          any="Any authority"
          value={criteria.authority}
          choices={authorities.filter(({ role }) => role === 'issuing').map(({ name }) => ({ value: name, label: name }))}
        />
        <FilterSelect
          name="rotation"
          label="Renewal"
          any="Any renewal"
          value={criteria.rotation}
          choices={rotationStates.map((value) => ({ value, label: rotationWord(value) }))}
        />
        <FilterSelect
          name="all"
          label="Without any of these"
          any="Nothing"
          value={all}
          choices={[{ value: 'true', label: 'Every certificate' }]}
        />
        <FilterText name="rate" label="Agents a minute" value={rate} className="sm:w-28" />
      </Filters>
      {problem !== null && <Notice kind="error">This cannot be ordered. {problem}</Notice>}
      {!named && (
        <Panel flush>
          <Empty icon={Radar} title="Say which certificates">
            Whom an order would reach is shown here before it is given.
          </Empty>
        </Panel>
      )}
      {preview !== null && (
        <Panel title="What will happen" className="max-w-3xl">
          <Reach preview={preview} />
          {preview.agents + preview.byHand > 0 ? (
            <div className="mt-4 border-t border-line pt-4">
              <RotateForm action={rotate} criteria={criteria} all={everything} rate={rate} />
            </div>
          ) : (
            <Notice kind="info" className="mt-3">
              There is nothing to renew: no certificate fits that lives and is not in another rotation already.
            </Notice>
          )}
        </Panel>
      )}
    </>
  );
}
