/** The yardstick: node:http answering every POST with the same bytes, and nothing else. */
import { createServer } from 'node:http'

const body = Buffer.from(process.argv[2] ?? '', 'base64')
const headers = {
  'content-type': 'application/x-amz-json-1.1',
  'x-amzn-requestid': '00000000-0000-4000-8000-000000000000',
  'content-length': body.length,
}

const server = createServer({ noDelay: true }, (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    response.writeHead(200, headers)
    response.end(body)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}\n`)
})
