/** The address under which a calendar program reads coming dates: ReadCalendar for those who can only fetch a page. */
import { type HttpRequest, type HttpResponse, handleRequest, type Larder } from './handle-request.ts'

const address = /^\/calendar\/([A-Za-z0-9_-]{40,64})\.ics$/

export function isCalendar({ method, path }: Pick<HttpRequest, 'method' | 'path'>): boolean {
  return method === 'GET' && address.test(path)
}

/** Whatever is wrong with the token, there is no such page. */
export async function calendarAnswer(request: HttpRequest, larder: Larder): Promise<HttpResponse> {
  const [, Token] = address.exec(request.path) ?? []
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Larder.ReadCalendar' }
  const body = Buffer.from(JSON.stringify({ Token }))
  const { status, body: answer } = await handleRequest(
    { ...request, method: 'POST', path: '/', query: '', headers, body },
    larder,
  )
  if (status !== 200) {
    return {
      status: 404,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: 'There is no such calendar.\n',
    }
  }
  const { Calendar } = JSON.parse(String(answer)) as { Calendar: string }
  return {
    status: 200,
    headers: { 'content-type': 'text/calendar; charset=utf-8', 'cache-control': 'private, no-cache' },
    body: Calendar,
  }
}
