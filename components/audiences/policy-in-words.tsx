import type { ReactNode } from 'react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { count, duration, plural } from '../ui/format.ts';

type Audience = WireOutput<'audience.show'>;
const day = 86_400;

const Rule = ({ name, children, consequence }: { name: string; children: ReactNode; consequence: ReactNode }) => (
  <div className="gap-x-6 py-2.5 first:pt-0 last:pb-0 sm:grid sm:grid-cols-[8.5rem_minmax(0,1fr)]">
    <dt className="text-ink-faint">{name}</dt>
    <dd>
      <p className="font-medium">{children}</p>
      <p className="text-xs text-ink-soft">{consequence}</p>
    </dd>
  </div>
);

/** Each rule of an audience, with what follows from it. */
export const PolicyInWords = ({ audience }: { audience: Audience }) => {
  const { lifetimeDefault, lifetimeMaximum, minCertificateLife, scopes, algorithm, environment, delegationDepth } = audience;
  return (
    <dl className="divide-y divide-line">
      <Rule
        name="Lifetime"
        consequence={
          <>
            An instance that always keeps one at hand asks about {count(Math.ceil(day / lifetimeDefault))} times a day. A leaked token is of
            use for at most {duration(lifetimeMaximum)}, <em>and only with the private key of its certificate</em>.
          </>
        }
      >
        {lifetimeDefault === lifetimeMaximum
          ? `A token lives ${duration(lifetimeDefault)}.`
          : `A token lives ${duration(lifetimeDefault)}, and never longer than ${duration(lifetimeMaximum)}.`}
      </Rule>
      <Rule
        name="Certificate"
        consequence={
          minCertificateLife === 0
            ? 'A token never outlives its certificate; near the end of one, tokens become shorter and shorter.'
            : 'A workload that renews too late gets no token, and the decision says cert_renewal_required.'
        }
      >
        {minCertificateLife === 0
          ? 'Any life that the certificate has left will do.'
          : `The certificate has at least ${duration(minCertificateLife)} left.`}
      </Rule>
      <Rule
        name="Scopes"
        consequence={
          scopes.length === 0
            ? 'Its resource servers cannot tell one permission from another.'
            : 'Each grant holds some of them; a request for another is refused.'
        }
      >
        {scopes.length === 0 ? 'There are none.' : <span className="font-mono text-xs wrap-anywhere">{scopes.join(' ')}</span>}
      </Rule>
      <Rule
        name="Delegation"
        consequence={
          delegationDepth === 0
            ? 'Every token stands for the very workload that presents it.'
            : 'A delegation names the actor and the subject; the token is bound to the certificate of the actor and names both.'
        }
      >
        {delegationDepth === 0
          ? 'Nobody acts for another here.'
          : `A token may name ${plural(delegationDepth, 'actor')} beside its subject.`}
      </Rule>
      <Rule name="Environment" consequence="An identity of another environment is refused unless its grant is marked as one across.">
        {environment}
      </Rule>
      <Rule name="Signed with" consequence="Its resource servers fetch the public key from the JWKS of the token service.">
        {algorithm}
      </Rule>
    </dl>
  );
};
