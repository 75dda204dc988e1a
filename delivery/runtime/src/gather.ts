/** Gathers what is asked for in one turn of the event loop, as a handler does at its start, and asks for it together. */
import { awsSource } from './aws-source.ts'
import { answered, type Runtime, runtime } from './runtime.ts'
import type { Fetched, Source, SourceRequest } from './source.ts'

interface Waiting {
  readonly request: SourceRequest
  readonly tell: (answer: Fetched | Error) => void
}

interface Gathering {
  readonly source: Source
  waiting: Waiting[]
}

const gatherings = new WeakMap<Runtime, Gathering>()

/** @throws SecretError */
export async function fetchTogether(request: SourceRequest, name: string): Promise<Fetched> {
  const gathering = gatheringOf(runtime())
  const answer = await new Promise<Fetched | Error>((tell) => {
    if (gathering.waiting.length === 0) setImmediate(ask, gathering)
    gathering.waiting.push({ request, tell })
  })
  return answered(answer, name)
}

function gatheringOf(one: Runtime): Gathering {
  let gathering = gatherings.get(one)
  if (gathering === undefined) {
    gathering = { source: one.source ?? awsSource(one.client), waiting: [] }
    gatherings.set(one, gathering)
  }
  return gathering
}

async function ask(gathering: Gathering): Promise<void> {
  const asked = gathering.waiting
  gathering.waiting = []
  try {
    const answers = await gathering.source.fetch(asked.map(({ request }) => request))
    for (const [n, { tell }] of asked.entries()) tell(answers[n]!)
  } catch (error) {
    for (const { tell } of asked) tell(error as Error)
  }
}
