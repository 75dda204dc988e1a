/** A network between a client and Larder that fails when it is told to, and keeps count. */
import { Agent, createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * What happens to one request: the connection is reset before it arrives, an answer of a broken machine comes in its place,
 * or it arrives and its answer is lost on the way back.
 */
type Failure = 'reset' | 'broken machine' | 'lost answer'

/**
 * Requests that no failure was ordered for pass.
 *
 * @param now what the clock shows on the machine that Larder runs on; HTTP's `date`, which the SDK sets its own clock by, tells it
 */
export async function openBadNetwork(
  test: { after(work: () => Promise<void>): void },
  larder: { readonly url: string },
  now = Date.now,
) {
  const agent = new Agent({ keepAlive: true })
  const failures: Failure[] = []
  let requests = 0
  let arrived = 0

  function pass(body: Buffer, request: IncomingMessage, response: ServerResponse, failure: Failure | undefined): void {
    const { method, url, headers } = request
    arrived += 1
    const onward = forward(`${larder.url}${url}`, { method, headers, agent }, (answer) => {
      if (failure === 'lost answer') {
        answer.resume().on('end', () => request.socket.resetAndDestroy())
        return
      }
      response.writeHead(answer.statusCode!, { ...answer.headers, date: new Date(now()).toUTCString() })
      answer.pipe(response)
    })
    onward.on('error', () => request.socket.resetAndDestroy())
    onward.end(body)
  }

  const server = createServer((request, response) => {
    requests += 1
    const failure = failures.shift()
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (failure === 'reset') request.socket.resetAndDestroy()
      else if (failure === 'broken machine') response.writeHead(500).end('<html>Bad gateway</html>')
      else pass(Buffer.concat(chunks), request, response, failure)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  test.after(async () => {
    agent.destroy()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The next requests meet these, in this order. */
    fail(...next: Failure[]): void {
      failures.push(...next)
    },
    /** What was counted since it was last asked. */
    count() {
      const counted = { requests, arrived }
      requests = arrived = 0
      return counted
    },
  }
}
