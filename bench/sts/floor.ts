// A process of the benchmark: what node:https does at best. It reads the request and answers a constant.
import { createServer } from 'node:https';
import { type Served, serve, tlsOf } from './served.ts';

serve((given: Served) => {
  const answer = Buffer.from(given.answer);
  const headers = { 'content-type': 'application/json', 'content-length': answer.length, 'cache-control': 'no-store' };
  return createServer(tlsOf(given), (request, response) => {
    request.on('data', () => {});
    request.on('end', () => {
      response.writeHead(200, headers);
      response.end(answer);
    });
  });
});
