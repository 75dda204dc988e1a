/**
 * Serves connections as long as their requests are plain, in a third of the time that node:http takes (decision 0011). The first request
 * that is not, or that does not come whole in a few pieces, takes its connection to node:http for good, with all that was read of it.
 */
import type { Socket } from 'node:net'
import type { HttpResponse } from '../handle-request.ts'
import { chunksTo, headOf } from './answer-head.ts'
import { type PlainRequest, readPlainRequest } from './plain-request.ts'

export interface PlainParts {
  /** Never rejects unless something is broken; then the connection is closed. */
  answer(request: PlainRequest, socket: Socket): Promise<HttpResponse>
  /** To node:http, which reads on where this began. */
  handOver(socket: Socket): void
  /** Milliseconds that a connection may be idle. */
  readonly keepAliveTimeout: number
  /** Milliseconds for a request to become whole here; node:http has more. */
  readonly patience: number
}

/** A request in more pieces is left to node:http, which does not begin again with each of them. */
const mostPieces = 8
/** Bytes of unfinished requests on all connections together. */
const mostHeld = 4 * 1024 * 1024

const closes = 'connection: close'
const nothing = Buffer.alloc(0)

export class PlainConnections {
  readonly parts: PlainParts
  /** Every connection closes after the answer that it is waiting for. */
  stopping = false
  /** Bytes of unfinished requests. */
  held = 0
  /** What an answer says when its connection is kept. */
  readonly stays: string
  readonly #open = new Set<PlainConnection>()

  constructor(parts: PlainParts) {
    this.parts = parts
    this.stays = `connection: keep-alive\r\nkeep-alive: timeout=${Math.floor(parts.keepAliveTimeout / 1000)}`
  }

  serve(socket: Socket): void {
    const connection = new PlainConnection(socket, this)
    this.#open.add(connection)
    socket.once('close', () => this.#open.delete(connection))
  }

  /** The connection is node:http's now. */
  forget(connection: PlainConnection): void {
    this.#open.delete(connection)
  }

  /** To be called now and then: idle connections go, and unfinished requests fall under the time-outs of node:http. */
  lookAround(): void {
    const now = performance.now()
    for (const connection of this.#open) connection.lookAt(now)
  }

  /** Lets go of all that wait for a request; those that are being answered follow. */
  stop(): void {
    this.stopping = true
    for (const connection of this.#open) connection.lookAt(Number.POSITIVE_INFINITY)
  }

  destroy(): void {
    for (const { socket } of this.#open) socket.destroy()
  }
}

class PlainConnection {
  readonly socket: Socket
  readonly #all: PlainConnections
  /** What arrived and was not taken yet. */
  #ahead: Buffer = nothing
  /** How many pieces of the request that is arriving are there. */
  #pieces = 0
  /** Bytes of ours among those that `held` counts. */
  #counted = 0
  #state: 'new' | 'answering' | 'answered' = 'new'
  /** When something last arrived or left. */
  #since = performance.now()
  readonly #listeners = {
    data: (piece: Buffer) => this.#arrived(piece),
    end: () => this.#ended(),
    error: () => this.socket.destroy(),
    close: () => this.#count(0),
  }

  constructor(socket: Socket, all: PlainConnections) {
    this.socket = socket
    this.#all = all
    for (const [event, listener] of Object.entries(this.#listeners)) socket.on(event, listener)
  }

  lookAt(now: number): void {
    const { keepAliveTimeout, patience } = this.#all.parts
    const waited = now - this.#since
    if (this.#state === 'answering') return
    if (this.#state === 'answered' && this.#ahead.length === 0) {
      if (waited > keepAliveTimeout) this.socket.destroy()
    } else if (waited > patience) this.#handOver()
  }

  #arrived(piece: Buffer): void {
    this.#since = performance.now()
    this.#ahead = this.#ahead.length === 0 ? piece : Buffer.concat([this.#ahead, piece])
    this.#pieces += 1
    // Whoever sends ahead of the answers is read no further until they have left.
    if (this.#state === 'answering') this.socket.pause()
    else this.#take()
  }

  #ended(): void {
    if (this.#state !== 'answering') this.socket.end()
  }

  #take(): void {
    const request = readPlainRequest(this.#ahead)
    if (request === 'incomplete') {
      this.#count(this.#ahead.length)
      if (this.#pieces < mostPieces && this.#all.held <= mostHeld) return
    }
    if (typeof request === 'string') {
      this.#handOver()
      return
    }
    this.#count(0)
    this.#ahead = request.length === this.#ahead.length ? nothing : this.#ahead.subarray(request.length)
    this.#pieces = 0
    this.#state = 'answering'
    this.#all.parts
      .answer(request, this.socket)
      .then((answer) => this.#send(answer))
      .catch(() => this.socket.destroy())
  }

  #send(answer: HttpResponse): void {
    const { socket } = this
    if (socket.destroyed) return
    const last = this.#all.stopping || (socket.readableEnded && this.#ahead.length === 0)
    const { body, stream } = answer
    if (stream !== undefined) {
      this.#stream(answer, stream)
      return
    }
    const head = headOf(answer, `content-length: ${Buffer.byteLength(body)}`, last ? closes : this.#all.stays)
    if (typeof body === 'string') socket.write(head + body)
    else {
      socket.cork()
      socket.write(head)
      socket.write(body)
      socket.uncork()
    }
    if (last) socket.end()
    else if (socket.writableNeedDrain) socket.once('drain', () => this.#next())
    else this.#next()
  }

  /** Nothing that its follower says counts any more, but that it goes. */
  #stream(answer: HttpResponse, stream: NonNullable<HttpResponse['stream']>): void {
    const { socket } = this
    if (socket.readableEnded) {
      socket.destroy()
      return
    }
    socket.off('data', this.#listeners.data)
    this.#ahead = nothing
    socket.resume()
    socket.once('end', () => socket.destroy())
    socket.write(headOf(answer, 'transfer-encoding: chunked', closes))
    stream(chunksTo(socket)).catch(() => socket.destroy())
  }

  #next(): void {
    const { socket } = this
    this.#state = 'answered'
    this.#since = performance.now()
    if (this.#ahead.length > 0) this.#take()
    if (socket.isPaused()) socket.resume()
    if (socket.readableEnded) this.#ended()
  }

  #handOver(): void {
    const { socket } = this
    this.#count(0)
    this.#all.forget(this)
    for (const [event, listener] of Object.entries(this.#listeners)) socket.off(event, listener)
    // Nothing can be put back once the other side has ended; it has gone, or sent what nobody should.
    if (socket.readableEnded) {
      socket.destroy()
      return
    }
    socket.pause()
    if (this.#ahead.length > 0) socket.unshift(this.#ahead)
    this.#all.parts.handOver(socket)
    socket.resume()
  }

  #count(bytes: number): void {
    this.#all.held += bytes - this.#counted
    this.#counted = bytes
  }
}
