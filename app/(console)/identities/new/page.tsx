import type { Metadata } from 'next';
import { LinkButton } from '#components/ui/button';
import { AreaField, CheckField, Form, RadioField, SelectField, Submit, TextField } from '#components/ui/form';
import { PageHeader } from '#components/ui/page';
import * as t from '#messages/identities';
import * as r from '#messages/registration';
import { identityKinds } from '#server/domain/identity';
import { isForWorkloads } from '#server/domain/profile';
import { may } from '#server/domain/roles';
import { duration } from '../../../../components/ui/format.ts';
import { read, requirePermission, session } from '../../../api-client.ts';
import { registerIdentity } from '../actions.ts';
import { AudienceChoices, LiveRegistration } from './live.tsx';

export const metadata: Metadata = { title: t.registerAnIdentity };

/** Audiences that are offered to be written into the field of grants. */
const offered = 6;

export default async function NewIdentityPage() {
  await requirePermission('operate');
  const [{ role }, profiles, audiences] = await Promise.all([
    session(),
    read('profile.list', {}),
    read('audience.list', { limit: offered }),
  ]);
  const ways = [
    { value: 'join', label: r.joinToken, note: r.theWorkloadMakesItsKey },
    { value: 'csr', label: r.fromACsr, note: r.pasteItNext },
    { value: 'elsewhere', label: r.aCertificateFromElsewhere, note: r.registerItNext },
  ];
  return (
    <>
      <PageHeader
        title={t.registerAnIdentity}
        trail={[{ href: '/identities', name: t.identities }]}
        lead={t.itsFirstCertificateComesAfterwards}
      />
      <Form action={registerIdentity} className="space-y-4">
        <LiveRegistration>
          <TextField name="name" label={t.name} placeholder="billing-worker" hint={t.lowerCaseLettersDigitsDots} />
          <SelectField name="kind" label={t.kind} value="service" choices={identityKinds.map((value) => ({ value, label: value }))} />
          <TextField name="owner" label={t.owner} placeholder="team-payments" hint={t.whoAnswersForIt} />
          <TextField name="environment" label={t.environment} value="production" hint={t.partOfItsSpiffeId} />
          <TextField name="tags" label={t.tags} optional placeholder="pci tier:1" hint={t.wordsPartedByBlanks} />
          <AreaField name="description" label={t.description} optional rows={2} />
          <SelectField
            name="profile"
            label={r.profile}
            value="workload"
            choices={profiles.items
              .filter((profile) => profile.usage === 'client' && isForWorkloads(profile))
              .map(({ name, lifetime }) => ({ value: name, label: r.profileChoice({ profile: name, lifetime: duration(lifetime) }) }))}
          />
          <AreaField
            name="grants"
            label={r.audiencesItMayAsk}
            optional
            mono
            rows={2}
            placeholder="https://ledger.example.com read write"
            hint={r.oneALineWithItsScopes}
          />
          <AudienceChoices audiences={audiences.items} />
          <CheckField name="crossEnvironment" label={r.allowAcrossEnvironments} hint={r.refusedWithoutThis} />
          <RadioField
            name="enrol"
            legend={r.howItGetsItsCertificate}
            value="later"
            choices={[...(may(role, 'issue') ? ways : []), { value: 'later', label: r.later, note: r.itCanDoNothingUntilThen }]}
          />
          <div className="flex gap-2">
            <Submit>{t.registerIdentity}</Submit>
            <LinkButton href="/identities" tone="quiet">
              {t.cancel}
            </LinkButton>
          </div>
        </LiveRegistration>
      </Form>
    </>
  );
}
