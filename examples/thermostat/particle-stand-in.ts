/** Particle, as far as the thermostat needs it: it checks the bearer token, and remembers what it was asked for. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Call {
  readonly device: string
  readonly argument: string | null
  readonly status: number
}

export async function openParticle(after: { after(work: () => Promise<void>): void }) {
  const valid = new Set<string>()
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request.setEncoding('utf8')) body += piece
    const [, device = ''] = /^\/v1\/devices\/([\w-]+)\/setSetPoint$/.exec(request.url ?? '') ?? []
    const [, token = ''] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? []
    const status = valid.has(token) ? (device ? 200 : 404) : 401
    calls.push({ device, argument: new URLSearchParams(body).get('arg'), status })
    response.writeHead(status).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after.after(async () => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** What it was asked since the last time that it was looked at. */
    taken: () => calls.splice(0),
    /** From now on this token is the only one. */
    issue(token: string): void {
      valid.clear()
      valid.add(token)
    },
  }
}
