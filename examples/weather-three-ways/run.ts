/** Prints the page's three ways beside a fourth. Exits with 1 when the fourth is worse than one of them on any count. */
import { compare, environments, invocations, type Measured, perDay, ways } from './compare.ts'

const rows: readonly [what: string, of: (measured: Measured) => string | number][] = [
  ['the credential in plaintext in what is deployed', ({ plaintext }) => `${plaintext.length} places`],
  [`calls to the store for ${invocations} invocations`, ({ calls }) => calls],
  [`dollars a month, ${perDay} calls a day, ${environments} environments`, ({ dollars }) => dollars.toFixed(2)],
  ['after a rotation, the running environment', ({ warm }) => (warm ? 'works' : 'needs a deploy')],
  ['after a rotation, a new environment', ({ cold }) => (cold ? 'works' : 'needs a deploy')],
  ['who may read no secret', ({ byTeammate }) => (byTeammate ? 'can deploy it' : 'cannot deploy it')],
  ['lines of the handler', ({ lines }) => lines],
]

const work: (() => Promise<void>)[] = []
try {
  const { measured, credentials } = await compare({ after: (one) => work.push(one) })
  const titles = ['1 ssm:', '2 Secrets Manager', '3 secrets:', '4 Larder, live']
  const table = [['', ...titles], ...rows.map(([what, of]) => [what, ...ways.map((way) => String(of(measured[way])))])]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  for (const row of table)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
  for (const place of [measured.darksky, measured.dest].flatMap(({ plaintext }) => plaintext))
    console.log(`  in plaintext: ${place}`)
  console.log(`The credentials of larder deploy-session, after the deploy: ${credentials}.`)
  const { fourth, ...others } = measured
  const isWorse = Object.values(others).some(
    (one) =>
      fourth.plaintext.length > one.plaintext.length ||
      Number(fourth.dollars.toFixed(2)) > Number(one.dollars.toFixed(2)) ||
      (one.warm && !fourth.warm) ||
      (one.cold && !fourth.cold) ||
      (one.byTeammate && !fourth.byTeammate),
  )
  if (isWorse) process.exitCode = 1
} finally {
  for (const one of work.reverse()) await one()
}
