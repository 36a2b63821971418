/** What is wrong with the address of a server; null: nothing. */
export function targetFault(target: string): string | null {
  if (target === '') return '--target is missing: where does the server listen?';
  if (!/^(\[[0-9a-fA-F:.]+\]|[^\s:/[\]]+):\d{1,5}$/.test(target) || Number(/\d+$/.exec(target)?.[0]) > 65_535) {
    return `--target '${target}' is not host:port, such as 127.0.0.1:50051`;
  }
  return null;
}
