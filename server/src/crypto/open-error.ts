/** The one answer to everything that does not open: wrong key, wrong address, altered bytes, not ours at all. */
export class OpenError extends Error {
  // No parameter, so that no caller can add the detail that would tell an attacker which check failed.
  constructor() {
    super('The sealed bytes cannot be opened.')
    this.name = 'OpenError'
  }
}
