import { CircleSlash, Clock3, ShieldAlert } from 'lucide-react';
import * as t from '#messages/certificates';
import * as r from '#messages/revocations';
import * as b from '#messages/revocations-bulk';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { duration } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Panel } from '../ui/page.tsx';
import { Changes } from './changes.tsx';
import { figuresOf } from './figures.ts';
import { anyUnstopped, Block, Reached, Unstopped, WhereBlocked } from './what-stops.tsx';

export type Preview = WireOutput<'certificate.revocation-preview'>;

/** What a revocation does, and by when: of the certificate, or, where the sheet says so, of all that its identity has. */
const RevocationEffect = ({ preview }: { preview: Preview }) => (
  <>
    <div className={preview.identity === null ? '' : 'group-has-[input[value=identity]:checked]/sheet:hidden'}>
      <EffectOnCertificate preview={preview} />
    </div>
    {preview.identity && (
      <div className="hidden group-has-[input[value=identity]:checked]/sheet:block">
        <EffectOnIdentity identity={preview.identity} />
      </div>
    )}
  </>
);

/** The panel of it. Of one that is revoked already, nothing more ends but where the whole identity is chosen. */
export function WhatWillHappen({ preview }: { preview: Preview }) {
  const revoked = preview.certificate.status === 'revoked';
  if (revoked && preview.identity === null) return null;
  return (
    <div className={revoked ? 'hidden group-has-[input[value=identity]:checked]/sheet:block' : ''}>
      <Changes figures={figuresOf(preview)}>
        <Panel title={t.whatWillHappen} flush>
          <RevocationEffect preview={preview} />
        </Panel>
      </Changes>
    </div>
  );
}

const notWithRelated = 'group-has-[input[value=related]:checked]/sheet:hidden';

function EffectOnCertificate({ preview }: { preview: Preview }) {
  const { certificate: c, successor, liveTokens, liveUntil, audiences, sameKey, descendants } = preview;
  const others = new Set([...sameKey, ...descendants].map(({ id }) => id)).size;
  return (
    <div className="grid gap-px overflow-hidden rounded-b-xl bg-line md:grid-cols-3">
      <Block part="now" icon={CircleSlash} title={t.stopsNow} tone="text-bad">
        <li>{t.newTokensOnThisCertificate}</li>
        <li>
          {liveTokens === 0
            ? t.noLiveTokenIsBoundToIt
            : t.boundToItIntrospectionAnswers({
                liveTokens: <strong className="font-semibold text-ink">{t.liveToken({ liveTokens })}</strong>,
              })}
        </li>
        <Reached by="on_the_next_request" audiences={audiences}>
          {t.fromTheNextRequestOnAt}
        </Reached>
        <li>{t.renewalWithThisCertificate}</li>
        <WhereBlocked>{r.newCertificatesForItsKey}</WhereBlocked>
        <li className="hidden group-has-[input[value=related]:checked]/sheet:list-item">{r.whatIsTickedStopsToo}</li>
        {successor === null && <li>{t.noSuccessorWasIssuedAWorkload}</li>}
      </Block>
      <Block
        part="later"
        icon={Clock3}
        title={
          liveUntil === null && preview.crlWithin !== null ? t.stopsWithin({ crlWithin: duration(preview.crlWithin) }) : t.stopsALittleLater
        }
        tone="text-warn"
      >
        {preview.crlWithin === null ? (
          <li>{t.itWasMadeElsewhereNeither}</li>
        ) : (
          <li>{t.withinItStandsOnTheCrl({ crlWithin: duration(preview.crlWithin) })}</li>
        )}
        {liveUntil === null ? (
          <li>{t.noTokenOutlivesThisMoment}</li>
        ) : (
          <Reached by="within_a_second" audiences={audiences}>
            {t.withinASecondByTheFeed}
          </Reached>
        )}
      </Block>
      <Block part="not" icon={ShieldAlert} title={t.willNotStop} tone={anyUnstopped(audiences) ? 'text-bad' : 'text-ink'}>
        <Unstopped audiences={audiences} />
        <li className={notWithRelated}>{others === 0 ? t.noOtherCertificateSharesItsKey : t.otherCertificatesGoOn({ others })}</li>
        <li>{t.otherCertificatesOfToStopAll({ identityName: c.identityName ?? t.theSameHolder })}</li>
        {successor !== null && (
          <li className={notWithRelated}>
            {t.itsSuccessorGoesOnWorking({
              serial: (
                <TextLink href={`/certificates/${successor.id}`} className="font-mono text-xs">
                  {successor.serial.slice(0, 10)}…
                </TextLink>
              ),
            })}
          </li>
        )}
      </Block>
    </div>
  );
}

/** What the revocation of all certificates of an identity does together with its suspension. */
const EffectOnIdentity = ({ identity }: { identity: NonNullable<Preview['identity']> }) => (
  <div className="grid gap-px overflow-hidden rounded-b-xl bg-line md:grid-cols-3">
    <Block part="now" icon={CircleSlash} title={t.stopsNow} tone="text-bad">
      <li>
        {r.allCertificatesOf({
          name: <TextLink href={`/identities/${identity.id}`}>{identity.name}</TextLink>,
          certificates: <strong className="font-semibold text-ink">{r.certificatesInWords(identity)}</strong>,
        })}
      </li>
      <li>{r.tokensOfTheIdentity({ ...identity, tokens: identity.liveTokens })}</li>
      <li>{identity.status === 'active' ? r.itIsSuspended(identity) : r.itIsSuspendedAlready(identity)}</li>
      <WhereBlocked>{b.newCertificatesForTheirKeys}</WhereBlocked>
      <Reached by="on_the_next_request" audiences={identity.audiences}>
        {t.fromTheNextRequestOnAt}
      </Reached>
    </Block>
    <Block part="later" icon={Clock3} title={t.stopsALittleLater} tone="text-warn">
      <li>{r.suspensionIsOnNoList}</li>
      <Reached by="within_a_second" audiences={identity.audiences}>
        {t.withinASecondByTheFeed}
      </Reached>
    </Block>
    <Block part="not" icon={ShieldAlert} title={t.willNotStop} tone={anyUnstopped(identity.audiences) ? 'text-bad' : 'text-ink'}>
      <Unstopped audiences={identity.audiences} />
      <li>{r.secretsComeBack}</li>
    </Block>
  </div>
);
