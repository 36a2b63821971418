import { type ServiceError, status } from '@grpc/grpc-js';
import type { Description, EstimatorClient } from '@hyperhost/wire';
import { Problem } from './problem.js';

/** Major version of the contract that is tried. */
const MAJOR = 1;
/** An idle server answers Describe within this, in ms; so does a busy one. */
export const DESCRIBE_MS = 2000;

/** @throws Problem that says why the server cannot be tried at all. */
export async function describeTarget(client: EstimatorClient): Promise<Description> {
  const description = await client.describe(DESCRIBE_MS).catch((error: ServiceError) => {
    throw new Problem(whyNot(client.address, error));
  });
  const majors = description.protocolMajors;
  if (!majors.includes(MAJOR)) {
    throw new Problem(
      `The server at ${client.address} speaks version ${majors.join(', ') || 'none'} of the contract, this command version ${MAJOR}. ` +
        'List 1 in protocol_majors if the server keeps it, or use a matching release of Hyperhost.',
    );
  }
  return description;
}

function whyNot(address: string, error: ServiceError): string {
  const said = error.details || error.message;
  switch (error.code) {
    case status.UNIMPLEMENTED:
      return `What listens at ${address} speaks gRPC, but not hyperhost.estimator.v1.EstimatorService (${said}). Is it the right port?`;
    case status.DEADLINE_EXCEEDED:
      return `Nothing came from ${address} within ${DESCRIBE_MS / 1000} s. Either it is not reachable, or it does not speak gRPC, or Describe takes too long.`;
    case status.UNAVAILABLE:
      if (/ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/.test(said)) {
        return `Nothing listens at ${address}. Start the server first, and give the address that it prints.`;
      }
      if (/Name resolution|ENOTFOUND|EAI_AGAIN|getaddrinfo/.test(said)) {
        return `There is no such host: ${address}. Correct the name, or give the number, such as 127.0.0.1.`;
      }
      return `What listens at ${address} does not speak gRPC in plain text (${said}). Is it the right port, and without TLS?`;
    default:
      return `Describe at ${address} failed: ${status[error.code]} ${said}. It must answer OK (proto/README.md, "Describe").`;
  }
}
