/**
 * Tells tracers of each call: OpenTelemetry when it is loaded, X-Ray when Lambda asks for it. Service, operation and time; never a name, never a
 * value. Sources: OpenTelemetry semantic conventions for the AWS SDK; X-Ray Developer Guide, xray-api-segmentdocuments.
 */
interface Span {
  setAttribute(key: string, value: string): unknown
  setStatus(status: { code: number }): unknown
  end(): void
}
interface TracerProvider {
  getTracer(name: string): { startSpan(name: string, options: object): Span }
}

/** Where every copy of @opentelemetry/api keeps its global state, so that finding it takes no import. */
const openTelemetry = Symbol.for('opentelemetry.js.api.1')
const client = 2
const failed = 2

export async function traced<T>(service: string, operation: string, work: () => Promise<T>): Promise<T> {
  const provider = (globalThis as { [key: symbol]: { trace?: TracerProvider } | undefined })[openTelemetry]?.trace
  const header = process.env._X_AMZN_TRACE_ID
  const daemon = header?.includes('Sampled=1') && process.env.AWS_XRAY_DAEMON_ADDRESS
  if (!provider && !daemon) return work()
  const attributes = { 'rpc.system': 'aws-api', 'rpc.service': service, 'rpc.method': operation }
  const span = provider?.getTracer('@larder/runtime').startSpan(`${service}.${operation}`, { kind: client, attributes })
  const started = Date.now()
  let fault = true
  try {
    const result = await work()
    fault = false
    return result
  } finally {
    if (fault) span?.setStatus({ code: failed })
    span?.end()
    if (header && daemon) await subsegment(header, daemon, service, operation, started, fault)
  }
}

async function subsegment(
  header: string,
  address: string,
  service: string,
  operation: string,
  started: number,
  fault: boolean,
): Promise<void> {
  const field = (name: string) => new RegExp(`${name}=([^;]+)`).exec(header)?.[1]
  const document = {
    name: service,
    id: crypto.randomUUID().replaceAll('-', '').slice(16),
    trace_id: field('Root'),
    parent_id: field('Parent'),
    type: 'subsegment',
    namespace: 'aws',
    start_time: started / 1000,
    end_time: Date.now() / 1000,
    fault,
    aws: { operation },
  }
  const [host, port] = address.split(':')
  const { createSocket } = await import('node:dgram')
  const socket = createSocket('udp4')
  const message = `{"format":"json","version":1}\n${JSON.stringify(document)}`
  // A daemon that is not there must not fail the function.
  await new Promise((resolve) => socket.on('error', resolve).send(message, Number(port), host, resolve))
  socket.close()
}
