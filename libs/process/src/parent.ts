/** How often the parent is looked for, in ms. */
const LOOK_MS = 300;

/**
 * Calls `then` once when the process that started this one is gone, however it went. It may have gone before we could look
 * who it was; so a parent may also say its id beforehand, in HYPERHOST_PARENT_PID.
 */
export function onParentGone(then: () => void): void {
  const parent = process.ppid;
  const told = Number(process.env.HYPERHOST_PARENT_PID) || undefined;
  const timer = setInterval(() => {
    // An orphan is adopted by another process; that is the only trace a `kill -9` of the parent leaves.
    if (process.ppid === parent && (told === undefined || isAlive(told))) return;
    clearInterval(timer);
    then();
  }, LOOK_MS);
  timer.unref();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
