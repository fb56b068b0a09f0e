'use server';

import * as t from '#messages/shell';
import { localPath } from '#server/domain/local-path';
import { ApiError } from '#server/doors/api/client';
import type { Found } from '../components/shell/found.ts';
import { call } from './api-client.ts';

const inWords = (error: unknown): string =>
  error instanceof ApiError && error.status !== 401 ? error.problem.detail : t.nothingCanBeLookedUp;

/** What a text may mean, and which identities could be contained because of it. */
export async function lookUpAnything(text: string): Promise<Found> {
  try {
    const { matches } = await call('lookup', { text });
    const suspects = new Map(matches.flatMap(({ identity }) => (identity === null ? [] : [[identity.id, identity] as const])));
    return {
      matches: matches.map(({ kind, id, name, href }) => ({ kind, id, name, href: localPath(href) })),
      suspects: [...suspects.values()],
    };
  } catch (error) {
    return { matches: [], suspects: [], problem: inWords(error) };
  }
}

/** Suspends an identity, which can be taken back; what is wrong, in words. */
export async function suspend(identity: string): Promise<string | undefined> {
  try {
    await call('identity.suspend', { identity });
    return undefined;
  } catch (error) {
    return inWords(error);
  }
}
