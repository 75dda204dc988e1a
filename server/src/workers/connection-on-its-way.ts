/** Closes the connection that a worker was being given as it died. */
import type { Worker } from 'node:cluster'

interface Handle {
  close(): void
}

type Send = (message: unknown, handle?: Handle, ...others: unknown[]) => boolean

/**
 * Node hands a worker one connection at a time and keeps its own copy until the worker says that it has it. When the worker dies before,
 * Node 24 keeps the copy for ever, and the client with it, which waits for an answer. Closed, it tries again.
 */
export function closeConnectionOnItsWay({ process: child }: Worker): void {
  const send = child.send as Send
  let onItsWay: Handle | undefined
  const watched: Send = (message, handle, ...others) => {
    onItsWay = handle ?? onItsWay
    return send.call(child, message, handle, ...others)
  }
  child.send = watched as typeof child.send
  child.on('internalMessage', ({ ack }: { ack?: number }) => {
    if (ack !== undefined) onItsWay = undefined
  })
  child.once('exit', () => onItsWay?.close())
}
