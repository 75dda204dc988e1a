/** Staging labels against a plain model: thousands of histories of the rules alone, and some through every layer. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Stages } from '../../store/secret-versions.ts'
import { changeStage, stagesWithVersion } from './staging.ts'
import { openSecrets, token } from './test/secrets.ts'

/** The rules as the user guide tells them: each version with its labels, slow and obvious. */
class Model {
  readonly versions = new Map<string, { readonly value: string; readonly labels: Set<string> }>()

  holderOf(label: string): string | undefined {
    return [...this.versions].find(([, { labels }]) => labels.has(label))?.[0]
  }

  put(id: string, value: string, given: readonly string[] | undefined): string | undefined {
    const known = this.versions.get(id)
    if (known) return known.value === value ? undefined : 'ResourceExistsException'
    const first = this.versions.size === 0
    this.versions.set(id, { value, labels: new Set() })
    for (const label of new Set([...(given ?? ['AWSCURRENT']), ...(first ? ['AWSCURRENT'] : [])])) this.give(label, id)
    return undefined
  }

  move(label: string, from: string | undefined, to: string | undefined): string | undefined {
    const holder = this.holderOf(label)
    if (to !== undefined && !this.versions.has(to)) return 'ResourceNotFoundException'
    if (from === undefined && to === undefined) return 'InvalidParameterException'
    if (from !== undefined && from !== holder) return 'InvalidParameterException'
    if (to === undefined && label === 'AWSCURRENT') return 'InvalidParameterException'
    if (from === undefined && holder !== undefined && holder !== to) return 'InvalidParameterException'
    if (to === undefined) this.versions.get(holder!)!.labels.delete(label)
    else this.give(label, to)
    return undefined
  }

  /** AWSPREVIOUS follows AWSCURRENT by itself. */
  give(label: string, id: string): void {
    const holder = this.holderOf(label)
    if (holder === id) return
    if (holder !== undefined) this.versions.get(holder)!.labels.delete(label)
    this.versions.get(id)!.labels.add(label)
    if (label === 'AWSCURRENT' && holder !== undefined) this.give('AWSPREVIOUS', holder)
  }

  stages(): Record<string, string> {
    return Object.fromEntries(
      [...this.versions].flatMap(([id, { labels }]) => [...labels].map((label) => [label, id])).sort(),
    )
  }
}

const ids = fc.integer({ min: 1, max: 6 }).map(token)
const label = fc.constantFrom('AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS', 'blue', 'green')
const given = fc.option(fc.uniqueArray(fc.constantFrom('AWSCURRENT', 'AWSPENDING', 'blue'), { minLength: 1 }), {
  nil: undefined,
})
const step = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), id: ids, value: fc.constantFrom('x', 'y'), given }),
  fc.record({
    kind: fc.constant('move' as const),
    label,
    from: fc.option(ids, { nil: undefined }),
    to: fc.option(ids, { nil: undefined }),
    /** Many moves name the right holder, so that they are not all refused. */
    right: fc.boolean(),
  }),
)
const histories = (steps: number) => fc.array(step, { minLength: 1, maxLength: steps })

function codeOf(work: () => void): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return (error as { code: string }).code
  }
}

const sorted = (stages: Stages) => Object.fromEntries([...stages].sort(([a], [b]) => (a < b ? -1 : 1)))

test('three thousand histories of labels follow the model, and each label is on one version', () => {
  fc.assert(
    fc.property(histories(25), (steps) => {
      const model = new Model()
      let stages: Stages = new Map()
      for (const one of steps) {
        if (one.kind === 'put') {
          // That a version has a value already is found before labels move.
          if (model.versions.has(one.id)) continue
          model.put(one.id, one.value, one.given)
          stages = stagesWithVersion(stages, one.id, one.given)
        } else {
          const from = one.right ? model.holderOf(one.label) : one.from
          if (one.to !== undefined && !model.versions.has(one.to)) continue
          const expected = model.move(one.label, from, one.to)
          const code = codeOf(() => {
            stages = changeStage(stages, one.label, from, one.to)
          })
          assert.equal(code, expected)
        }
        assert.deepEqual(sorted(stages), model.stages())
        if (model.versions.size > 0) assert.ok(stages.has('AWSCURRENT'))
      }
    }),
    { numRuns: 3000 },
  )
})

test('histories through every layer end in the labels and values of the model', async (t) => {
  const { create, put, get, stages, call, admin } = await openSecrets(t)
  let drawn = 0
  await fc.assert(
    fc.asyncProperty(histories(12), async (steps) => {
      const model = new Model()
      const name = `secret-${drawn++}`
      await create(name)
      for (const one of steps) {
        const { work, expected } =
          one.kind === 'put'
            ? {
                work: put(name, one.value, { ClientRequestToken: one.id, VersionStages: one.given }),
                expected: model.put(one.id, one.value, one.given),
              }
            : (() => {
                const from = one.right ? model.holderOf(one.label) : one.from
                const input = {
                  SecretId: name,
                  VersionStage: one.label,
                  RemoveFromVersionId: from,
                  MoveToVersionId: one.to,
                }
                return {
                  work: call(admin, 'secretsmanager', 'UpdateSecretVersionStage', input),
                  expected: model.move(one.label, from, one.to),
                }
              })()
        const code = await work.then(
          () => undefined,
          (error) => (error as { code: string }).code,
        )
        assert.equal(code, expected)
      }
      assert.deepEqual(Object.fromEntries(Object.entries(await stages(name)).sort()), model.stages())
      for (const [VersionStage, id] of Object.entries(model.stages())) {
        const { SecretString, VersionId } = await get(name, { VersionStage })
        assert.deepEqual([SecretString, VersionId], [model.versions.get(id)!.value, id])
      }
      const { Versions } = await call(admin, 'secretsmanager', 'ListSecretVersionIds', {
        SecretId: name,
        IncludeDeprecated: true,
      })
      assert.deepEqual(Versions!.map(({ VersionId }) => VersionId).sort(), [...model.versions.keys()].sort())
    }),
    { numRuns: 60 },
  )
})
