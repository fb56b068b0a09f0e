'use server';

import * as t from '#messages/identities';
import { ApiError } from '#server/doors/api/client';
import type { WireInput } from '#server/doors/api/contract';
import type { BulkOrder, BulkPage, BulkResult } from '../../../components/identities/bulk.ts';
import { call } from '../../api-client.ts';

const inWords = (error: unknown): string =>
  !(error instanceof ApiError) ? t.theManagementApiDidNotAnswer : error.status === 401 ? t.yourSessionHasEndedSign : error.problem.detail;

/** Does it with some identities; a problem where it ended before the last of them. */
export async function changeIdentities({ act, owner, tag, identities }: BulkOrder): Promise<BulkResult> {
  try {
    const { items } = await call('identity.change-many', {
      act,
      identities: [...identities],
      ...(owner === undefined ? {} : { owner }),
      ...(tag === undefined ? {} : { tag }),
    });
    return { items };
  } catch (error) {
    return { items: [], problem: inWords(error) };
  }
}

/** One page of all that a filter of the list finds. */
export async function identitiesOf(filter: Readonly<Record<string, string>>, cursor: string | null): Promise<BulkPage> {
  try {
    const asked = { ...filter, limit: '200', ...(cursor === null ? {} : { cursor }) };
    const { items, nextCursor } = await call('identity.list', asked as WireInput<'identity.list'>);
    return { ids: items.map(({ id }) => id), nextCursor };
  } catch (error) {
    return { ids: [], nextCursor: null, problem: inWords(error) };
  }
}
