import { describe, expect, it } from 'vitest';
import { parseOptions } from './options.js';

describe('the options of npm run try', () => {
  it('are a target, and perhaps a space and a metric', () => {
    expect(parseOptions(['--target', '[::1]:5000'], '/')).toEqual({
      target: '[::1]:5000',
      spaceJson: null,
      metric: 'score',
    });
    expect(parseOptions(['--target=host:1', '--metric', 'f1'], '/')).toMatchObject({ metric: 'f1' });
    expect(parseOptions(['-h'], '/')).toBe('help');
  });

  it.each([
    [[], /--target is missing/],
    [['--target', 'localhost'], /not host:port/],
    [['--target', 'http://localhost:1'], /not host:port/],
    [['--target', 'host:65536'], /not host:port/],
    [['--goal', 'x'], /--goal/],
    [['stray'], /stray/],
  ])('that are wrong are named: %j', (args, expected) => {
    expect(JSON.stringify(parseOptions(args, '/'))).toMatch(expected);
  });

  it('name all that is wrong at once', () => {
    const options = parseOptions(['--target', 'x', '--space', 'no-such-file.json', '--metric', ''], '/');
    expect(options).toEqual({ faults: [expect.anything(), expect.anything(), expect.anything()] });
  });
});
