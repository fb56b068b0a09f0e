import { ApiError } from '#server/doors/api/client';
import { call } from '../api-client.ts';
import { buildId } from '../build.ts';

/** Whether the management API answers and knows this session, and which build of the console says so. */
export async function GET(): Promise<Response> {
  const headers = { 'cache-control': 'no-store' };
  try {
    const [{ expiresAt }, build] = await Promise.all([call('session.show', {}), buildId()]);
    return Response.json({ build, expiresAt }, { headers });
  } catch (error) {
    const status = error instanceof ApiError && (error.status === 401 || error.status === 403) ? 401 : 503;
    return Response.json({}, { status, headers });
  }
}
