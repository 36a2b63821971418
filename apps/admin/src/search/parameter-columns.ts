import type { Model } from '../platform/searches.js';
import { formatValue } from '../ui/format.js';

export interface ParameterColumn {
  name: string;
  /** Every value is a number. */
  numeric: boolean;
}

/**
 * A column for each parameter that any model has; a model of another space of a list, or one that does not meet a
 * condition, may lack it. In the order of their first appearance; those that are the same everywhere come last.
 */
export function parameterColumns(models: readonly Model[]): ParameterColumn[] {
  const seen = new Map<string, { numeric: boolean; varies: boolean; value: unknown; count: number }>();
  for (const { params } of models) {
    for (const [name, value] of Object.entries(params)) {
      const known = seen.get(name) ?? { numeric: true, varies: false, value, count: 0 };
      known.numeric &&= typeof value === 'number';
      known.varies ||= value !== known.value && formatValue(value) !== formatValue(known.value);
      known.count += 1;
      seen.set(name, known);
    }
  }
  const columns = [...seen].map(([name, { numeric, varies, count }]) => ({
    column: { name, numeric },
    // Being there in some models only is also a difference.
    differs: varies || count < models.length,
  }));
  return [...columns.filter((c) => c.differs), ...columns.filter((c) => !c.differs)].map((c) => c.column);
}

/** The value of a parameter as a cell shows it; a dash where the model does not have it. */
export function parameterCell({ params }: Model, name: string): string {
  return Object.hasOwn(params, name) ? formatValue(params[name]) : '–';
}
