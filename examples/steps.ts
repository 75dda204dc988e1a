/** The steps of an example: what was done, and what came of it. */
import { isDeepStrictEqual } from 'node:util'

export interface Step {
  readonly what: string
  readonly expected: unknown
  readonly got: unknown
}

/** Tells each step of an example to whoever started it as a program; ends in 1 when one came out otherwise. */
export async function tell(
  run: (after: { after(work: () => Promise<void>): void }) => Promise<readonly Step[]>,
): Promise<void> {
  const work: (() => Promise<void>)[] = []
  try {
    for (const { what, expected, got } of await run({ after: (one) => work.push(one) })) {
      const held = isDeepStrictEqual(got, expected)
      console.log(`${held ? '✓' : '✗'} ${what}: ${JSON.stringify(got)}`)
      if (!held) process.exitCode = 1
    }
  } finally {
    for (const one of work.reverse()) await one()
  }
}
