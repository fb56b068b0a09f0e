import { Plus } from 'lucide-react';
import * as t from '#messages/delegations';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { HiddenField } from '../ui/fields.tsx';
import { CheckField, DialogButtons, FormDialog, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';

type Audience = Pick<WireOutput<'audience.show'>, 'id' | 'uri' | 'delegationDepth'>;
type Props = {
  /** The actor where it is given. */
  identity?: { id: string; name: string };
  /** Those that take delegated tokens. */
  audiences: readonly Audience[];
  /** There are more audiences than these. */
  more?: boolean;
  action: FormAction;
  back: string;
};

/** Lets one identity act for another; the token is bound to the certificate of the actor and names both. */
export const NewDelegation = ({ identity, audiences, more = false, action, back }: Props) => (
  <FormDialog
    action={action}
    className="space-y-4"
    id="add-delegation"
    trigger={
      <>
        <Plus aria-hidden /> {t.addDelegation}
      </>
    }
    title={identity === undefined ? t.letAnIdentityActForAnother : t.letActForAnother({ identity: identity.name })}
  >
    <input type="hidden" name="back" value={back} />
    {identity === undefined ? (
      <TextField name="actor" label={t.actor} placeholder="orders-api" hint={t.theIdentityThatActsTheToken} />
    ) : (
      <HiddenField name="actor" value={identity.id} />
    )}
    <TextField name="subject" label={t.actsFor} placeholder="billing-worker" hint={t.theIdentityThatTheTokenStands} />
    {more ? (
      <TextField name="audience" label={t.audience} mono placeholder="https://ledger.example.com" hint={t.itsPolicySaysHowManyActors} />
    ) : (
      <SelectField
        name="audience"
        label={t.audience}
        choices={audiences.map(({ id, uri, delegationDepth }) => ({
          value: id,
          label: delegationDepth === 0 ? t.takesNoDelegatedTokensYet({ uri }) : uri,
        }))}
        hint={t.itsPolicySaysHowManyActors}
      />
    )}
    <TextField name="scopes" label={t.scopesAtMost} optional mono placeholder="read" hint={t.partedBySpacesWhatTheSubject} />
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField name="maximumDepth" label={t.actorsInATokenAtMost} type="number" value="1" hint={t.thisOneIncluded1UnlessActors} />
      <TextField name="expiresAt" label={t.endsInUtc} type="datetime-local" optional hint={t.emptyWhenItIsRemoved} />
    </div>
    <CheckField name="crossEnvironment" label={t.allowAcrossEnvironments} hint={t.whereActorSubjectAndAudience} />
    <DialogButtons dialog="add-delegation">
      <Submit>{t.addDelegation}</Submit>
    </DialogButtons>
  </FormDialog>
);
