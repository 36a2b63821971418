import { connect } from 'node:net';
import { type ServiceError, status } from '@grpc/grpc-js';
import type { Description } from '@hyperhost/wire';
import type { Caller } from './caller.js';

const CONNECT_MS = 3000;

/** The server cannot be tried at all. The message says what was found and what to do. */
export class CannotTry extends Error {}

/** The first answer to Describe. @throws CannotTry when nothing there speaks the contract. */
export async function reach(target: string, caller: Caller): Promise<Description> {
  await knock(target);
  try {
    return await caller.describe();
  } catch (error) {
    throw new CannotTry(whyNot(target, error as ServiceError));
  }
}

/** Looks whether anything listens, so that "nothing there" and "not gRPC" can be told apart. */
function knock(target: string): Promise<void> {
  const colon = target.lastIndexOf(':');
  const host = target.slice(0, colon).replace(/^\[|\]$/g, '');
  const socket = connect({ host, port: Number(target.slice(colon + 1)), timeout: CONNECT_MS });
  return new Promise((resolve, reject) => {
    const end = (why: string | null) => {
      socket.destroy();
      if (why === null) resolve();
      else
        reject(
          new CannotTry(
            `Nothing answers at ${target} (${why}). Start the server, and give the host:port that it prints.`,
          ),
        );
    };
    socket.once('connect', () => end(null));
    socket.once('timeout', () => end(`no connection within ${CONNECT_MS / 1000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}

function whyNot(target: string, error: ServiceError): string {
  switch (error.code) {
    case status.UNIMPLEMENTED:
      return `A gRPC server answers at ${target}, but it has no hyperhost.estimator.v1.EstimatorService with Describe. Add the service of proto/hyperhost/estimator/v1/estimator.proto to it.`;
    case status.DEADLINE_EXCEEDED:
      return `Something listens at ${target}, but it does not answer Describe within 2 s. Is it a gRPC server without TLS? Describe must be answered at all times: proto/README.md, "Describe".`;
    case status.UNAVAILABLE:
    case status.INTERNAL:
    case status.UNKNOWN:
    case status.CANCELLED:
      return `Something listens at ${target}, but Describe fails (${status[error.code]}: ${error.details.slice(0, 200)}). Is it a gRPC server without TLS?`;
    default:
      return `The server at ${target} answers Describe with ${status[error.code]}: ${error.details.slice(0, 200)}. It must answer with a DescribeResponse: proto/README.md, "Describe".`;
  }
}
