import { CircleCheck, CloudOff, Hourglass, type LucideIcon, OctagonAlert, ShieldOff, Webhook } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import type { Case } from '../cases/types.ts';
import { doorName } from '../decisions/outcome.tsx';
import { healthOf, type Issuer } from '../issuers/status.tsx';
import { plural, relative, utc } from '../ui/format.ts';
import { Link } from '../ui/link.tsx';
import { Time } from '../ui/time.tsx';

type Expiring = WireOutput<'overview.show'>['expiring'][number];
type Props = {
  /** Open ones. */
  cases: readonly Case[];
  /** Resource servers that a proof has shown to let tokens through without their certificate, or to lose it. */
  leaky: WireOutput<'overview.show'>['leaky'];
  /** Those that deliver nothing now though they should. */
  webhooks: WireOutput<'overview.show'>['webhooks'];
  expiring: readonly Expiring[];
  /** Trusted ones whose keys cannot be had. */
  issuers: readonly Issuer[];
  now: Date;
};

/** The severest first, then the newest; what is low can wait for whoever opens the list. */
const urgent = (cases: readonly Case[]): Case[] => [
  ...cases.filter(({ severity }) => severity === 'high'),
  ...cases.filter(({ severity }) => severity === 'medium'),
];

const Line = ({
  icon: Icon,
  tone,
  href,
  action,
  children,
  note,
}: {
  icon: LucideIcon;
  tone: string;
  href: string;
  action: string;
  children: React.ReactNode;
  note: React.ReactNode;
}) => (
  <li className="[&+&]:border-t [&+&]:border-line">
    <Link href={href} className="group focus-inset flex items-start gap-3 px-4 py-2.5 hover:bg-sunken">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} strokeWidth={2.25} />
      <span className="min-w-0 flex-1">
        <span className="block wrap-anywhere">{children}</span>
        <span className="block text-xs text-ink-faint">{note}</span>
      </span>
      <span className="shrink-0 font-medium text-accent group-hover:underline">{action}</span>
    </Link>
  </li>
);

const Name = ({ children }: { children: string }) => <span className="font-semibold">{children}</span>;

const presenterOf = (c: Case) =>
  c.presentedIdentity !== null ? (
    <>
      presented by <Name>{c.presentedIdentity.name}</Name>
    </>
  ) : c.presentedThumbprint === null ? (
    'presented without a certificate'
  ) : (
    'presented with an unknown certificate'
  );

/** What needs somebody now, worst first, at most seven; and a plain word when nothing does. */
export function Attention({ cases, leaky, webhooks, expiring, issuers, now }: Props) {
  const matters = urgent(cases).slice(0, 7);
  const leaking = leaky.slice(0, 7 - matters.length);
  const deaf = webhooks.slice(0, 7 - matters.length - leaking.length);
  const failing = issuers.slice(0, 7 - matters.length - leaking.length - deaf.length);
  const ending = expiring.slice(0, 7 - matters.length - leaking.length - deaf.length - failing.length);
  if (matters.length + leaking.length + deaf.length + failing.length + ending.length === 0)
    return (
      <p className="flex items-center gap-2.5 px-4 py-4">
        <CircleCheck aria-hidden className="size-5 shrink-0 text-good" />
        <span>
          <span className="font-semibold">All clear.</span>{' '}
          <span className="text-ink-soft">
            No rejection case is open, no resource server was proven to leak, every webhook delivers, no certificate near its end, every
            trusted issuer with its keys. Checked {utc(now)} UTC.
          </span>
        </span>
      </p>
    );
  return (
    <ul>
      {matters.map((c) => (
        <Line
          key={c.id}
          icon={OctagonAlert}
          tone={c.severity === 'high' ? 'text-bad' : 'text-warn'}
          href={`/rejections/${c.id}`}
          action="Investigate"
          note={
            <>
              <Time at={c.lastAt} form="short" /> · <span className="font-mono">{c.code}</span> · {plural(c.count, 'time')}
              {c.assignee !== null && <> · {c.assignee}</>}
            </>
          }
        >
          {c.tokenIdentity === null ? (
            'A token or request that names nobody known'
          ) : (
            <>
              Token of <Name>{c.tokenIdentity.name}</Name>
            </>
          )}{' '}
          {presenterOf(c)} at <Name>{c.resourceServer?.name ?? doorName(c.door)}</Name>
        </Line>
      ))}
      {leaking.map((server) => (
        <Line
          key={server.id}
          icon={ShieldOff}
          tone="text-bad"
          href={`/resource-servers/${server.id}/proofs`}
          action="Fix"
          note={
            <>
              Proven <Time at={server.finishedAt} form="short" />
            </>
          }
        >
          <Name>{server.name}</Name>{' '}
          {server.outcome === 'accepts_unbound'
            ? 'accepts tokens without their certificate'
            : 'does not see the certificates of its callers'}
        </Line>
      ))}
      {deaf.map((webhook) => (
        <Line
          key={webhook.id}
          icon={Webhook}
          tone={webhook.paused ? 'text-bad' : 'text-warn'}
          href={`/integrations/${webhook.id}`}
          action="Open"
          note={
            <>
              Failing since <Time at={webhook.failingSince} form="short" />
            </>
          }
        >
          The webhook <Name>{webhook.name}</Name>{' '}
          {webhook.paused ? 'is paused: its receiver hears nothing' : `failed ${plural(webhook.failures, 'time')} in a row`}
        </Line>
      ))}
      {failing.map((issuer) => (
        <Line
          key={issuer.id}
          icon={CloudOff}
          tone={healthOf(issuer).tone === 'bad' ? 'text-bad' : 'text-warn'}
          href={`/issuers/${issuer.id}`}
          action="Open"
          note={issuer.keys.failure ?? issuer.issuer}
        >
          <Name>{issuer.name}</Name>: {healthOf(issuer).meaning}
        </Line>
      ))}
      {ending.map((e) => (
        <Line
          key={e.identityId}
          icon={Hourglass}
          tone="text-warn"
          href={`/identities/${e.identityId}`}
          action="Open"
          note={
            <>
              Owner: {e.owner} · ends {utc(new Date(e.notAfter))} UTC
            </>
          }
        >
          <Name>{e.identityName}</Name>: {Math.round(e.lifeUsedPercent)} % of its certificate’s life is used, it ends{' '}
          {relative(new Date(e.notAfter), now)}
        </Line>
      ))}
    </ul>
  );
}
