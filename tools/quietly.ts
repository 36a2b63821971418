import { spawn } from 'node:child_process';
import { appendFile } from 'node:fs/promises';

/** A command to be run without showing what it prints. */
export interface QuietCommand {
  command: string;
  args: string[];
  /** The command is killed after this long. */
  timeoutMs: number;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** What a person is told while it runs; nothing if not given. */
  what?: string;
  /** A file to which the command and its output are appended. */
  log?: string;
}

/** Runs a command; while it runs, one line on standard error counts the seconds. Never throws. */
export async function quietly(quiet: QuietCommand): Promise<{ ok: boolean; output: string }> {
  const { command, args, timeoutMs, what, log } = quiet;
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const live = process.stderr.isTTY;
  const show = () => process.stderr.write(live ? `\r\x1b[2K${what} … ${seconds()} s` : `${what} …\n`);
  if (what) show();
  const tick = what && live ? setInterval(show, 1000) : undefined;

  const result = await new Promise<{ ok: boolean; output: string; errors: string }>((resolve) => {
    const child = spawn(command, args, {
      cwd: quiet.cwd,
      env: quiet.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.on('error', (error) => resolve({ ok: false, output, errors: `${errors}${error.message}\n` }));
    child.on('close', (code, signal) => {
      const end = signal ? `ended by ${signal} after ${seconds()} s\n` : '';
      resolve({ ok: code === 0, output, errors: errors + end });
    });
  });

  clearInterval(tick);
  if (what)
    process.stderr.write(live ? '\r\x1b[2K' : `${what}: ${result.ok ? 'done' : 'failed'} after ${seconds()} s\n`);
  if (log) await appendFile(log, `$ ${command} ${args.join(' ')}\n${result.output}${result.errors}`);
  return { ok: result.ok, output: result.output };
}
