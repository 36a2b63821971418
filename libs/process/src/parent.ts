/** How often the parent is looked for, in ms. */
const LOOK_MS = 300;

/** Calls `then` once when the process that started this one is gone, however it went. */
export function onParentGone(then: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    // An orphan is adopted by another process; that is the only trace a `kill -9` of the parent leaves.
    if (process.ppid === parent) return;
    clearInterval(timer);
    then();
  }, LOOK_MS);
  timer.unref();
}
