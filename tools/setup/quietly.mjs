import { spawn } from 'node:child_process';

/** What went wrong in set-up, told so that a person knows what to do. Printed without a stack trace. */
export class SetupError extends Error {
  name = 'SetupError';
}

/**
 * Runs a command without showing its output. While it runs, one line on standard error says what goes on and for how
 * long, so that standard output stays free for the target's own.
 *
 * @returns {Promise<{ ok: boolean, output: string }>} whether it ended with status 0, and all that it printed
 */
export function quietly(what, command, args, options = {}) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const live = process.stderr.isTTY;
  // A quick command says nothing at all.
  const show = () => process.stderr.write(live ? `\r\x1b[2K${what} … ${seconds()} s` : `${what} …\n`);
  let shown = false;
  const first = setTimeout(() => {
    shown = true;
    show();
  }, options.patience ?? 0);
  const tick = live ? setInterval(() => shown && show(), 1000) : undefined;

  return new Promise((resolve) => {
    const chunks = [];
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const end = (ok) => {
      clearTimeout(first);
      clearInterval(tick);
      if (shown) process.stderr.write(live ? '\r\x1b[2K' : `${what}: ${ok ? 'done' : 'failed'} after ${seconds()} s\n`);
      resolve({ ok, output: Buffer.concat(chunks).toString() });
    };
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => {
      chunks.push(Buffer.from(`${error.message}\n`));
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}

/** The last lines of some output. */
export function tail(output, lines) {
  return output.trimEnd().split('\n').slice(-lines).join('\n');
}
