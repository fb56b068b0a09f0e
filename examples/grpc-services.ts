// What examples/echo.proto and examples/health.proto say, as grpc-js wants to have it.
import { join } from 'node:path';
import { type Client, makeGenericClientConstructor, type ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

export type HelloRequest = { readonly name: string };
export type HelloReply = { readonly message: string };

const service = (file: string, name: string): ServiceDefinition => {
  const definition = loadSync(join(import.meta.dirname, file), { enums: String })[name];
  if (definition === undefined || 'format' in definition) throw new Error(`${file} has no service ${name}`);
  return definition as ServiceDefinition;
};

export const echoService = service('echo.proto', 'echo.EchoServer');
export const healthService = service('health.proto', 'grpc.health.v1.Health');

export const EchoClient = makeGenericClientConstructor(echoService, 'EchoServer');
export const HealthClient = makeGenericClientConstructor(healthService, 'Health');

/** Makes a unary call by the name of its method. Rejects with a `ServiceError`. */
export const unary = <Reply>(client: Client, path: string, request: object): Promise<Reply> => {
  const method = { ...echoService, ...healthService }[path.slice(path.lastIndexOf('/') + 1)];
  if (method === undefined) throw new TypeError(`there is no method ${path}`);
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(method.path, method.requestSerialize, method.responseDeserialize, request, (error, reply) => {
      if (error) reject(error);
      else resolve(reply as Reply);
    });
  });
};
