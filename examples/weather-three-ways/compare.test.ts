import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compare, invocations, ways } from './compare.ts'

test('the page’s three ways have the drawbacks that it names, and the fourth has none of them', async (t) => {
  const { measured, credentials } = await compare({ after: (work) => t.after(work) })
  const temperatures = { darksky: 11.5, openweathermap: 12.5, dest: 13.5, fourth: 11.5 }
  for (const way of ways) {
    const { statusCode, body } = measured[way].answer as { statusCode: number; body: string }
    assert.deepEqual([statusCode, JSON.parse(body)], [200, { temperature: temperatures[way] }], way)
  }
  const { darksky, openweathermap, dest, fourth } = measured
  const inTemplate = /update-stack\.json Resources\.\w+LambdaFunction\.Properties\.Environment\.Variables\./
  for (const { plaintext, calls, warm, cold, byTeammate } of [darksky, dest]) {
    assert.ok(plaintext.some((place) => inTemplate.test(place)))
    assert.deepEqual({ calls, warm, cold, byTeammate }, { calls: 0, warm: false, cold: false, byTeammate: false })
  }
  assert.deepEqual([openweathermap.plaintext, openweathermap.calls], [[], invocations])
  assert.ok(openweathermap.warm && openweathermap.cold && openweathermap.byTeammate)
  assert.deepEqual([fourth.plaintext, fourth.calls], [[], 1])
  assert.ok(fourth.warm && fourth.cold && fourth.byTeammate)
  assert.ok(fourth.dollars < 0.005 && openweathermap.dollars > 4)
  assert.equal(credentials, 'InvalidClientTokenId')
})
