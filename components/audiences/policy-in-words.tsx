import type { ReactNode } from 'react';
import * as t from '#messages/audiences';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { duration } from '../ui/format.ts';
import { lifetimeInWords } from './lifetime.ts';

type Audience = WireOutput<'audience.show'>;

const Rule = ({ name, children, consequence }: { name: string; children: ReactNode; consequence: ReactNode }) => (
  <div className="gap-x-6 py-2.5 first:pt-0 last:pb-0 sm:grid sm:grid-cols-[8.5rem_minmax(0,1fr)]">
    <dt className="text-ink-faint">{name}</dt>
    <dd>
      <p className="font-medium">{children}</p>
      <p className="text-xs text-ink-soft">{consequence}</p>
    </dd>
  </div>
);

/** Each rule of an audience, with what follows from it. @param clockLeeway in seconds, the same for every audience */
export const PolicyInWords = ({ audience, clockLeeway }: { audience: Audience; clockLeeway: number }) => {
  const { lifetimeDefault, lifetimeMaximum, minCertificateLife, scopes, algorithm, environment, delegationDepth } = audience;
  return (
    <dl className="divide-y divide-line">
      <Rule name={t.lifetime} consequence={lifetimeInWords(lifetimeDefault, lifetimeMaximum)}>
        {lifetimeDefault === lifetimeMaximum
          ? t.aTokenLives({ lifetimeDefault: duration(lifetimeDefault) })
          : t.aTokenLivesAndNeverLonger({ lifetimeDefault: duration(lifetimeDefault), lifetimeMaximum: duration(lifetimeMaximum) })}
      </Rule>
      <Rule
        name={t.certificate}
        consequence={minCertificateLife === 0 ? t.aTokenNeverOutlivesItsCertificate : t.aWorkloadThatRenewsTooLate}
      >
        {minCertificateLife === 0
          ? t.anyLifeThatTheCertificateHas
          : t.theCertificateHasAtLeastLeft({ minCertificateLife: duration(minCertificateLife) })}
      </Rule>
      <Rule name={t.clocks} consequence={t.theSameForEveryAudience}>
        {t.iatMayLieAhead({ leeway: duration(clockLeeway) })}
      </Rule>
      <Rule name={t.scopes} consequence={scopes.length === 0 ? t.itsResourceServersCannotTellOne : t.eachGrantHoldsSomeOfThem}>
        {scopes.length === 0 ? t.thereAreNone : <span className="font-mono text-xs wrap-anywhere">{scopes.join(' ')}</span>}
      </Rule>
      <Rule name={t.delegation} consequence={delegationDepth === 0 ? t.everyTokenStandsForTheVery : t.aDelegationNamesTheActor}>
        {delegationDepth === 0 ? t.nobodyActsForAnotherHere : t.aTokenMayNameActorBeside({ delegationDepth })}
      </Rule>
      <Rule name={t.environment} consequence={t.anIdentityOfAnotherEnvironment}>
        {environment}
      </Rule>
      <Rule name={t.signedWith} consequence={t.itsResourceServersFetchThePublic}>
        {algorithm}
      </Rule>
    </dl>
  );
};
