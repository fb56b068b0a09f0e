import type { ReactNode } from 'react';
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
const placeholders = 'One a line. {name}, {environment}, {kind}, {owner} and {trustDomain} are filled from the identity.';

/** Makes a profile, or a new version of one; its name and usage are for ever. */
export const ProfileForm = ({ action, keyAlgorithms, identityKinds, profile, back }: Props) => (
  <Form action={action} className="max-w-xl space-y-8">
    <Part title="What it is for">
      {profile === undefined ? (
        <>
          <TextField
            name="name"
            label="Name"
            placeholder="batch"
            hint="Lower-case letters, digits, dots and dashes. It cannot be changed."
          />
          <SelectField
            name="usage"
            label="Usage"
            value="client"
            choices={[
              { value: 'client', label: 'client: a workload proves itself with it' },
              { value: 'server', label: 'server: TLS of a registered resource server' },
            ]}
          />
        </>
      ) : (
        <>
          <input type="hidden" name="profile" value={profile.id} />
          <input type="hidden" name="ifVersion" value={profile.version} />
        </>
      )}
      <TextField name="description" label="Description" optional value={profile?.description ?? ''} />
    </Part>
    <Part title="Time" note="Write 90 min, 24 h or 30 d. It never goes past the end of the issuing authority.">
      <TextField
        name="lifetime"
        label="Lifetime"
        value={exactDuration(profile?.lifetime ?? 86_400)}
        hint="From minutes to years. More than 90 days is long for a workload: a stolen key is of use for as long."
      />
      <TextField
        name="renewAtPercent"
        label="Renewed at, in percent of the lifetime"
        type="number"
        value={String(profile?.renewAtPercent ?? 66)}
      />
      <TextField
        name="overlap"
        label="Overlap"
        value={exactDuration(profile?.overlap ?? 3_600)}
        hint="How long a renewed certificate stays usable beside its successor."
      />
      <TextField
        name="grace"
        label="Grace"
        value={exactDuration(profile?.grace ?? 0)}
        hint="How long after its end a certificate can still be renewed. At most 90 d; 0 s for never."
      />
      <TextField
        name="backdate"
        label="Backdate"
        value={exactDuration(profile?.backdate ?? 60)}
        hint="How far a certificate begins in the past, for clocks that are late."
      />
    </Part>
    <Part title="Key and names" note="The SPIFFE ID of the identity is always there, exactly once.">
      <CheckGroup
        name="keyAlgorithms"
        legend="Key algorithms"
        hint="RSA from 2048 bits."
        values={profile?.keyAlgorithms ?? keyAlgorithms}
        choices={keyAlgorithms}
      />
      <AreaField
        name="dnsNames"
        label="DNS names"
        optional
        mono
        value={lines(profile?.dnsNames)}
        placeholder="{name}.{environment}.example.com"
        hint={placeholders}
      />
      <AreaField name="uriNames" label="Further URIs" optional mono rows={2} value={lines(profile?.uriNames)} />
      <AreaField name="emailNames" label="Email addresses" optional mono rows={2} value={lines(profile?.emailNames)} />
      {profile?.usage !== 'server' && (
        <>
          <input type="hidden" name="servesToo" value="asked" />
          <CheckField
            name="alsoServer"
            label="Clients may serve TLS with it too"
            hint="Extended key usages clientAuth and serverAuth, as SPIFFE wants of an X.509-SVID (§4.4); without it, clientAuth alone. Says nothing of certificates for servers."
            checked={profile?.alsoServer ?? true}
          />
        </>
      )}
    </Part>
    <Part title="Who may use it" note="Left empty, everybody may.">
      <CheckGroup name="allowedKinds" legend="Kinds of identity" values={profile?.allowedKinds ?? []} choices={identityKinds} />
      <AreaField
        name="allowedEnvironments"
        label="Environments"
        optional
        rows={2}
        value={lines(profile?.allowedEnvironments)}
        hint="One a line."
      />
      <AreaField
        name="allowedNames"
        label="Names of identities"
        optional
        rows={2}
        value={lines(profile?.allowedNames)}
        hint="One a line: a whole name, or * and an ending, as in *.batch."
      />
      <CheckField
        name="approvalRequired"
        label="A person approves each first certificate"
        hint="Renewals go through without."
        checked={profile?.approvalRequired ?? false}
      />
      <TextField
        name="requestLifetime"
        label="A request waits for"
        value={exactDuration(profile?.requestLifetime ?? 604_800)}
        hint="Then it expires, and has to be made again. From a minute to a year."
      />
      <CheckField
        name="freezeOnClone"
        label="Stop a lineage when a copy of its key is suspected"
        hint="Nothing of it is honoured until a person lets it go on."
        checked={profile?.freezeOnClone ?? false}
      />
    </Part>
    <div className="flex flex-wrap gap-2">
      <Submit>{profile === undefined ? 'Create profile' : `Write version ${profile.version + 1}`}</Submit>
      <LinkButton href={back} tone="quiet">
        Cancel
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
