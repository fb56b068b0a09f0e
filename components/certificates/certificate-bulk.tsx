'use client';

import { CircleOff } from 'lucide-react';
import * as t from '#messages/revocations-bulk';
import { LinkButton } from '../ui/button.tsx';
import { useSelection } from '../ui/table-context.tsx';
import { namesInAddress, revokePage } from './many.ts';

const small = 'min-h-7! px-2! py-0! text-xs!';

/**
 * Leads from certificates that are selected, or from all that the filter finds, to the sheet that shows what revoking them would do.
 * @param every the sheet for all that the filter finds
 */
export function CertificateBulk({ every }: { every: string }) {
  const { keys } = useSelection();
  return (
    <>
      {keys.length > namesInAddress ? (
        <span className="text-xs text-ink-soft">{t.selectFewer({ most: namesInAddress })}</span>
      ) : (
        <LinkButton href={revokePage(keys)} className={small}>
          <CircleOff aria-hidden /> {t.revokeSelected({ certificates: keys.length })}
        </LinkButton>
      )}
      <LinkButton href={every} tone="quiet" className={small}>
        {t.all}
      </LinkButton>
    </>
  );
}
