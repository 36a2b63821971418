import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** How often npm is looked for, in ms. */
const lookMs = 300;

/**
 * Ends this process, in its own orderly way, when the npm that started it is killed. npm runs a script in a shell, and
 * that shell outlives a killed npm; so what is watched is whose child we are, and whose child the shell is.
 */
export function endWithNpm() {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const parent = process.ppid;
  const shell = /(^|\/)[a-z]*sh$/.test(whoIs(parent)?.command ?? '');
  const npm = shell ? whoIs(parent)?.parent : undefined;
  // Without /proc a look costs a process; once a while is enough then.
  const timer = setInterval(check, process.platform === 'linux' ? lookMs : 10 * lookMs);
  timer.unref();

  function check() {
    if (process.ppid === parent && (!shell || whoIs(parent)?.parent === npm)) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }
}

/** The command and the parent of a process; undefined if it is gone. */
function whoIs(pid) {
  try {
    if (process.platform !== 'linux') {
      const told = execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' }).trim();
      return { parent: Number.parseInt(told, 10), command: told.replace(/^\d+\s+/, '') };
    }
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return { parent: Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]), command: /^Name:\s*(.*)$/m.exec(status)?.[1] };
  } catch {
    return undefined;
  }
}
