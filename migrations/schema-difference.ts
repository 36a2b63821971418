/** What only one of two schemas has, in its order: `-` only the first, `+` only the second. Empty: they are equal. */
export function schemaDifference(first: string, second: string): string {
  const [a, b] = [facts(first), facts(second)];
  return [...only(a, b).map((fact) => `  - ${fact}`), ...only(b, a).map((fact) => `  + ${fact}`)].join('\n');
}

/** The lines of a schema; a column is named with its table, since several tables have one of the same name. */
function facts(schema: string): string[] {
  let table = '';
  return schema.split('\n').map((line) => {
    table = /^CREATE TABLE (\S+)/.exec(line)?.[1] ?? table;
    return line.startsWith('  ') ? `${table}.${line.trim().replace(/,$/, '')}` : line;
  });
}

function only(facts: string[], others: string[]): string[] {
  const known = new Set(others);
  return facts.filter((fact) => !known.has(fact));
}
