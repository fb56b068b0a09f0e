import { Archive, Pencil } from 'lucide-react';
import type { Metadata } from 'next';
import { ManagedNotice } from '#components/fleet/managed';
import { History } from '#components/profiles/history';
import { PreviewPanel } from '#components/profiles/preview-panel';
import { ProfileStatus } from '#components/profiles/profile-table';
import { LinkButton } from '#components/ui/button';
import { CopyableId } from '#components/ui/code';
import { DialogButtons, FormDialog, Submit } from '#components/ui/form';
import { TextLink } from '#components/ui/link';
import { Done, Notice } from '#components/ui/notice';
import { Facts, PageHeader, Panel } from '#components/ui/page';
import { Time } from '#components/ui/time';
import { count } from '#messages/numbers';
import * as t from '#messages/profiles';
import { may } from '#server/domain/roles';
import { termsInWords } from '../../../../components/profiles/terms.ts';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { previewProfile, retireProfile } from '../actions.ts';

type Props = { params: Promise<{ profile: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.profile };

const done = {
  created: t.theProfileIsCreatedItCan,
  changed: t.theProfileIsChangedCertificates,
  retired: t.theProfileIsRetiredNothing,
};

export default async function ProfilePage({ params, searchParams }: Props) {
  const [{ profile: reference }, { notice }, who] = await Promise.all([params, pick(searchParams, ['notice']), session()]);
  const profile = await read('profile.show', { profile: decodeURIComponent(reference) });
  const mayChange = may(who.role, 'administer') && profile.usage !== 'ocsp' && profile.retiredAt === null;
  return (
    <>
      <PageHeader
        trail={[{ href: '/profiles', name: t.profiles }]}
        title={profile.name}
        status={<ProfileStatus profile={profile} />}
        lead={profile.description || undefined}
        actions={
          mayChange && (
            <>
              <FormDialog
                action={retireProfile}
                id="retire-profile"
                trigger={
                  <>
                    <Archive aria-hidden /> {t.retire}
                  </>
                }
                title={t.retireQuestion({ profile: profile.name })}
              >
                <p className="mb-4 text-ink-soft">{t.nothingIsIssuedOrRenewedUnder({ usableCertificates: profile.usableCertificates })}</p>
                <input type="hidden" name="profile" value={profile.id} />
                <DialogButtons dialog="retire-profile">
                  <Submit tone="danger">{t.retireProfile({ profile: profile.name })}</Submit>
                </DialogButtons>
              </FormDialog>
              <LinkButton href={`/profiles/${profile.id}/edit`}>
                <Pencil aria-hidden /> {t.change}
              </LinkButton>
            </>
          )
        }
      />
      <Done notice={notice} sentences={done} />
      <ManagedNotice by={profile.managedBy} />
      {profile.warnings.map((warning) => (
        <Notice key={warning} kind="warning" className="mb-4">
          {warning}
        </Notice>
      ))}
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="min-w-0 space-y-5">
          <Panel title={t.terms} note={t.versionTitle({ version: profile.version })}>
            <Facts
              items={[
                [t.usage, profile.usage],
                ...termsInWords.filter(({ key }) => key !== 'description').map(({ name, say }) => [name, say(profile)] as const),
              ]}
            />
          </Panel>
          {mayChange && <PreviewPanel profile={profile.id} keyAlgorithms={profile.keyAlgorithms} action={previewProfile} />}
        </div>
        <div className="min-w-0 space-y-5">
          <Panel title={t.facts}>
            <Facts
              stacked
              items={[
                [
                  t.usableCertificates,
                  <TextLink key="usable" href={`/certificates?profile=${encodeURIComponent(profile.name)}&status=usable`}>
                    {count(profile.usableCertificates)}
                  </TextLink>,
                ],
                [t.created, <Time key="created" at={profile.createdAt} />],
                [t.changed, <Time key="changed" at={profile.updatedAt} />],
                profile.retiredAt === null ? null : [t.retired, <Time key="retired" at={profile.retiredAt} />],
                [t.id, <CopyableId key="id" value={profile.id} what={t.idOfTheProfile} />],
              ]}
            />
          </Panel>
          <Panel title={t.versions} note={t.newestFirst}>
            <History versions={profile.history} />
          </Panel>
        </div>
      </div>
    </>
  );
}
