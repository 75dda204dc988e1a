/** What goes before an answer's body on a connection that is not node:http's, and how a body without a known length is sent. */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Sink } from '../events/streams.ts'
import type { HttpResponse } from '../handle-request.ts'

const unsafe = /[^\t\x20-\x7e]/

/**
 * @param framing the header that says where the body ends
 * @param fate the headers that say what becomes of the connection
 */
export function headOf({ status, headers }: HttpResponse, framing: string, fate: string): string {
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`
  for (const name of Object.keys(headers)) {
    const value = headers[name]!
    if (unsafe.test(value)) throw new Error(`The header ${name} would break out of its line.`)
    head += `${name}: ${value}\r\n`
  }
  return `${head}${framing}\r\ndate: ${dateNow()}\r\n${fate}\r\n\r\n`
}

let second = 0
let date = ''

/** Made once a second. */
function dateNow(): string {
  const now = Math.floor(Date.now() / 1000)
  if (now !== second) {
    second = now
    date = new Date(now * 1000).toUTCString()
  }
  return date
}

export function chunksTo(socket: Socket): Sink {
  return {
    write: (text) => socket.write(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`),
    end: () => void socket.end('0\r\n\r\n'),
    get writableLength() {
      return socket.writableLength
    },
    on: (event, listener) => socket.on(event, listener),
  }
}
