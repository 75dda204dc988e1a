/** Gathers what is asked for in one turn of the event loop, as a handler does at its start, and asks for it together. */
import { agentAddress, agentSource } from './agent-source.ts'
import { awsSource } from './aws-source.ts'
import { answered, type Runtime, runtime } from './runtime.ts'
import type { Fetched, Source, SourceRequest } from './source.ts'

interface Waiting {
  readonly request: SourceRequest
  readonly tell: (answer: Fetched | Error) => void
}

type Ask = (request: SourceRequest) => Promise<Fetched | Error>

/** @param later calls what it is given when nothing more is to be gathered */
export function gathering(source: Source, later: (work: () => void) => void): Ask {
  let waiting: Waiting[] = []
  const askAll = async () => {
    const asked = waiting
    waiting = []
    try {
      const answers = await source.fetch(asked.map(({ request }) => request))
      for (const [n, { tell }] of asked.entries()) tell(answers[n]!)
    } catch (error) {
      for (const { tell } of asked) tell(error as Error)
    }
  }
  return (request) =>
    new Promise((tell) => {
      if (waiting.length === 0) later(askAll)
      waiting.push({ request, tell })
    })
}

const made = new WeakMap<Runtime, Ask>()

/** @throws SecretError */
export async function fetchTogether(request: SourceRequest, name: string): Promise<Fetched> {
  const one = runtime()
  let ask = made.get(one)
  if (ask === undefined) {
    const source = one.source ?? (agentAddress() ? agentSource() : awsSource(one.client))
    ask = gathering(source, setImmediate)
    made.set(one, ask)
  }
  return answered(await ask(request), name)
}
