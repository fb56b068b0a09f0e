import { PlugZap } from 'lucide-react';
import type { Metadata } from 'next';
import { address, type Chosen, proxyNames, RoleChoice, roleNames, WordFields } from '#components/connect/choices';
import { FirstRequest } from '#components/connect/first-request';
import { Enrolment, Failures, Program, SampleApi } from '#components/connect/program';
import { GatewayRecipe } from '#components/resource-servers/gateway-recipe';
import { CodeBlock, ProgramText } from '#components/ui/code';
import { Empty } from '#components/ui/empty';
import { TextLink } from '#components/ui/link';
import { Notice } from '#components/ui/notice';
import { Panel } from '#components/ui/page';
import { Segments } from '#components/ui/segments';
import * as t from '#messages/connect';
import { headerOfRecipe, recipeKinds } from '#server/domain/gateway';
import { type ConnectRole, connectRoles, type SnippetStack, snippetFailures, snippetStacks } from '#server/domain/snippet';
import type { WireOutput } from '#server/doors/api/contract';
import { read, search } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { IdentityFrame } from '../frame.tsx';

export const metadata: Metadata = { title: t.connectAWorkload };

type Props = { params: Promise<{ identity: string }>; searchParams: SearchParams };
type Connection = WireOutput<'identity.connect'>;

const words = ['role', 'stack', 'audience', 'resource', 'certificate', 'key', 'ca', 'serverCertificate', 'serverKey'] as const;

export default async function ConnectPage({ params, searchParams }: Props) {
  const [{ identity: reference }, given] = await Promise.all([params, pick(searchParams, [...words, 'notice'])]);
  const { notice, ...chosen } = given;
  const identity = await read('identity.show', { identity: decodeURIComponent(reference) });
  const role: ConnectRole = connectRoles.find((each) => each === chosen.role) ?? 'call';
  const { found, problem } = await search('identity.connect', { ...chosen, identity: identity.id, role, stack: undefined });
  const path = `/identities/${identity.id}/connect`;
  return (
    <IdentityFrame identity={identity} here="/connect" notice={notice}>
      <div className="mb-4">
        <RoleChoice path={path} chosen={chosen} role={role} />
      </div>
      <Watch identity={identity} connection={found} role={role} />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_19rem]">
        <div className="min-w-0 space-y-5">
          {problem !== null && <Notice kind="error">{problem}</Notice>}
          {found !== null && <Steps connection={found} chosen={chosen} path={path} enrolled={identity.certificate !== null} />}
        </div>
        {role !== 'gateway' && (
          <Panel title={t.filledInWith} note={t.forAllProgramsAtOnce} className="max-xl:order-first">
            <WordFields path={path} chosen={chosen} role={role} connection={found} />
          </Panel>
        )}
      </div>
    </IdentityFrame>
  );
}

/** The newest decision that shows the workload at work, and the stream on which the first one comes. */
async function Watch({
  identity,
  connection,
  role,
}: {
  identity: WireOutput<'identity.show'>;
  connection: Connection | null;
  role: ConnectRole;
}) {
  const readAt = new Date().toISOString();
  const own = connection?.resourceServers.find(({ kind }) => kind === (role === 'gateway' ? 'gateway' : 'server'));
  if (role !== 'call' && own === undefined) return null;
  const filter = own !== undefined && role !== 'call' ? { resourceServer: own.id } : { identity: identity.id };
  // What went well once is shown, whatever was refused since: that has pages of its own.
  const [good, any] = await Promise.all([
    read('decision.list', { ...filter, outcome: role === 'call' ? 'issued' : 'accepted', limit: 1 }),
    read('decision.list', { ...filter, limit: 1 }),
  ]);
  const stream = `/api/v1/decisions?${new URLSearchParams(filter).toString()}`;
  const waiting = role === 'call' ? t.waitingForItsFirstRequest : t.waitingForTheFirstToken;
  return <FirstRequest key={stream} stream={stream} newest={good.items[0] ?? any.items[0] ?? null} readAt={readAt} waiting={waiting} />;
}

type StepsProps = { connection: Connection; chosen: Chosen; path: string; enrolled: boolean };

async function Steps({ connection, chosen, path, enrolled }: StepsProps) {
  const { role, identity } = connection;
  if (identity.status === 'retired')
    return (
      <Empty icon={PlugZap} title={t.itIsRetired}>
        {t.nothingOfItIsHonouredAny}
      </Empty>
    );
  if (connection.audience === null) return <Nothing role={role} connection={connection} />;
  const stack: SnippetStack | undefined = snippetStacks.find((each) => each === chosen.stack);
  const snippet = connection.snippets.find((each) => each.stack === stack) ?? connection.snippets[0];
  return (
    <>
      <Enrolment connection={connection} enrolled={enrolled} />
      {role === 'gateway' && <Recipes connection={connection} chosen={chosen} path={path} />}
      {snippet !== undefined && (
        <>
          <Segments
            label={t.language}
            items={connection.snippets.map((each) => ({
              href: address(path, chosen, { stack: each.stack }),
              name: each.title,
              here: each === snippet,
            }))}
          />
          <Program snippet={snippet} folder={address(`${path}/folder`, chosen, { stack: snippet.stack })} />
          {role === 'protect' && snippet.stack === 'node' && <SampleApi connection={connection} />}
        </>
      )}
      {connection.proof !== null && (
        <Panel title={t.n3SeeACopiedTokenRefused} note={t.usesTheTokenItselfThenTries}>
          <div className="space-y-3">
            <ProgramText tall value={connection.proof.file.text} what={connection.proof.file.name} />
            <CodeBlock value={connection.proof.run} what={t.commandOfTheProof} />
          </div>
        </Panel>
      )}
    </>
  );
}

/** The recipes of its gateway, of the products that write the header which it registered; `envoy-lua` writes none. */
async function Recipes({ connection, chosen, path }: { connection: Connection; chosen: Chosen; path: string }) {
  const gateway = connection.resourceServers.find(({ kind }) => kind === 'gateway');
  if (gateway === undefined) return null;
  const { certificateHeader: header } = await read('resource-server.show', { resourceServer: gateway.id });
  const kinds = recipeKinds.filter((kind) => [header, null].includes(headerOfRecipe[kind]));
  const kind = kinds.find((each) => each === chosen.stack) ?? kinds[0];
  const recipes = await Promise.all(
    gateway.audiences.map((audience) => read('resource-server.recipe', { resourceServer: gateway.id, audience, kind })),
  );
  return (
    <>
      <Segments
        label={t.proxy}
        items={kinds.map((each) => ({ href: address(path, chosen, { stack: each }), name: proxyNames[each], here: each === kind }))}
      />
      <GatewayRecipe recipes={recipes} header={header} />
      <Failures failures={snippetFailures.gateway} />
    </>
  );
}

const Nothing = ({ role, connection }: { role: ConnectRole; connection: Connection }) => {
  const { id, name } = connection.identity;
  return (
    <Panel flush>
      <Empty icon={PlugZap} title={role === 'call' ? t.itMayNotCallAnythingYet : t.isNotRegisteredAsOne({ name })}>
        {role === 'call'
          ? t.giveItAGrant({ link: <TextLink href={`/identities/${id}/access`}>{t.access}</TextLink> })
          : t.onceAWithThisIdentity({
              roleNames: roleNames[role],
              link: <TextLink href="/resource-servers/new">{t.resourceServer}</TextLink>,
            })}
      </Empty>
    </Panel>
  );
};
