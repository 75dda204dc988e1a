import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { evaluate } from '../evaluate.ts'
import { inWords } from './ask.ts'
import { compiled } from './compiled-request.ts'
import { randomRequests } from './random-requests.ts'
import { type Document, referenceDecision } from './reference-evaluator.ts'

// Several tests of a second at most, each with its own seeds.
for (const round of [1, 2, 3, 4, 5, 6]) {
  test(`the engine decides as the reference does, and names the same policy: round ${round}`, () => {
    fc.assert(
      fc.property(randomRequests, (request) => {
        assert.equal(inWords(evaluate(compiled(request))), referenceDecision(request))
      }),
      { numRuns: 1000 },
    )
  })
}

test('the random requests reach every outcome', () => {
  const reached = new Map<string, number>()
  for (const request of fc.sample(randomRequests, { numRuns: 2000, seed: 1 })) {
    const decision = referenceDecision(request)
    reached.set(decision, (reached.get(decision) ?? 0) + 1)
  }
  const kinds = ['identity-based policy', 'resource-based policy', 'permissions boundary', 'session policy']
  for (const outcome of ['allowed', ...kinds.flatMap((kind) => [`no ${kind}`, `explicit ${kind}`])]) {
    assert.ok((reached.get(outcome) ?? 0) >= 20, `${outcome}: ${reached.get(outcome) ?? 0} of 2000`)
  }
})

test('the random requests use every operator, with every quantifier, and with IfExists or without', () => {
  const used = new Set<string>()
  const note = (documents: readonly Document[]) => {
    for (const { Statement } of documents)
      for (const { Condition } of Statement) for (const operator of Object.keys(Condition ?? {})) used.add(operator)
  }
  for (const { principal, resourcePolicy } of fc.sample(randomRequests, { numRuns: 2500, seed: 1 })) {
    note([
      ...principal.identityPolicies,
      ...(principal.sessionPolicies ?? []),
      ...(resourcePolicy ? [resourcePolicy] : []),
    ])
  }
  const orders = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals']
  const texts = ['Equals', 'NotEquals', 'EqualsIgnoreCase', 'NotEqualsIgnoreCase', 'Like', 'NotLike']
  const operators = [
    ...texts.map((end) => `String${end}`),
    ...orders.flatMap((order) => [`Numeric${order}`, `Date${order}`]),
    ...['Equals', 'NotEquals', 'Like', 'NotLike'].map((end) => `Arn${end}`),
    ...['Bool', 'BinaryEquals', 'IpAddress', 'NotIpAddress'],
  ]
  const forms = operators.flatMap((operator) =>
    ['', 'ForAllValues:', 'ForAnyValue:'].flatMap((quantifier) => [
      `${quantifier}${operator}`,
      `${quantifier}${operator}IfExists`,
    ]),
  )
  assert.deepEqual(
    [...forms, 'Null'].filter((form) => !used.has(form)),
    [],
  )
})
