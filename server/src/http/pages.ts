/** The pages about the server itself: health and metrics. */
import type { HttpResponse } from '../handle-request.ts'
import type { Metrics } from '../metrics.ts'

export interface PageParts {
  readonly metrics: Metrics
  /** Rejects with the reason when the store is not fit to serve. */
  check(): Promise<void>
}

/** Looks at the disk that are under way. */
const checks = new WeakMap<PageParts, Promise<void>>()

/** Anybody may ask, and looking costs a write: whoever asks meanwhile gets the same answer. */
function check(parts: PageParts): Promise<void> {
  const known = checks.get(parts)
  if (known !== undefined) return known
  const begun = parts.check().finally(() => checks.delete(parts))
  checks.set(parts, begun)
  return begun
}

export async function health(parts: PageParts): Promise<HttpResponse> {
  const headers = { 'content-type': 'application/json' }
  try {
    await check(parts)
    return { status: 200, headers, body: JSON.stringify({ status: 'ok', service: 'larder' }) }
  } catch (error) {
    return { status: 503, headers, body: JSON.stringify({ status: 'unavailable', reason: (error as Error).message }) }
  }
}

const pages = new WeakMap<Metrics, Promise<HttpResponse>>()

/** Anybody may ask, and a packet holds two thousand such requests: those who ask while a page is made share it. */
export function metricsPage(metrics: Metrics): Promise<HttpResponse> {
  const known = pages.get(metrics)
  if (known !== undefined) return known
  const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }
  const page = metrics.page().then(
    (body) => ({ status: 200, headers, body }),
    (error: Error) => ({ status: 503, headers, body: `# ${error.message}\n` }),
  )
  pages.set(metrics, page)
  void page.finally(() => setImmediate(() => pages.delete(metrics)))
  return page
}
