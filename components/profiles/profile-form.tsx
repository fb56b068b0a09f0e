import type { ReactNode } from 'react';
import * as t from '#messages/profiles';
import { LinkButton } from '../ui/button.tsx';
import { CheckGroup } from '../ui/fields.tsx';
import { AreaField, CheckField, Form, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { exactDuration } from '../ui/format.ts';
import type { ProfileDetail } from './terms.ts';

type Props = {
  action: FormAction;
  keyAlgorithms: readonly string[];
  identityKinds: readonly string[];
  profile?: ProfileDetail;
  back: string;
};

const lines = (values: readonly string[] | undefined): string => values?.join('\n') ?? '';
const placeholders = t.oneALineNameEnvironmentKind;

/** Makes a profile, or a new version of one; its name and usage are for ever. */
export const ProfileForm = ({ action, keyAlgorithms, identityKinds, profile, back }: Props) => (
  <Form action={action} className="max-w-xl space-y-8">
    <Part title={t.whatItIsFor}>
      {profile === undefined ? (
        <>
          <TextField name="name" label={t.name} placeholder="batch" hint={t.lowerCaseLettersDigitsDots} />
          <SelectField
            name="usage"
            label={t.usage}
            value="client"
            choices={[
              { value: 'client', label: t.clientAWorkloadProvesItself },
              { value: 'server', label: t.serverTlsOfARegisteredResource },
            ]}
          />
        </>
      ) : (
        <>
          <input type="hidden" name="profile" value={profile.id} />
          <input type="hidden" name="ifVersion" value={profile.version} />
        </>
      )}
      <TextField name="description" label={t.description} optional value={profile?.description ?? ''} />
    </Part>
    <Part title={t.time} note={t.write90Min24H}>
      <TextField name="lifetime" label={t.lifetime} value={exactDuration(profile?.lifetime ?? 86_400)} hint={t.fromMinutesToYearsMore} />
      <TextField name="renewAtPercent" label={t.renewedAtInPercent} type="number" value={String(profile?.renewAtPercent ?? 66)} />
      <TextField
        name="renewBeforeEnd"
        label={t.orThisLongBeforeItsEnd}
        value={exactDuration(profile?.renewBeforeEnd ?? 0)}
        hint={t.whicheverComesFirst}
      />
      <TextField
        name="overlap"
        label={t.overlap}
        value={exactDuration(profile?.overlap ?? 3_600)}
        hint={t.howLongARenewedCertificateStays}
      />
      <TextField name="grace" label={t.grace} value={exactDuration(profile?.grace ?? 0)} hint={t.howLongAfterItsEnd} />
      <TextField name="backdate" label={t.backdate} value={exactDuration(profile?.backdate ?? 60)} hint={t.howFarACertificateBegins} />
    </Part>
    <Part title={t.keyAndNames} note={t.theSpiffeIdOfTheIdentity}>
      <CheckGroup
        name="keyAlgorithms"
        legend={t.keyAlgorithms}
        hint={t.rsaFrom2048Bits}
        values={profile?.keyAlgorithms ?? keyAlgorithms}
        choices={keyAlgorithms}
      />
      <AreaField
        name="dnsNames"
        label={t.dnsNames}
        optional
        mono
        value={lines(profile?.dnsNames)}
        placeholder="{name}.{environment}.example.com"
        hint={placeholders}
      />
      <AreaField name="uriNames" label={t.furtherUris} optional mono rows={2} value={lines(profile?.uriNames)} />
      <AreaField name="emailNames" label={t.emailAddresses} optional mono rows={2} value={lines(profile?.emailNames)} />
      {profile?.usage !== 'server' && (
        <>
          <input type="hidden" name="servesToo" value="asked" />
          <CheckField
            name="alsoServer"
            label={t.clientsMayServeTls}
            hint={t.extendedKeyUsagesClientAuthAndServerAuth}
            checked={profile?.alsoServer ?? true}
          />
        </>
      )}
    </Part>
    <Part title={t.whoMayUseIt} note={t.leftEmptyEverybodyMay}>
      <CheckGroup name="allowedKinds" legend={t.kindsOfIdentity} values={profile?.allowedKinds ?? []} choices={identityKinds} />
      <AreaField
        name="allowedEnvironments"
        label={t.environments}
        optional
        rows={2}
        value={lines(profile?.allowedEnvironments)}
        hint={t.oneALine}
      />
      <AreaField
        name="allowedNames"
        label={t.namesOfIdentities}
        optional
        rows={2}
        value={lines(profile?.allowedNames)}
        hint={t.oneALineAWholeName}
      />
      <CheckField
        name="approvalRequired"
        label={t.approvalAsChoice}
        hint={t.renewalsGoThroughWithout}
        checked={profile?.approvalRequired ?? false}
      />
      <TextField
        name="requestLifetime"
        label={t.aRequestWaitsFor}
        value={exactDuration(profile?.requestLifetime ?? 604_800)}
        hint={t.thenItExpiresAndHas}
      />
      <CheckField
        name="freezeOnClone"
        label={t.stopALineageWhenACopy}
        hint={t.nothingOfItIsHonouredUntil}
        checked={profile?.freezeOnClone ?? false}
      />
    </Part>
    <div className="flex flex-wrap gap-2">
      <Submit>{profile === undefined ? t.createProfile : t.writeVersion({ version: profile.version + 1 })}</Submit>
      <LinkButton href={back} tone="quiet">
        {t.cancel}
      </LinkButton>
    </div>
  </Form>
);

const Part = ({ title, note, children }: { title: string; note?: string; children: ReactNode }) => (
  <section className="space-y-4">
    <div className="border-b border-line pb-1.5">
      <h2 className="font-semibold">{title}</h2>
      {note !== undefined && <p className="text-xs text-ink-faint">{note}</p>}
    </div>
    {children}
  </section>
);
