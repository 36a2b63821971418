import {
  Client,
  credentials,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type MethodDefinition,
  Server,
  ServerCredentials,
} from '@grpc/grpc-js';
import { type RunningServer, type ServeOptions, startServer } from '@hyperhost/sdk';
import { estimatorService } from '@hyperhost/wire';
import { Registration } from '../../sdk/node/src/registration.js';

type Message = Record<string, unknown>;
type Method = 'Describe' | 'PartialFit' | 'Score' | 'Release' | 'Snapshot';
const methods = estimatorService as unknown as Record<Method, MethodDefinition<unknown, unknown>>;

/** What a hostile server makes of the answers of an honest one. */
export interface Tampering {
  describe?(answer: Message): Message;
  /** Each message of a step. More than one answer: all are sent. */
  step?(message: Message): Message | Message[];
  /** Takes the place of the whole Snapshot; `send` sends a message, and is false when nobody listens any more. */
  snapshot?(send: (message: Message) => boolean): void;
}

/** An honest server behind one that does as it pleases; registered with the platform under the address of the latter. */
export class TamperedServer {
  private constructor(
    private readonly honest: RunningServer,
    private readonly line: Client,
    private readonly server: Server,
    private readonly registration: Registration,
  ) {}

  static async start<Model>(
    options: ServeOptions<Model>,
    { describe = (answer) => answer, step = (message) => message, snapshot }: Tampering,
    platform: { readonly registry: string; readonly key: string },
  ): Promise<TamperedServer> {
    const honest = await startServer(options);
    const line = new Client(honest.address, credentials.createInsecure());
    const unary =
      (name: Method, change = (answer: Message) => answer): handleUnaryCall<unknown, unknown> =>
      (call, answer) => {
        const { path, requestSerialize, responseDeserialize } = methods[name];
        line.makeUnaryRequest(path, requestSerialize, responseDeserialize, call.request, (error, value) =>
          answer(error, value && change(value as Message)),
        );
      };
    const streamed =
      (name: Method, change: (message: Message) => Message | Message[]) =>
      (call: Parameters<handleServerStreamingCall<unknown, unknown>>[0]) => {
        const { path, requestSerialize, responseDeserialize } = methods[name];
        const inner = line.makeServerStreamRequest(path, requestSerialize, responseDeserialize, call.request);
        call.on('cancelled', () => inner.cancel());
        inner.on('data', (message) => [change(message)].flat().forEach((one) => void call.write(one)));
        inner.on('error', (error) => call.emit('error', error));
        inner.on('end', () => call.end());
      };
    const server = new Server({ 'grpc.max_send_message_length': -1 });
    server.addService(estimatorService, {
      Describe: unary('Describe', describe),
      PartialFit: streamed('PartialFit', step),
      Score: unary('Score'),
      Release: unary('Release'),
      Snapshot: snapshot
        ? (call: Parameters<handleServerStreamingCall<unknown, unknown>>[0]) =>
            snapshot((message) => !call.cancelled && call.write(message) !== undefined)
        : streamed('Snapshot', (message) => message),
    });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    const registration = new Registration(
      platform.registry,
      platform.key,
      { address: `127.0.0.1:${port}`, instanceId: honest.instanceId },
      {},
    );
    await registration.begin();
    return new TamperedServer(honest, line, server, registration);
  }

  async stop(): Promise<void> {
    await this.registration.end();
    this.server.forceShutdown();
    this.line.close();
    await this.honest.stop();
  }
}
