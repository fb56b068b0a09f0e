import { describe, type RefusalCode } from './codes.ts';

/** What a workload does with its certificate: calls APIs, is one, or stands before some. */
export const connectRoles = ['call', 'protect', 'gateway'] as const;
export type ConnectRole = (typeof connectRoles)[number];

/** What programs are written in; each is run by a test. */
export const snippetStacks = ['curl', 'node', 'python', 'go', 'java', 'grpc-go', 'kubernetes'] as const;
export type SnippetStack = (typeof snippetStacks)[number];

/** What a developer sees when it fails, and what was decided, if that came so far. */
export type SnippetFailure = { seen: string; code: RefusalCode | null; action: string };

/** A program of `examples/snippets`, before it is filled in for somebody. */
export type SnippetTemplate = {
  role: Exclude<ConnectRole, 'gateway'>;
  stack: SnippetStack;
  title: string;
  needs: string;
  file: string;
  run: string;
  /** What it prints when all is well. */
  expected: string;
  /** What goes wrong with it most often, where that looks otherwise than with the programs of its role. */
  failures?: readonly SnippetFailure[];
};

const of = (seen: string, code: RefusalCode): SnippetFailure => ({ seen, code, action: describe(code).action });
const before = (seen: string, action: string): SnippetFailure => ({ seen, code: null, action });

export const snippetTemplates: readonly SnippetTemplate[] = [
  {
    role: 'call',
    stack: 'curl',
    title: 'curl',
    needs: 'curl 7.76 or newer',
    file: 'call.sh',
    run: 'sh call.sh',
    expected: '…what the API answers\n200',
  },
  {
    role: 'call',
    stack: 'node',
    title: 'Node',
    needs: 'Node 20 or newer, no package',
    file: 'call.mjs',
    run: 'node call.mjs',
    expected: '…what the API answers\n200',
  },
  {
    role: 'call',
    stack: 'python',
    title: 'Python',
    needs: 'Python 3.8 or newer, no package',
    file: 'call.py',
    run: 'python3 call.py',
    expected: '…what the API answers\n200',
  },
  {
    role: 'call',
    stack: 'go',
    title: 'Go',
    needs: 'Go 1.19 or newer, no module',
    file: 'call.go',
    run: 'go run call.go',
    expected: '…what the API answers\n200',
  },
  {
    role: 'call',
    stack: 'java',
    title: 'Java',
    needs: 'Java 17 or newer, no library',
    file: 'Call.java',
    run: 'java Call.java',
    expected: '…what the API answers\n200',
  },
  {
    role: 'call',
    stack: 'grpc-go',
    title: 'gRPC (Go)',
    needs:
      'Go 1.19 or newer, in a module of its own: `go mod init call && go get google.golang.org/grpc@v1.62.2 github.com/golang/protobuf@v1.5.4`',
    file: 'call_grpc.go',
    run: 'go run call_grpc.go',
    expected: '…what the method answers',
    failures: [
      before('connection refused, or no such host', 'The address that is called is that of the gRPC server, with its port.'),
      before(
        'certificate signed by unknown authority',
        'The API proves itself with a certificate of another authority: name that one for the channel.',
      ),
      before('Unimplemented', 'The method has another name: put in that of your .proto.'),
      of('401 invalid_client', 'cert_expired'),
      of('401 invalid_client', 'cert_revoked'),
      of('400 invalid_target', 'target_not_granted'),
      of('Unauthenticated', 'cnf_mismatch.rotated'),
      of('Unauthenticated', 'aud_mismatch'),
    ],
  },
  {
    role: 'call',
    stack: 'kubernetes',
    title: 'Kubernetes sidecar',
    needs:
      'Kubernetes 1.29 or newer, and an image in which `hawser` is a command: Node 24.7 or newer, the directory of Hawser after `npm ci` and `npm run hawser -- --help`, and a link to its cli/bin.mjs',
    file: 'sidecar.yaml',
    run: 'kubectl create secret generic hawser-join --from-file=token=join-token && kubectl apply -f sidecar.yaml',
    expected: 'secret/hawser-join created\npersistentvolumeclaim/hawser-workload created\ndeployment.apps/workload created',
    failures: [
      before(
        'Init:CrashLoopBackOff: the join token was used before',
        'It is good for one volume: make another one, and replace the Secret.',
      ),
      before(
        'Init:CrashLoopBackOff: is not the Hawser that made the join token',
        'Its authority is another one now, or somebody stands between: look at the hash of the root, and take the manifest from here again.',
      ),
      before('the Pod waits for its volume', 'Another Pod has it: each replica needs a claim and a join token of its own.'),
      of('401 invalid_client', 'cert_expired'),
      of('401 invalid_client', 'cert_revoked'),
      of('401 invalid_token', 'cnf_mismatch.rotated'),
    ],
  },
  {
    role: 'protect',
    stack: 'node',
    title: 'Node',
    needs: 'Node 24 or newer, and the verifier: `npm run pack` in the directory of Hawser names the package that `npm install` takes',
    file: 'https-server.ts',
    run: 'node https-server.ts',
    expected: 'ready',
  },
  {
    role: 'protect',
    stack: 'python',
    title: 'Python',
    needs: 'Python 3.8 or newer, no package',
    file: 'protect.py',
    run: 'python3 protect.py',
    expected: '(nothing: it listens)',
  },
];

/** What goes wrong most often, as it is seen from outside; the code stands at the decision. */
export const snippetFailures: Readonly<Record<ConnectRole, readonly SnippetFailure[]>> = {
  call: [
    before(
      'unable to get issuer certificate',
      'The API proves itself with a certificate of another authority: name that one for the call.',
    ),
    of('401 invalid_client', 'cert_expired'),
    of('401 invalid_client', 'cert_revoked'),
    of('401 invalid_client', 'cert_unknown'),
    of('400 invalid_target', 'target_not_granted'),
    of('401 invalid_token', 'cnf_missing_cert'),
    of('401 invalid_token', 'cnf_mismatch.rotated'),
    of('401 invalid_token', 'aud_mismatch'),
  ],
  protect: [
    before('every caller gets 503', 'Neither its own certificate nor the STS is at hand: look at what it logs, and at its certificate.'),
    of('401 for every caller', 'cnf_missing_cert'),
    of('401 for some callers', 'cnf_mismatch.rotated'),
    of('401 for a token of elsewhere', 'aud_mismatch'),
    of('active: false for every token', 'gateway_untrusted'),
  ],
  gateway: [
    of('401 for every caller', 'cnf_mismatch.gateway'),
    of('401 for every caller', 'gateway_header_conflict'),
    of('400 from the gateway', 'gateway_untrusted'),
  ],
};
