// A bare gRPC server that answers each step at once and keeps nothing: what gRPC itself takes, to compare with.
import { Server, ServerCredentials, type ServerWritableStream } from '@grpc/grpc-js';
import { estimatorService } from '@hyperhost/wire';
import { onParentGone } from '../../libs/process/src/parent.js';

const server = new Server();
server.addService(estimatorService, {
  PartialFit(call: ServerWritableStream<{ fromCalls: number; calls: number }, object>) {
    const { fromCalls, calls } = call.request;
    const scores = { metrics: { score: 0.5 } };
    call.write({ result: { calls: fromCalls + calls, fitSeconds: 0, scores } });
    call.end();
  },
});
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(`echo serves at 127.0.0.1:${port}`);
});
onParentGone(() => process.exit(0));
