import * as r from '#messages/revoke-right';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { TextLink } from '../ui/link.tsx';
import { Notice } from '../ui/notice.tsx';

type Beyond = NonNullable<WireOutput<'certificate.revocation-preview'>['beyondRight']>;

/** What is not theirs to revoke, before they try: whose it is, for whom they may, and whom to ask. */
export function BeyondRight({ beyond, retires }: { beyond: Beyond; retires?: { owner: string } }) {
  const { certificates, revokesFor, ask } = beyond;
  const owner = retires?.owner ?? certificates[0]?.owner ?? null;
  return (
    <Notice kind="warning">
      <p>{retires === undefined ? r.itIsNotYoursToRevoke({ owner, revokesFor }) : r.itIsNotYoursToRetire({ ...retires, revokesFor })}</p>
      <p className="mt-1">
        {r.askSomebodyWhoMay({ ask })} {owner !== null && r.suspendIt}
      </p>
    </Notice>
  );
}

/** The same of several together: which of them. */
export const BeyondRightOfMany = ({ beyond: { certificates, count, revokesFor, ask } }: { beyond: Beyond }) => (
  <Notice kind="warning">
    <p>{r.notYoursToRevoke({ count, revokesFor })}</p>
    <ul className="mt-1 list-disc space-y-0.5 pl-5 font-normal">
      {certificates.map(({ id, serial, identityName, owner }) => {
        const link = (
          <TextLink href={`/certificates/${id}`} className="font-mono text-xs text-current! underline">
            {serial.slice(0, 12)}…
          </TextLink>
        );
        return (
          <li key={id}>
            {identityName === null || owner === null
              ? r.certificateOfHawser({ serial: link })
              : r.certificateOf({ serial: link, identity: identityName, owner })}
          </li>
        );
      })}
      {count > certificates.length && <li>{r.andMore({ more: count - certificates.length })}</li>}
    </ul>
    <p className="mt-1">{r.leaveThemOut({ ask })}</p>
  </Notice>
);
