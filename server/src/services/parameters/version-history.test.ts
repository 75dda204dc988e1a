/** Random histories of parameters, against a model of them that is plain enough to be right. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openParameters } from './test/parameters.ts'

interface ModelVersion {
  value: string
  labels: Set<string>
}

/** The versions of each parameter, the first at index 0. */
type Model = Map<string, ModelVersion[]>

const names = ['a', 'b'] as const
const labels = ['red', 'green', 'blue', '9th'] as const

type Step =
  | { readonly do: 'put' | 'overwrite'; readonly name: string; readonly value: string }
  | { readonly do: 'delete'; readonly name: string }
  | { readonly do: 'label' | 'unlabel'; readonly name: string; readonly version: number; readonly labels: string[] }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constantFrom('put' as const, 'overwrite' as const, 'overwrite' as const),
    name: fc.constantFrom(...names),
    value: fc.string({ minLength: 1, maxLength: 5 }).filter((value) => !value.includes('{{')),
  }),
  fc.record({ do: fc.constant('delete' as const), name: fc.constantFrom(...names) }),
  fc.record({
    do: fc.constantFrom('label' as const, 'label' as const, 'unlabel' as const),
    name: fc.constantFrom(...names),
    version: fc.integer({ min: 1, max: 4 }),
    labels: fc.uniqueArray(fc.constantFrom(...labels), { minLength: 1, maxLength: 3 }),
  }),
)

/** Does a step in the model, and says what the store must answer. */
function expected(model: Model, taken: Step): unknown {
  const versions = model.get(taken.name)
  switch (taken.do) {
    case 'put':
      if (versions !== undefined) return 'ParameterAlreadyExists'
      model.set(taken.name, [{ value: taken.value, labels: new Set() }])
      return { Version: 1, Tier: 'Standard' }
    case 'overwrite': {
      const all = versions ?? []
      all.push({ value: taken.value, labels: new Set() })
      model.set(taken.name, all)
      return { Version: all.length, Tier: 'Standard' }
    }
    case 'delete':
      return model.delete(taken.name) ? {} : 'ParameterNotFound'
  }
  if (versions === undefined) return 'ParameterNotFound'
  const version = versions[taken.version - 1]
  if (version === undefined) return 'ParameterVersionNotFound'
  if (taken.do === 'unlabel') {
    const RemovedLabels = taken.labels.filter((label) => version.labels.delete(label))
    return { RemovedLabels, InvalidLabels: taken.labels.filter((label) => !RemovedLabels.includes(label)) }
  }
  const valid = taken.labels.filter((label) => label !== '9th')
  for (const label of valid) {
    for (const other of versions) other.labels.delete(label)
    version.labels.add(label)
  }
  return { InvalidLabels: taken.labels.filter((label) => label === '9th'), ParameterVersion: taken.version }
}

test('a parameter is what its history made it', async (t) => {
  const { call, admin, get, history } = await openParameters(t)

  const take = (taken: Step): Promise<unknown> => {
    const { name: Name } = taken
    switch (taken.do) {
      case 'put':
      case 'overwrite': {
        const Overwrite = taken.do === 'overwrite'
        return call(admin, 'ssm', 'PutParameter', { Name, Value: taken.value, Type: 'String', Overwrite })
      }
      case 'delete':
        return call(admin, 'ssm', 'DeleteParameter', { Name })
      case 'label':
      case 'unlabel': {
        const input = { Name, ParameterVersion: taken.version, Labels: taken.labels }
        return taken.do === 'label'
          ? call(admin, 'ssm', 'LabelParameterVersion', input)
          : call(admin, 'ssm', 'UnlabelParameterVersion', input)
      }
    }
  }

  const compare = async (model: Model) => {
    for (const name of names) {
      const versions = model.get(name)
      if (versions === undefined) {
        await assert.rejects(get(name), { code: 'ParameterNotFound' })
        continue
      }
      assert.equal((await get(name)).Value, versions.at(-1)?.value)
      const kept = (await history(name)).map(({ Version, Value, Labels }) => [Version, Value, Labels])
      const modelled = versions.map(({ value, labels: carried }, index) => [index + 1, value, [...carried].sort()])
      assert.deepEqual(kept, modelled)
      for (const [index, { value }] of versions.entries()) {
        assert.equal((await get(`${name}:${index + 1}`)).Value, value)
      }
      await assert.rejects(get(`${name}:${versions.length + 1}`), { code: 'ParameterVersionNotFound' })
      for (const label of labels) {
        const selected = get(`${name}:${label}`)
        const value: string | undefined = versions.find((version) => version.labels.has(label))?.value
        if (value === undefined) await assert.rejects(selected, { code: 'ParameterVersionNotFound' })
        else assert.equal((await selected).Value, value)
      }
    }
  }

  const run = async (steps: readonly Step[]) => {
    await call(admin, 'ssm', 'DeleteParameters', { Names: [...names] })
    const model: Model = new Map()
    for (const taken of steps) {
      const answer = await take(taken).catch((error: { code: string }) => error.code)
      assert.deepEqual(answer, expected(model, taken))
    }
    await compare(model)
  }
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 16 }), run), { numRuns: 12 })
})
