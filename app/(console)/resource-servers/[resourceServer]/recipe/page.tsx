import type { Metadata } from 'next';
import { GatewayRecipe } from '#components/resource-servers/gateway-recipe';
import * as t from '#messages/resource-servers';
import { read } from '../../../../api-client.ts';
import { ResourceServerFrame } from '../frame.tsx';

export const metadata: Metadata = { title: t.recipeOfAGateway };

export default async function GatewayRecipePage({ params }: { params: Promise<{ resourceServer: string }> }) {
  const reference = decodeURIComponent((await params).resourceServer);
  const server = await read('resource-server.show', { resourceServer: reference });
  const audiences = server.certificateHeader === null ? [] : server.audiences;
  const recipes = await Promise.all(
    audiences.map(({ uri }) => read('resource-server.recipe', { resourceServer: reference, audience: uri })),
  );
  return (
    <ResourceServerFrame server={server} here="/recipe" notice={undefined}>
      <GatewayRecipe recipes={recipes} header={server.certificateHeader} />
    </ResourceServerFrame>
  );
}
