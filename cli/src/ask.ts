/** Asks a person at the terminal, or reads the next line of what is piped in. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

let lines: AsyncIterator<string> | undefined

/** The question goes to standard error, so that what a command prints can be piped on. A hidden answer is not shown as it is typed. */
export async function ask(question: string, { hidden = false } = {}): Promise<string> {
  if (!process.stdin.isTTY) {
    lines ??= createInterface({ input: process.stdin })[Symbol.asyncIterator]()
    const { value, done } = await lines.next()
    if (done) throw new Error(`There is no answer to: ${question}`)
    return value
  }
  process.stderr.write(`${question}: `)
  const silent = new Writable({ write: (_chunk, _encoding, next) => next() })
  const terminal = createInterface({
    input: process.stdin,
    output: hidden ? silent : process.stderr,
    terminal: true,
    historySize: 0,
  })
  try {
    return await new Promise<string>((resolve, reject) => {
      terminal.once('line', resolve)
      terminal.once('SIGINT', () => reject(new Error('Nothing was done.')))
      terminal.once('close', () => reject(new Error('Nothing was done.')))
    })
  } finally {
    terminal.close()
    if (hidden) process.stderr.write('\n')
  }
}
