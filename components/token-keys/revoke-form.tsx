import { OctagonX } from 'lucide-react';
import * as t from '#messages/token-keys';
import { LinkButton } from '../ui/button.tsx';
import { HiddenField } from '../ui/fields.tsx';
import { AreaField, Form, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import type { TokenKey } from './status.tsx';

/** What has to be typed: the beginning of the kid is enough to have looked at it. */
export const typedKid = (kid: string): string => kid.slice(0, 8);

export const RevokeTokenKeyForm = ({ tokenKey: key, action }: { tokenKey: TokenKey; action: FormAction }) => (
  <Form action={action} className="max-w-2xl space-y-5">
    <HiddenField name="tokenKey" value={key.kid} />
    <AreaField name="comment" label={t.comment} rows={2} placeholder={t.inc2041KeyFound} hint={t.whyItStaysInTheAudit} />
    <TextField name="typedName" label={t.typedKidLabel({ kid: typedKid(key.kid) })} mono hint={t.theBeginningOfItsKidThere} />
    <div className="flex flex-wrap gap-2">
      <Submit tone="danger" className="whitespace-normal!">
        <OctagonX aria-hidden />
        {t.revokeButton({ liveTokens: key.liveTokens })}
      </Submit>
      <LinkButton href="/token-keys" tone="quiet">
        {t.cancel}
      </LinkButton>
    </div>
  </Form>
);
