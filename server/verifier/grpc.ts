// `hawser/verifier/grpc`: beside `hawser/verifier`, since only those who have `@grpc/grpc-js` can load it.
export { boundCallCredentials, GrpcClients } from './grpc-client.ts';
export { BoundServerCredentials, type GrpcGuardOptions, grpcGuard, healthService } from './grpc-server.ts';
