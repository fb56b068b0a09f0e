import { CircleCheck, CircleX } from 'lucide-react';
import * as t from '#messages/policy';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { CodeBlock, Id } from '../ui/code.tsx';
import { duration } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Facts, Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';

type Simulation = WireOutput<'token.simulate'>;
type Found = { code: string; meaning: string };
export type SimulationAnswer = { readonly simulation: Simulation; readonly alsoFound: readonly Found[]; readonly asking: string };

/** The claims as they would stand in the token, but for those that are made when it is issued: iat, nbf and jti. */
function claimsOf(token: NonNullable<Simulation['token']>, thumbprint: string | undefined): string {
  const act = token.actors.reduceRight<object | undefined>((inner, sub) => ({ sub, ...(inner && { act: inner }) }), undefined);
  return JSON.stringify(
    {
      iss: token.issuer,
      sub: token.subject,
      client_id: token.clientId,
      aud: token.audience,
      scope: token.scope,
      exp: Math.floor(Date.parse(token.expiresAt) / 1000),
      ...(act && { act }),
      cnf: { 'x5t#S256': thumbprint },
    },
    null,
    2,
  );
}

/** What the token service would answer at this moment, why, and what the token would be. */
export const SimulationResult = ({ simulation: s, alsoFound, asking }: SimulationAnswer) => (
  <Panel title={t.theAnswer} note={t.foundOutByWhatTheToken} className={`border-l-4 ${s.token ? 'border-l-good' : 'border-l-bad'}`}>
    <div role="status">
      <p className="flex flex-wrap items-center gap-2 text-base font-medium">
        <Badge tone={s.token ? 'good' : 'bad'} icon={s.token ? CircleCheck : CircleX}>
          {s.token ? t.wouldBeIssued : t.wouldBeRefused}
        </Badge>
        {s.token ? t.getsATokenThatLives({ asking, lifetime: duration(s.token.lifetime) }) : t.getsNoToken({ asking })}
      </p>
      {!s.token && (
        <dl className="mt-3 grid max-w-3xl gap-x-8 gap-y-2 sm:grid-cols-2">
          <div>
            <dt className="text-xs text-ink-faint">{t.why}</dt>
            <dd>
              <span className="block font-mono text-xs">{s.code}</span>
              {s.reason ?? s.meaning}
            </dd>
          </div>
          <div>
            <dt className="text-xs text-ink-faint">{t.whatToDo}</dt>
            <dd>{s.action}</dd>
          </div>
        </dl>
      )}
    </div>
    {alsoFound.length > 0 && (
      <div className="mt-3">
        <p className="text-xs text-ink-faint">{t.alsoFound}</p>
        <ul className="list-disc pl-5">
          {alsoFound.map(({ code, meaning }) => (
            <li key={code}>
              <span className="font-mono text-xs">{code}</span>: {meaning}
            </li>
          ))}
        </ul>
      </div>
    )}
    <div className="mt-4 grid items-start gap-5 lg:grid-cols-2">
      <Facts
        items={[
          [
            t.withCertificate,
            s.certificate === null ? (
              <span key="none" className="text-ink-faint">
                {t.itHasNoneThatIsUsable}
              </span>
            ) : (
              <TextLink key="certificate" href={`/certificates/${s.certificate.id}`}>
                {t.serialId({ id: <Id value={s.certificate.serial} head={8} tail={4} /> })}
              </TextLink>
            ),
          ],
          s.certificate === null ? null : [t.itsCertificateEnds, <Time key="ends" at={s.certificate.notAfter} form="line" />],
          s.token === null ? null : [t.tokenWouldEnd, <Time key="exp" at={s.token.expiresAt} form="line" />],
          s.token === null ? null : [t.signedWith, s.token.algorithm],
          s.token === null || s.token.actors.length === 0 ? null : [t.whoActs, s.token.actors.join(', for ')],
        ]}
      />
      {s.token && (
        <div className="min-w-0">
          <p className="mb-1 text-xs font-medium text-ink-soft">{t.effectiveToken}</p>
          <CodeBlock value={claimsOf(s.token, s.certificate?.thumbprint)} what={t.claimsOfTheEffectiveToken} />
        </div>
      )}
    </div>
  </Panel>
);
