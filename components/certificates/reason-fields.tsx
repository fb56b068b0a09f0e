import * as t from '#messages/certificates';
import { AreaField, RadioField, TextField } from '../ui/form.tsx';

export type Reason = { readonly value: string; readonly label: string; readonly note: string };
type Props = {
  /** Of what is revoked already, the reason can only become keyCompromise. */
  upgrade: boolean;
  reasons: readonly Reason[];
};

/** Why something is revoked, and since when its key is suspected. The form around it is a `group`. */
export const ReasonFields = ({ upgrade, reasons }: Props) => (
  <>
    {upgrade ? (
      <input type="hidden" name="reason" value="keyCompromise" />
    ) : (
      <RadioField name="reason" legend={t.reason} hint={t.theMostSevereThatApplies} choices={reasons} />
    )}
    <div className={upgrade ? '' : 'hidden group-has-[input[value=keyCompromise]:checked]:block'}>
      <TextField name="suspectedSince" label={t.suspectedSinceInUtc} type="datetime-local" optional hint={t.sinceWhenTheKeyMayHave} />
    </div>
  </>
);

/** What happened, or the ticket. */
export const CommentField = () => (
  <AreaField name="comment" label={t.comment} rows={2} placeholder={t.inc2041KeyFound} hint={t.atLeast10CharactersItStays} />
);
