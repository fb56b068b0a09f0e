import type { ReactNode } from 'react';
import * as t from '#messages/decisions';
import { TextLink } from '../ui/link.tsx';
import type { DecisionDetail } from './types.ts';

const nobody = t.somebodyWhomHawserDoesNotKnow;

/** One decision in plain words: whose token, who came with it, where, and how it ended. */
export function Verdict({ decision }: { decision: DecisionDetail }) {
  return <>{sentenceOf(decision)}</>;
}

function sentenceOf(d: DecisionDetail): ReactNode {
  const owner = d.tokenIdentity && <strong className="font-semibold">{d.tokenIdentity.name}</strong>;
  const presenter = d.presentedIdentity ? <strong className="font-semibold">{d.presentedIdentity.name}</strong> : nobody;
  const place = d.resourceServer ? (
    <TextLink href={`/resource-servers/${d.resourceServer.id}`} className="underline decoration-1">
      {d.resourceServer.name}
    </TextLink>
  ) : d.door === 'enrolment' ? (
    t.enrolment
  ) : (
    t.theTokenService
  );
  const audience = d.audience === null ? t.anAudienceThatWasNotNamed : <span className="wrap-anywhere">{d.audience}</span>;
  const token = owner ? t.aTokenIssuedTo({ owner }) : t.aToken;
  const ending = d.outcome === 'refused' ? t.itWasRefused : t.itWasRejected;
  switch (d.code) {
    case 'issued':
      if (d.tokenIdentity && d.presentedIdentity && d.tokenIdentity.id !== d.presentedIdentity.id)
        return <>{t.aTokenForThatStands({ audience, owner, presenter })}</>;
      return <>{t.aTokenForWasIssuedTo({ audience, owner: owner ?? presenter })}</>;
    case 'accepted':
      return <>{t.wasAcceptedByOnTheCertificate({ token, place })}</>;
    case 'cnf_mismatch.foreign':
      return <>{t.wasPresentedByAt({ token, presenter, place, ending })}</>;
    case 'cnf_mismatch.unknown':
      return <>{t.wasPresentedAtWithACertificate({ token, place, ending })}</>;
    case 'cnf_mismatch.gateway':
      return <>{t.cameToWithTheCertificate({ token, place, presenter, ending })}</>;
    case 'cnf_mismatch.rotated':
    case 'cnf_mismatch.sibling':
    case 'cnf_mismatch.same_key':
      return (
        <>
          {t.wasPresentedAtByWithAnother({ token, place, presentedIdentity: d.presentedIdentity ? presenter : t.itsOwnIdentity, ending })}
        </>
      );
    case 'cnf_missing_cert':
      return <>{t.cameToOnAConnectionWithout({ token, place, ending })}</>;
    case 'aud_mismatch':
      return (
        <>
          {t.tokenForAnotherAudienceWasUsedAt({
            token,
            audience: d.token ? <span className="wrap-anywhere">{d.token.audience}</span> : t.anotherAudience,
            place,
            ending,
          })}
        </>
      );
    case 'subject_cert_mismatch':
      return <>{t.whatBelongsToWasBrought({ owner: owner ?? t.anotherIdentity, presenter, ending })}</>;
    default:
      if (d.outcome === 'refused') {
        const who = d.presentedIdentity ? presenter : owner;
        return t.requestWasRefused({
          request: who ? t.aRequestOf({ who }) : t.aRequest,
          door: d.door === 'enrolment' ? t.toEnrol : t.forAToken,
          audience: d.audience === null ? null : audience,
        });
      }
      return t.wasPresentedAt({
        ...{ token, place, ending },
        presenter: d.presentedIdentity && d.presentedIdentity.id !== d.tokenIdentity?.id ? presenter : null,
      });
  }
}
