/** `larder access who`: everybody who can read a secret, and what lets them. */
import { asJson, type Decision, jsonOption, type Source, sourceOf, where, whereHelp } from '../access-answers.ts'
import { callLarder } from '../call-store.ts'
import { type Command, UsageError } from '../command.ts'
import { printable } from '../printable.ts'
import { callerOf } from '../sessions.ts'

interface Reader {
  readonly Principal: string
  readonly Decision: Decision
  readonly Needs: readonly {
    readonly Action: string
    readonly Resource: string
    readonly Decision: Decision
    readonly Reason: string
    readonly DependsOn: readonly string[]
    readonly Through: readonly Source[]
  }[]
}

interface Page {
  readonly ResourceArn: string
  readonly Readers: readonly Reader[]
  readonly NextToken?: string
}

export const accessWho: Command = {
  help: `Usage: larder access who <secret> [options]

Shows who can read the value of a parameter (/prod/db) or a secret, or decrypt under a KMS key (alias/app, its id), and through which
statements. Reading takes two permissions where a value is encrypted: the service's own, and kms:Decrypt under the value's encryption context.
Whom a resource's policies name of other accounts is listed too; what their own accounts allow them is not told.

  can       whatever their requests look like
  depends   with some values of the condition keys that are named

Needs larder:ListReaders on the resource.

  --all            also those who cannot, and what they lack
  --json           one JSON document
${whereHelp}`,
  takes: '<secret>',
  options: { all: { type: 'boolean' }, ...jsonOption, ...where },
  async run(options, [Resource, ...more]) {
    if (Resource === undefined || more.length > 0) throw new UsageError('Name one secret: larder access who /prod/db.')
    const { endpoint, credentials } = callerOf(options)
    const IncludeDenied = options.has('all')
    const whole: Reader[] = []
    const counts: Record<Decision, number> = { allowed: 0, depends: 0, denied: 0 }
    let arn: string | undefined
    let NextToken: string | undefined
    do {
      const input = { Resource, IncludeDenied, NextToken }
      const page: Page = await callLarder(endpoint, 'ListReaders', input, credentials)
      if (!asJson(options) && arn === undefined) process.stdout.write(`${printable(page.ResourceArn)}\n`)
      arn = page.ResourceArn
      for (const reader of page.Readers) {
        counts[reader.Decision] += 1
        if (asJson(options)) whole.push(reader)
        else for (const line of linesOf(reader)) process.stdout.write(`${printable(line)}\n`)
      }
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    const summary = `${counts.allowed} can${counts.depends > 0 ? `, ${counts.depends} depending` : ''}${IncludeDenied ? `, ${counts.denied} cannot` : ''}`
    process.stdout.write(asJson(options) ? `${JSON.stringify({ ResourceArn: arn, Readers: whole })}\n` : `${summary}\n`)
    return 0
  },
}

const words: Readonly<Record<Decision, string>> = { allowed: 'can', depends: 'depends', denied: 'cannot' }

function linesOf({ Principal, Decision, Needs }: Reader): string[] {
  const head = `${words[Decision].padEnd(9)}${Principal}`
  if (Decision === 'denied') {
    const lacks = Needs.filter((need) => need.Decision === 'denied')
    const told = lacks.map(({ Action, Resource, Reason }) => `${Action} on ${Resource} (${Reason})`)
    return [`${head}: lacks ${told.join('; ')}`]
  }
  return [
    head,
    ...Needs.map(({ Action, DependsOn, Through }) => {
      const by = Through.length > 0 ? Through.map(sourceOf).join(' and ') : 'the account itself'
      return `${''.padEnd(9)}${Action}: ${by}${DependsOn.length > 0 ? `; depends on ${DependsOn.join(', ')}` : ''}`
    }),
  ]
}
