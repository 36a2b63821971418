import type { Candidate } from './candidate.js';

/** One rule of the contract, and how to see whether a server keeps it. */
export interface Case {
  /** Never given to another rule, `[A-Z]+-[0-9]+`. */
  readonly id: string;
  /** What the contract says, as a sentence. */
  readonly rule: string;
  /** Where it stands in proto/README.md. */
  readonly where: string;
  /** @throws Breach when the server breaks the rule, Skip when it cannot be seen or does not apply. */
  readonly run: (server: Candidate) => Promise<void>;
}

/** Cases of one subject. */
export interface Group {
  readonly title: string;
  readonly cases: readonly Case[];
}

/** The server breaks a rule. */
export class Breach extends Error {
  constructor(
    /** What the contract asks for. */
    readonly expected: string,
    /** What the server did. */
    readonly came: string,
  ) {
    super(`expected ${expected}; came ${came}`);
  }
}

/** The rule does not apply to this server, or cannot be seen at it. The message says why. */
export class Skip extends Error {}

/** A heading of proto/README.md, for people to look it up. */
export function paragraph(title: string): string {
  return `proto/README.md, "${title}"`;
}
