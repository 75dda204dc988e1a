/** ListReaders: who can read a parameter or secret, or decrypt under a key, and through which statements. */
import { setImmediate } from 'node:timers/promises'
import type { Reader, ReaderNeed } from '../../../../model/larder.ts'
import { type Context, Fault, readOperation } from '../../operation.ts'
import type { Ask, Needs } from '../access-question.ts'
import { openCursor, sealCursor } from '../cursor.ts'
import { findSubject, listSubjects, type SubjectPlace } from '../identities/principal-access.ts'
import { type Asking, type Explained, explainAsk, rank } from './explained.ts'
import { namedIn, outsidersIn } from './outsiders.ts'
import { readingOf } from './resources.ts'

type Place = SubjectPlace | readonly ['other', string]
const operation = 'larder:ListReaders'

export const listReaders = readOperation('larder', 'ListReaders', {
  target: ({ Resource }, context) => readingOf(context, Resource),
  permissions: ({ Resource }, _context, reading) => [{ action: operation, resource: reading?.arn ?? Resource }],
  async run({ Resource, IncludeDenied = false, MaxResults = 50, NextToken }, context, reading) {
    if (reading === undefined) {
      throw new Fault('ResourceNotFoundException', `There is no parameter, secret or key ${Resource} in this account.`)
    }
    const request = { Resource, IncludeDenied }
    const after =
      NextToken === undefined ? (['user', ''] as const) : openCursor<Place>(context, operation, request, NextToken)
    if (after === undefined) throw new Fault('InvalidNextToken', 'The token does not belong to this request.')
    const found = await askingAfter(context, reading.needs, after, MaxResults + 1)
    const readers: Reader[] = []
    let seen = 0
    for (let work = 0; seen < Math.min(found.length, MaxResults) && work < mostWork; seen++) {
      const { arn, who } = found[seen]!
      readers.push(await readerOf(context, arn, who, reading.needs, IncludeDenied))
      // What others ask meanwhile is not kept waiting for a whole page.
      if (seen % 8 === 7) await setImmediate()
      work += lengthOf(who) * reading.needs.flat().length
    }
    const last = found[seen - 1]
    return {
      ResourceArn: reading.arn,
      Readers: readers.filter(({ Decision }) => IncludeDenied || Decision !== 'denied'),
      ...(last && seen < found.length && { NextToken: sealCursor(context, operation, request, last.place) }),
    }
  },
})

/** What one request costs at most, in characters of policies: a page ends sooner where policies are long. */
const mostWork = 4_000_000

function lengthOf({ caller: { principal } }: Asking): number {
  const boundary = principal.permissionsBoundary ? [principal.permissionsBoundary] : []
  return [...principal.identityPolicies, ...boundary].reduce((sum, { text }) => sum + text.length, 1)
}

interface Considered {
  readonly arn: string
  readonly who: Asking
  readonly place: Place
}

/** Users, then roles, then whom the resource's own policies name elsewhere, or of a role a session only. */
async function askingAfter(context: Context, needs: Needs, after: Place, limit: number): Promise<Considered[]> {
  const [kind, name] = after
  const subjects = kind === 'other' ? [] : await listSubjects(context, [kind, name], limit)
  const own = subjects.map(({ subject, place }): Considered => ({ arn: subject.arn, who: subject, place }))
  if (own.length === limit) return own
  const named = await namedIn(context, needs)
  const sessions = await Promise.all(
    named
      .filter(({ arn }) => arn.includes(`:${context.account}:assumed-role/`))
      .map(({ arn }) => findSubject(context, arn)),
  )
  const others = [...sessions.filter((one) => one !== undefined), ...outsidersIn(context, named)]
    .map((one): Considered => ({ arn: one.arn, who: one, place: ['other', one.arn] }))
    .sort((one, next) => (one.arn < next.arn ? -1 : 1))
    .filter(({ arn }) => kind !== 'other' || arn > name)
  return [...own, ...others].slice(0, limit)
}

async function readerOf(context: Context, arn: string, who: Asking, needs: Needs, tellsAll: boolean): Promise<Reader> {
  const met: Explained[] = []
  for (const asks of needs) {
    met.push(await easiest(context, who, asks))
    // Nobody is told what else such a one lacks.
    if (!tellsAll && met.at(-1)!.decision === 'denied') break
  }
  const decision = met.reduce((worst, { decision }) => (rank[decision] > rank[worst] ? decision : worst), easy)
  return { Principal: arn, Decision: decision, Needs: met.map(needOf) }
}

const easy: Explained['decision'] = 'allowed'

/** Of several ways the first that is open, if any is; else the usual one, which comes first. */
async function easiest(context: Context, who: Asking, asks: readonly Ask[]): Promise<Explained> {
  let best: Explained | undefined
  for (const ask of asks) {
    if (ask.ownAccountOnly && who.caller.account !== context.account) continue
    const way = await explainAsk(context, who, ask)
    if (best === undefined || rank[way.decision] < rank[best.decision]) best = way
    if (best.decision === 'allowed') break
  }
  return best!
}

function needOf({ ask, decision, reason, dependsOn, through }: Explained): ReaderNeed {
  return {
    Action: ask.action,
    Resource: ask.resource,
    Decision: decision,
    Reason: reason,
    DependsOn: dependsOn,
    Through: through.map(({ type, name, index, sid }) => ({
      Type: type,
      Name: name,
      ...(index !== undefined && { Index: index }),
      ...(sid !== undefined && { Sid: sid }),
    })),
  }
}
