/** Three weather services on this machine: each answers a temperature to whoever brings its credential, and 401 to everyone else. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Credentials {
  darksky: string
  openweathermap: string
  dest: string
}

export interface Providers {
  readonly url: string
  /** What each accepts; changed when a credential is rotated. */
  readonly accepted: Credentials
}

export async function startProviders(
  after: { after(work: () => Promise<void>): void },
  accepted: Credentials,
): Promise<Providers> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const [, key] = /^\/forecast\/([^/]+)\/[\d.-]+,[\d.-]+$/.exec(pathname) ?? []
    if (key !== undefined) return answer(key === accepted.darksky, { currently: { temperature: 11.5 } })
    if (pathname === '/data/2.5/weather/') {
      return answer(searchParams.get('appid') === accepted.openweathermap, { main: { temp: 12.5 } })
    }
    const observations = { location: [{ observation: [{ temperature: 13.5 }] }] }
    answer(pathname === '/weather/1.0/report.json' && searchParams.get('app_code') === accepted.dest, { observations })

    function answer(isKnown: boolean, body: object) {
      response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' })
      response.end(JSON.stringify(isKnown ? body : { message: 'who are you?' }))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  after.after(async () => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, accepted }
}
