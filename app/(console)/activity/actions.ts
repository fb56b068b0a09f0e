'use server';

import { call } from '../../api-client.ts';

/** Names that there are for a field of a query, by what is written of them; none where it has no names, or they cannot be had. */
export async function suggest(field: string, text: string): Promise<readonly string[]> {
  const q = text.replaceAll('*', '').slice(0, 100);
  try {
    if (field === 'identity' || field === 'subject' || field === 'presenter')
      return (await call('identity.list', { limit: 12, ...(q !== '' && { q }) })).items.map(({ name }) => name);
    if (field === 'aud') return (await call('audience.list', { limit: 12, ...(q !== '' && { q }) })).items.map(({ uri }) => uri);
    if (field === 'rs')
      return (await call('resource-server.list', { limit: 200 })).items.map(({ name }) => name).filter((name) => name.includes(q));
  } catch {}
  return [];
}
