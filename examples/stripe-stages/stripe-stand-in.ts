/** Stripe, as far as charging needs it: which key it is given says whether money moves. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export const keys = { live: 'sk_live_4242', test: 'sk_test_4242' } as const

export async function openStripe(after: { after(work: () => Promise<void>): void }) {
  const charges: { readonly amount: number; readonly livemode: boolean }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request.setEncoding('utf8')) body += piece
    const [, key] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? []
    if (request.url !== '/v1/charges' || (key !== keys.live && key !== keys.test))
      return void response.writeHead(401).end('{"error":{"type":"invalid_request_error"}}')
    const charge = { amount: Number(new URLSearchParams(body).get('amount')), livemode: key === keys.live }
    charges.push(charge)
    response.end(JSON.stringify(charge))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after.after(async () => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, charges }
}
