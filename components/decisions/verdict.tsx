import type { ReactNode } from 'react';
import { TextLink } from '../ui/link.tsx';
import type { DecisionDetail } from './types.ts';

const nobody = 'somebody whom Hawser does not know';

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
    'enrolment'
  ) : (
    'the token service'
  );
  const audience = d.audience === null ? 'an audience that was not named' : <span className="wrap-anywhere">{d.audience}</span>;
  const token = owner ? <>A token issued to {owner}</> : <>A token</>;
  const ending = d.outcome === 'refused' ? 'It was refused.' : 'It was rejected.';
  switch (d.code) {
    case 'issued':
      if (d.tokenIdentity && d.presentedIdentity && d.tokenIdentity.id !== d.presentedIdentity.id)
        return (
          <>
            A token for {audience} that stands for {owner} was issued to {presenter}, who acts for it.
          </>
        );
      return (
        <>
          A token for {audience} was issued to {owner ?? presenter}.
        </>
      );
    case 'accepted':
      return (
        <>
          {token} was accepted by {place}, on the certificate that it is bound to.
        </>
      );
    case 'cnf_mismatch.foreign':
      return (
        <>
          {token} was presented by {presenter} at {place}. {ending}
        </>
      );
    case 'cnf_mismatch.unknown':
      return (
        <>
          {token} was presented at {place} with a certificate that Hawser does not know. {ending}
        </>
      );
    case 'cnf_mismatch.gateway':
      return (
        <>
          {token} came to {place} with the certificate of the gateway {presenter}. {ending}
        </>
      );
    case 'cnf_mismatch.rotated':
    case 'cnf_mismatch.sibling':
    case 'cnf_mismatch.same_key':
      return (
        <>
          {token} was presented at {place} by {d.presentedIdentity ? presenter : 'its own identity'}, with another of its certificates.{' '}
          {ending}
        </>
      );
    case 'cnf_missing_cert':
      return (
        <>
          {token} came to {place} on a connection without a client certificate. {ending}
        </>
      );
    case 'aud_mismatch':
      return (
        <>
          {token} for {d.token ? <span className="wrap-anywhere">{d.token.audience}</span> : 'another audience'} was used at {place}.{' '}
          {ending}
        </>
      );
    case 'subject_cert_mismatch':
      return (
        <>
          What belongs to {owner ?? 'another identity'} was brought for exchange by {presenter}. {ending}
        </>
      );
    default:
      return d.outcome === 'refused' ? (
        <>
          {d.presentedIdentity || owner ? <>A request of {d.presentedIdentity ? presenter : owner}</> : 'A request'}{' '}
          {d.door === 'enrolment' ? 'to enrol' : 'for a token'}
          {d.audience === null ? '' : <> for {audience}</>} was refused.
        </>
      ) : (
        <>
          {token} was presented at {place}
          {d.presentedIdentity && d.presentedIdentity.id !== d.tokenIdentity?.id ? <> by {presenter}</> : ''}. {ending}
        </>
      );
  }
}
