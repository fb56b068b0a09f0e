import { Ticket } from 'lucide-react';
import * as t from '#messages/identities';
import { days, hours, minutes } from '#messages/numbers';
import { isForWorkloads } from '../../server/domain/profile.ts';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { renewedInWords } from '../profiles/terms.ts';
import { HiddenField } from '../ui/fields.tsx';
import { DialogButtons, FormDialog, SelectField, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { duration } from '../ui/format.ts';
import type { Identity } from './status.tsx';

type Profile = WireOutput<'profile.list'>['items'][number];

type Props = {
  identity: Identity;
  profiles: readonly Profile[];
  /** Chosen beforehand. */
  profile?: string | undefined;
  action: FormAction;
};

/** A one-time token with which the workload fetches its first certificate; its key never leaves its machine. */
export const JoinDialog = ({ identity, profiles, profile = 'workload', action }: Props) => (
  <FormDialog
    action={action}
    className="space-y-4"
    onward={`/identities/${identity.id}`}
    id="join-token"
    tone="primary"
    trigger={
      <>
        <Ticket aria-hidden /> {t.joinToken}
      </>
    }
    title={t.letEnrol({ identity: identity.name })}
  >
    <p className="text-ink-soft">{t.aJoinTokenWorksOnce}</p>
    <HiddenField name="identity" value={identity.id} />
    <SelectField
      name="profile"
      label={t.certificateProfile}
      value={profile}
      hint={t.aServerCertificateIsOnly}
      choices={profiles.filter(isForWorkloads).map((profile) => ({
        value: profile.name,
        label: t.livesRenewedAt({
          profile: profile.name,
          usage: profile.usage,
          lifetime: duration(profile.lifetime),
          renewed: renewedInWords(profile),
          approvalRequired: profile.approvalRequired,
        }),
      }))}
    />
    <SelectField
      name="expiresInSeconds"
      label={t.toBeUsedWithin}
      value="3600"
      choices={[
        { value: '900', label: minutes(15) },
        { value: '3600', label: hours(1) },
        { value: '86400', label: days(1) },
        { value: '604800', label: days(7) },
      ]}
    />
    <DialogButtons dialog="join-token">
      <Submit>{t.makeJoinToken}</Submit>
    </DialogButtons>
  </FormDialog>
);
