import { apiUrl } from '../../api-client.ts';
import { nothingHere, passOn } from '../../pass-on.ts';

// The browser's way to the management API, on the console's origin.

const open = /^\/api\/(?:v1|auth)\/.|^\/api\/docs(?:\/|$)/;

async function pass(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const target = apiUrl(pathname + search);
  return open.test(target.pathname) ? passOn(request, target) : nothingHere();
}

export { pass as DELETE, pass as GET, pass as PATCH, pass as POST, pass as PUT };
