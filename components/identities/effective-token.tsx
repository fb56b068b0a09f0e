import { CircleCheck, CircleX } from 'lucide-react';
import * as t from '#messages/registration';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { CodeBlock } from '../ui/code.tsx';
import { duration } from '../ui/format.ts';
import { Facts } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';

type Preview = WireOutput<'identity.registration-preview'>;
type Token = Preview['tokens'][number];

/** The claims as they would stand in the token, but for those that are made when it is issued: iat, nbf and jti. */
const shown = ({ iss, sub, client_id, aud, scope, exp }: NonNullable<Token['claims']>): string =>
  JSON.stringify({ iss, sub, client_id, aud, scope, exp, cnf: { 'x5t#S256': t.thumbprintOfItsCertificate } }, null, 2);

/** Who an identity would be, and what its first tokens would say, before it is registered. */
export const EffectiveToken = ({ preview }: { preview: Preview }) => (
  <div className="space-y-4">
    <p role="status" className={preview.problems.length === 0 ? 'text-good' : 'text-bad'}>
      {preview.problems.length === 0 ? t.canBeRegistered : t.standAgainstIt({ problems: preview.problems.length })}
    </p>
    {preview.problems.length > 0 && (
      <ul className="list-disc space-y-1 pl-5">
        {preview.problems.map(({ detail }) => (
          <li key={detail} className="wrap-anywhere">
            {detail}
          </li>
        ))}
      </ul>
    )}
    <Facts
      stacked
      items={[
        [
          t.spiffeId,
          <span key="id" className="font-mono text-xs">
            {preview.spiffeId}
          </span>,
        ],
        [
          t.namesInItsCertificate,
          preview.certificate === null ? (
            t.noCertificate
          ) : (
            <ul key="names" className="font-mono text-xs">
              {preview.certificate.names.map((name) => (
                <li key={name}>{name}</li>
              ))}
            </ul>
          ),
        ],
        preview.certificate && [t.certificateUntil, <Time key="until" at={preview.certificate.notAfter} form="line" />],
      ]}
    />
    {preview.tokens.length === 0 && (
      <p className="text-ink-soft">{preview.certificate === null ? t.noTokenAtAll : t.noTokenUntilGranted}</p>
    )}
    {preview.tokens.map(({ audience, code, meaning, action, algorithm, claims }) => (
      <section key={audience} className="space-y-2 border-t border-line pt-3">
        <h3 className="flex flex-wrap items-center gap-2 font-medium wrap-anywhere">
          <Badge tone={claims ? 'good' : 'bad'} icon={claims ? CircleCheck : CircleX}>
            {code}
          </Badge>
          {audience}
        </h3>
        {claims === null ? (
          <p className="text-ink-soft">
            {meaning} {action}
          </p>
        ) : (
          <>
            <p className="text-xs text-ink-faint">{t.livesFor({ lifetime: duration(claims.exp - claims.iat), algorithm })}</p>
            <CodeBlock value={shown(claims)} what={t.claimsOf({ audience })} />
          </>
        )}
      </section>
    ))}
  </div>
);
