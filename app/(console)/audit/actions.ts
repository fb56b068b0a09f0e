'use server';

import * as t from '#messages/audit';
import { ApiError } from '#server/doors/api/client';
import type { VerifyState } from '../../../components/audit/seal-panel.tsx';
import { call, toSignIn } from '../../api-client.ts';

export async function verifyLedger(): Promise<VerifyState> {
  try {
    return { verification: await call('audit.verify', {}) };
  } catch (error) {
    if (!(error instanceof ApiError)) return { problem: t.theManagementApiDidNotAnswer };
    return error.status === 401 ? toSignIn() : { problem: error.problem.detail };
  }
}
