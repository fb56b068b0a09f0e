import { OctagonX } from 'lucide-react';
import { LinkButton } from '../ui/button.tsx';
import { AreaField, Form, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { plural } from '../ui/format.ts';
import type { TokenKey } from './status.tsx';

/** What has to be typed: the beginning of the kid is enough to have looked at it. */
export const typedKid = (kid: string): string => kid.slice(0, 8);

export const RevokeTokenKeyForm = ({ tokenKey: key, action }: { tokenKey: TokenKey; action: FormAction }) => (
  <Form action={action} className="max-w-2xl space-y-5">
    <input type="hidden" name="tokenKey" value={key.kid} />
    <AreaField
      name="comment"
      label="Comment"
      rows={2}
      placeholder="INC-2041: key found in a memory dump"
      hint="Why. It stays in the audit log, and beside the key."
    />
    <TextField
      name="typedName"
      label={`Type ${typedKid(key.kid)} to confirm`}
      mono
      hint="The beginning of its kid. There is no way back from a revocation."
    />
    <div className="flex flex-wrap gap-2">
      <Submit tone="danger" className="whitespace-normal!">
        <OctagonX aria-hidden />
        {key.liveTokens === 0 ? 'Revoke 1 key' : `Revoke 1 key and end ${plural(key.liveTokens, 'live token')}`}
      </Submit>
      <LinkButton href="/token-keys" tone="quiet">
        Cancel
      </LinkButton>
    </div>
  </Form>
);
