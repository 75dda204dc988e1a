import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statementPositions } from './statement-positions.ts'

const shown = (text: string) =>
  statementPositions(text).map(({ start, end }) => `${start.line}:${start.column}-${end.line}:${end.column}`)

test('counts as the examples of AWS do', () => {
  // IAM's command reference, simulate-custom-policy.
  const alone = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}`
  assert.deepEqual(shown(alone), ['1:38-1:167'])
  // IAM's command reference, simulate-principal-policy, as the policy was probably laid out.
  const listed = JSON.stringify(
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['codecommit:ListRepositories'], Resource: '*' }] },
    null,
    4,
  )
  assert.match(shown(listed)[0]!, /^3:19-/)
})

test('finds every statement, whatever stands in it and around it', () => {
  const text = `{ "Id": "\\"Statement\\": [{", "\\u0053tatement" :
[ {"Sid":"}]{[","Condition":{"A":{"b:c":["}"]}}} ,
  {} ] }`
  assert.equal(JSON.parse(text).Statement.length, 2)
  assert.deepEqual(shown(text), ['2:2-2:49', '2:49-3:5'])
})
