import { describe, expect, it, test } from 'vitest';
import { readOptions } from './options.js';

const read = (line: string) => readOptions(line.split(' ').filter(Boolean), {});
const optionsOf = (line: string) => {
  const asked = read(line);
  return asked.type === 'options' ? asked.options : asked;
};

test('left out, options are one slot, the order of the spec, calls of 1 s and scorings of none', () => {
  expect(optionsOf('spec.json')).toEqual({
    from: 'spec',
    file: 'spec.json',
    slots: 1,
    servers: 1,
    copySeconds: null,
    order: null,
    stepCalls: 'auto',
    callSeconds: 1,
    scoreSeconds: 0,
    seed: null,
    json: false,
  });
});

test('slots cannot be spread over more servers than there are slots', () => {
  expect(optionsOf('spec.json --slots 8 --servers 2')).toMatchObject({ slots: 8, servers: 2 });
  const parsed = read('spec.json --slots 2 --servers 3');
  expect(parsed).toMatchObject({ type: 'faults', faults: [{ path: '--servers' }] });
});

describe('the order', () => {
  it.each([
    ['--order makespan', 'makespan'],
    ['--order brackets', 'brackets'],
    ['--slack 0.03', 0.03],
    ['--slack none', 'anytime'],
    ['--order makespan --slack 0.1', 0.1],
  ])('of %s is %s', (line, order) => {
    expect(optionsOf(`--curves runs.json ${line}`)).toMatchObject({ from: 'curves', file: 'runs.json', order });
  });
});

describe('a wrong option is named, with what to do', () => {
  it.each([
    ['--slots 0', '--slots', 'whole number'],
    ['--slots 1.5', '--slots', 'whole number'],
    ['--slots=', '--slots', 'Needs a value'],
    ['--slots --json', '--slots', 'Needs a value'],
    ['--slots 2 --slots 3', '--slots', 'twice'],
    ['--order best', '--order', 'auto, anytime, makespan, fifo, score, brackets'],
    ['--slack -0.1', '--slack', 'at least 0'],
    ['--slack Infinity', '--slack', 'none'],
    ['--slack 0.1 --order fifo', '--slack', 'has no slack'],
    ['--step-calls 0', '--step-calls', 'whole number'],
    ['--call-seconds 0', '--call-seconds', 'above 0'],
    ['--call-seconds recorded', '--call-seconds', 'Only curves'],
    ['--score-seconds -1', '--score-seconds', 'at least 0'],
    ['--copy-seconds -1', '--copy-seconds', 'or none'],
    ['--seed 4294967296', '--seed', '4294967295'],
    ['--json=yes', '--json', 'no value'],
    ['--toString 1', '--toString', 'not a known option'],
    ['--curves runs.json', '--curves', 'Give one'],
    ['other.json', 'other.json', 'Only one spec'],
  ])('%s', (line, path, words) => {
    const asked = read(`spec.json ${line}`);
    expect(asked).toMatchObject({ type: 'faults' });
    expect(asked.type === 'faults' && asked.faults.find((fault) => fault.path === path)?.message).toContain(words);
  });
});

test('all that is wrong is told at once', () => {
  const asked = read('spec.json --slots x --order y --step-calls z --seed -1 --no');
  expect(asked.type === 'faults' && asked.faults.map(({ path }) => path).sort()).toEqual([
    '--no',
    '--order',
    '--seed',
    '--slots',
    '--step-calls',
  ]);
});

test('nothing to play is no fault, but asks for the usage', () => {
  expect(read('--slots 4')).toEqual({ type: 'nothing' });
  expect(read('--help --slots x')).toEqual({ type: 'help' });
});
