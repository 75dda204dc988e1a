/** Values that are there already or will be: SQLite answers at once, PostgreSQL later, and one code serves both. */

export type Awaitable<T> = T | Promise<T>

/**
 * Goes on with a value as soon as it is there. Where that is at once, as on the path of every read, it costs nothing; each `async` function
 * would cost a promise, a copy of its variables and a turn of the queue.
 */
export function andThen<T, U>(value: Awaitable<T>, next: (value: T) => Awaitable<U>): Awaitable<U> {
  return value instanceof Promise ? value.then(next) : next(value)
}

/**
 * Resolved for good. To wait for it lets the other requests that arrived together come as far: a step's code then stays in the
 * processor's caches for all of them, which brings more than the wait costs (decision 0003).
 */
export const nextStep: Promise<void> = Promise.resolve()
