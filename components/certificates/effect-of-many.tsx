import { CircleSlash, Clock3, ShieldAlert } from 'lucide-react';
import * as t from '#messages/certificates';
import * as b from '#messages/revocations-bulk';
import { duration } from '../ui/format.ts';
import type { ManyPreview } from './many.ts';
import { anyUnstopped, Block, Reached, Unstopped, WhereBlocked } from './what-stops.tsx';

/** What the revocation of several certificates does together, and by when. */
export function EffectOfMany({ preview }: { preview: ManyPreview }) {
  const { liveTokens, liveUntil, audiences, leftWithNone, seenLately, internal, madeElsewhere, revocable } = preview;
  const crlWithin = duration(preview.crlWithin);
  return (
    <div className="grid gap-px overflow-hidden rounded-b-xl bg-line md:grid-cols-3">
      <Block part="now" icon={CircleSlash} title={t.stopsNow} tone="text-bad">
        <li className={leftWithNone > 0 ? 'font-medium text-bad' : ''}>
          {leftWithNone > 0 ? b.leftWithNone({ identities: leftWithNone }) : b.nobodyIsLeftWithNone}
        </li>
        <li>{b.newTokensOnThem}</li>
        <li>
          {liveTokens === 0
            ? b.noLiveTokenIsBoundToThem
            : b.boundToThem({ liveTokens: <strong className="font-semibold text-ink">{t.liveToken({ liveTokens })}</strong> })}
        </li>
        <Reached by="on_the_next_request" audiences={audiences}>
          {t.fromTheNextRequestOnAt}
        </Reached>
        <li>{b.renewalWithThem}</li>
        <WhereBlocked>{b.newCertificatesForTheirKeys}</WhereBlocked>
        <li>{b.inUse({ seenLately })}</li>
      </Block>
      <Block part="later" icon={Clock3} title={liveUntil === null ? t.stopsWithin({ crlWithin }) : t.stopsALittleLater} tone="text-warn">
        {madeElsewhere < revocable && <li>{b.standsOnCrl({ crlWithin })}</li>}
        {madeElsewhere > 0 && <li>{b.madeElsewhere({ certificates: madeElsewhere })}</li>}
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
        <li>{b.otherCertificatesGoOn}</li>
        {internal > 0 && <li>{b.ofHawsersOwn({ certificates: internal })}</li>}
      </Block>
    </div>
  );
}
