/** Reads the XML that AWS's Query services answer with: elements in elements, and texts. Lists are the elements called `member`. */

export type XmlValue = string | readonly XmlValue[] | XmlMap
export interface XmlMap {
  readonly [element: string]: XmlValue | undefined
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

function unescaped(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp|#(\d+)|#x([0-9a-fA-F]+));/g, (_all, entity: string, decimal, hex) =>
    decimal || hex ? String.fromCodePoint(Number.parseInt(decimal ?? hex, decimal ? 10 : 16)) : entities[entity]!,
  )
}

/** The root element's content. @throws SyntaxError */
export function readXml(xml: string): XmlMap {
  const tokens = [...xml.replace(/<\?.*?\?>/gs, '').matchAll(/<(\/?)([\w.:-]+)[^>]*?(\/?)>|([^<]+)/g)]
  let place = 0
  function content(name: string, depth: number): XmlValue {
    const held: [string, XmlValue][] = []
    let text = ''
    for (;;) {
      const token = tokens[place++]
      if (token === undefined || depth > 32) throw new SyntaxError('the answer is no XML that AWS would send')
      const [, closing, element = '', empty, words] = token
      if (words !== undefined) text += unescaped(words)
      else if (closing) {
        if (element !== name) throw new SyntaxError('the answer is no XML that AWS would send')
        if (held.length === 0) return text
        return held.every(([key]) => key === 'member') ? held.map(([, value]) => value) : Object.fromEntries(held)
      } else held.push([element, empty ? '' : content(element, depth + 1)])
    }
  }
  while (tokens[place]?.[4] !== undefined) place++
  const root = tokens[place++]
  if (root === undefined) throw new SyntaxError('the answer is empty')
  const whole = root[3] ? '' : content(root[2]!, 0)
  return typeof whole === 'string' || Array.isArray(whole) ? {} : (whole as XmlMap)
}

/** An empty list is written as an empty element, or not at all. */
export function listOf<T extends XmlValue = XmlMap>(value: XmlValue | undefined): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : []
}

export function mapOf(value: XmlValue | undefined): XmlMap {
  return typeof value === 'object' && !Array.isArray(value) ? (value as XmlMap) : {}
}
