import type { Fault } from '../errors/fault.js';
import { canonicalJson } from '../json/canonical-json.js';
import type { JsonValue } from '../json/json-value.js';
import { isThere, wantedValues } from './conditions.js';
import { type NamedParameters, type Parameter, type Params, type Space, spacesOf, type When } from './space.js';
import { type ValueCheck, valueCheck } from './value-check.js';

/** More faults than this are of no use to anybody. */
const MAX_FAULTS = 1000;

/** What keeps given sets from being sets of the space, by path (`3.alpha`). Of a list of spaces a set must fit one. */
export function givenFaults(space: Space, given: readonly Params[]): Fault[] {
  const spaces = spacesOf(space).map((one) => new CheckedSpace(one));
  const faults: Fault[] = [];
  for (const [i, params] of given.entries()) {
    if (spaces.some((one) => one.holds(params))) continue;
    const [closest, ...others] = spaces
      .map((one, place) => ({ place, faults: [...one.faults(params)] }))
      .sort((a, b) => a.faults.length - b.faults.length);
    if (closest === undefined) continue;
    if (others.length > 0) {
      const message = `Is a set of none of the ${spaces.length} spaces. The closest is space.${closest.place}.`;
      faults.push({ path: `${i}`, message });
    }
    faults.push(...closest.faults.map(({ path, message }) => ({ path: `${i}.${path}`, message })));
    if (faults.length > MAX_FAULTS) {
      return [...faults.slice(0, MAX_FAULTS), { path: '', message: `Has more faults than these ${MAX_FAULTS}.` }];
    }
  }
  return faults;
}

class CheckedSpace {
  private readonly checks = new Map<string, ValueCheck>();

  constructor(private readonly space: NamedParameters) {}

  holds(params: Params): boolean {
    return this.faults(params).next().done === true;
  }

  *faults(params: Params): Generator<Fault, void> {
    for (const [name, value] of Object.entries(params)) {
      const message = this.faultOf(name, value, params);
      if (message !== null) yield { path: name, message };
    }
    for (const [name, parameter] of Object.entries(this.space)) {
      if (!Object.hasOwn(params, name) && isThere(parameter, params)) {
        yield { path: name, message: 'Is missing. Add it.' };
      }
    }
  }

  private faultOf(name: string, value: JsonValue, params: Params): string | null {
    const parameter = Object.hasOwn(this.space, name) ? this.space[name] : undefined;
    if (parameter === undefined) return 'Is no parameter of the space. Remove it or correct its name.';
    if (!isThere(parameter, params)) {
      return `Is there only when ${inWords(parameter.when ?? {})}. Give that, or remove this.`;
    }
    return this.checkOf(name, parameter)(value);
  }

  private checkOf(name: string, parameter: Parameter): ValueCheck {
    const check = this.checks.get(name) ?? valueCheck(parameter);
    this.checks.set(name, check);
    return check;
  }
}

const MAX_SHOWN = 80;

function inWords(when: When): string {
  return Object.entries(when)
    .map(([name, wanted]) => `${name} is ${shortened(wantedValues(wanted).map(canonicalJson).join(' or '))}`)
    .join(' and ');
}

function shortened(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
