/** Where the first certificates go, seen from the directory of Hawser: below what git does not see. */
export const firstPlace = 'data/first';

const inShell = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

type Server = { readonly name: string; readonly audience: string; readonly url: string };

/** How the sample API is started, each time: where its two certificates are, and a command with nothing secret in it. */
export function sampleApi({ name, audience, url }: Server, sts: string): { own: string; tls: string; command: string } {
  const [own, tls] = [`${firstPlace}/${name}/client`, `${firstPlace}/${name}/server`];
  const { port } = new URL(url);
  const command = `node run.mjs examples/rest-server.ts --issuer ${sts} --audience ${inShell(audience)} --client ${own} --server ${tls} --port ${port || '443'}`;
  return { own, tls, command };
}
