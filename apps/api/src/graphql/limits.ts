import { HyperhostError } from '@hyperhost/core';
import { GraphQLError, type ValidationContext, type ValidationRule } from 'graphql';

/** How deep a query may nest. The page asks for 7 levels; the usual question of tools for the schema has 13. */
export const DEEPEST = 15;
/** How many fields a query may give another name: each asks for the whole field again. */
const ALIASES = 30;
/** How many fields a query may have in all. */
const FIELDS = 500;

/** How many words and signs a query may have; a spec with the most choices that a parameter may have fits in. */
export const TOKENS = 20_000;

/** Refuses a query that is a JSON document: Mercurius would take it for one that is parsed already, past these limits. */
export async function onlyText(_: unknown, source: string): Promise<void> {
  try {
    JSON.parse(source);
  } catch {
    return;
  }
  throw new HyperhostError('INVALID_REQUEST', 'The query must be the text of a GraphQL document.');
}

/** Refuses queries that would ask for the same things over and over, before anything is run. */
const notTooMuch: ValidationRule = (context: ValidationContext) => {
  let aliases = 0;
  let fields = 0;
  return {
    Field(node) {
      fields++;
      if (node.alias) aliases++;
      if (aliases === ALIASES + 1)
        context.reportError(new GraphQLError(`A query may have at most ${ALIASES} aliases.`));
      if (fields === FIELDS + 1) context.reportError(new GraphQLError(`A query may have at most ${FIELDS} fields.`));
    },
  };
};

export const limits: ValidationRule[] = [notTooMuch];
