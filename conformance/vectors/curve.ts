import { z } from 'zod';

const n = z.number();

/** The learning curve of a recorded model. */
export const curveSchema = z.discriminatedUnion('k', [
  z.object({ k: z.literal('const'), a: n }),
  z.object({ k: z.literal('lin'), a: n, b: n }),
  z.object({ k: z.literal('cap'), a: n, b: n, cap: n }),
  z.object({ k: z.literal('sat'), a: n, b: n, d: n }),
  z.object({ k: z.literal('step'), a: n, b: n, t: n }),
  z.object({ k: z.literal('peak'), a: n, b: n, t: n, d: n }),
  z.object({ k: z.literal('table'), v: z.array(n).min(1) }),
]);

export type Curve = z.output<typeof curveSchema>;

/** The score after `calls` calls, in doubles and in the order of operations that the recording used. */
export function scoreAt(curve: Curve, calls: number): number {
  switch (curve.k) {
    case 'const':
      return curve.a;
    case 'lin':
      return curve.a + curve.b * calls;
    case 'cap':
      return Math.min(curve.a + curve.b * calls, curve.cap);
    case 'sat':
      return curve.a - curve.b / (calls + curve.d);
    case 'step':
      return calls < curve.t ? curve.a : curve.b;
    case 'peak':
      return calls <= curve.t ? curve.a + curve.b * calls : curve.a + curve.b * curve.t - curve.d * (calls - curve.t);
    case 'table':
      return curve.v[Math.min(calls, curve.v.length) - 1] as number;
  }
}
