/** What the comparison and the tests of single sign-on use of `oidc-provider`, which brings no types of its own. */
declare module 'oidc-provider' {
  import type { X509Certificate } from 'node:crypto';
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
  import type { TLSSocket } from 'node:tls';

  type Client = { readonly clientId: string };
  type ResourceServer = { readonly scope: string; identifier(): string };
  type Context = {
    readonly socket: TLSSocket;
    readonly oidc: { readonly client: Client; readonly params: Readonly<Record<string, string | undefined>> };
    body: unknown;
  };
  type AccessToken = {
    resourceServer: ResourceServer | undefined;
    readonly scope: string | undefined;
    readonly expiration: number;
    readonly tokenType: string;
    setThumbprint(kind: 'x5t', certificate: X509Certificate): void;
    save(): Promise<string>;
  };
  type Grant = { addOIDCScope(scope: string): void; save(): Promise<string> };
  type Interaction = {
    readonly prompt: { readonly name: string };
    readonly params: Readonly<Record<string, string | undefined>>;
    readonly session?: { readonly accountId: string };
  };
  export default class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>);
    readonly ClientCredentials: new (input: {
      client: Client;
      scope: string | undefined;
      extra?: object;
    }) => AccessToken;
    readonly ResourceServer: new (
      identifier: string,
      data: object,
    ) => ResourceServer;
    registerGrantType(name: string, handler: (context: Context) => Promise<void>, parameters: readonly string[]): void;
    callback(): RequestListener;
    readonly Grant: new (input: {
      accountId: string;
      clientId: string;
    }) => Grant;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
  }
}
