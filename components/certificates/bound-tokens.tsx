import { CircleStop } from 'lucide-react';
import * as t from '#messages/bound-tokens';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Id } from '../ui/code.tsx';
import { AreaField, DialogButtons, FormDialog, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { TextLink } from '../ui/link.tsx';
import { Panel } from '../ui/page.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type Props = {
  certificate: { id: string; thumbprint: string; identityId: string | null; liveTokens: number; liveUntil: string | null };
  tokens: WireOutput<'certificate.live-tokens'>;
  /** Ends all of them; left away for whoever may not. */
  end: FormAction | undefined;
};

/** Of what became of them, by the word in the address. */
export const tokensSaid = {
  'tokens-ended': t.theTokensAreEnded,
  'tokens-left': { kind: 'warning', sentence: t.tokensAreLeft },
  'no-token': t.noTokenWasLeft,
} as const;

/** The tokens that are bound to a certificate and live, those that end last first. */
export function BoundTokens({ certificate, tokens, end }: Props) {
  const { id, thumbprint, identityId, liveTokens, liveUntil } = certificate;
  return (
    <Panel
      title={t.tokensBoundToIt}
      note={liveUntil === null ? t.whatCouldBeUsedNow : t.soManyUntil({ tokens: liveTokens, until: <Time at={liveUntil} form="line" /> })}
      flush
      actions={end !== undefined && liveTokens > 0 && <EndTokens certificate={id} tokens={liveTokens} action={end} />}
    >
      {tokens.items.length === 0 ? (
        <p className="px-4 py-3 text-ink-soft">{t.noneIsLive}</p>
      ) : (
        <Table
          caption={t.tokensBoundToIt}
          rows={tokens.items}
          rowKey={({ jti }) => jti}
          columns={[
            {
              header: t.token,
              names: true,
              cell: ({ jti }) => (
                <TextLink href={`/activity?q=${encodeURIComponent(`jti:${jti}`)}`}>
                  <Id value={jti} head={0} tail={12} />
                </TextLink>
              ),
            },
            {
              header: t.audience,
              cell: ({ audience, identityId: of, identityName }) => (
                <>
                  <span className="wrap-anywhere">{audience}</span>
                  {of !== identityId && (
                    <span className="block text-xs text-ink-faint">
                      {t.inTheNameOf({ identity: <TextLink href={`/identities/${of}`}>{identityName}</TextLink> })}
                    </span>
                  )}
                </>
              ),
            },
            { header: t.issued, cell: ({ issuedAt }) => <Time at={issuedAt} form="short" /> },
            { header: t.ends, cell: ({ expiresAt }) => <Time at={expiresAt} form="short" /> },
          ]}
        />
      )}
      <p className="flex flex-wrap gap-x-4 border-t border-line px-4 py-2.5">
        {tokens.nextCursor !== null && <span className="text-ink-soft">{t.thoseThatEndLast({ tokens: tokens.items.length })}</span>}
        <TextLink href={`/activity?q=${encodeURIComponent(`outcome:issued tp:${thumbprint}`)}`}>{t.allThatWereIssued}</TextLink>
      </p>
    </Panel>
  );
}

/** For tokens that leaked where the key did not: the certificate stays. */
const EndTokens = ({ certificate, tokens, action }: { certificate: string; tokens: number; action: FormAction }) => (
  <FormDialog
    action={action}
    id="end-tokens"
    className="space-y-4"
    trigger={
      <>
        <CircleStop aria-hidden /> {t.endThem}
      </>
    }
    title={t.endThemAsked({ tokens })}
  >
    <p className="text-ink-soft">{t.whatEndingThemDoes}</p>
    <input type="hidden" name="certificate" value={certificate} />
    <AreaField name="comment" label={t.why} optional rows={2} />
    <DialogButtons dialog="end-tokens">
      <Submit tone="danger">{t.endSoMany({ tokens })}</Submit>
    </DialogButtons>
  </FormDialog>
);
