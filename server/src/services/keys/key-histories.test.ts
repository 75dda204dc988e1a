/** Random histories of two keys and two names, lived by the store and by a model that a page holds: both must answer alike at every step. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { backingKeysOf } from '../../store/backing-keys.ts'
import { deleteKey, keyById } from '../../store/keys.ts'
import { account, openKeys, region } from './test/keys.ts'

type Which = 0 | 1
type Step =
  | readonly ['EnableKey' | 'DisableKey' | 'CancelKeyDeletion' | 'RotateKeyOnDemand' | 'DisableKeyRotation', Which]
  | readonly ['Encrypt', Which]
  | readonly ['ScheduleKeyDeletion' | 'EnableKeyRotation', Which, number]
  | readonly ['CreateAlias' | 'UpdateAlias', Which, Which]
  | readonly ['DeleteAlias' | 'EncryptByAlias', Which]
  | readonly ['Decrypt', number]
  | readonly ['wait', number]

const which = fc.constantFrom<Which[]>(0, 1)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constantFrom('EnableKey', 'DisableKey', 'CancelKeyDeletion', 'RotateKeyOnDemand'), which),
  fc.tuple(fc.constantFrom('DisableKeyRotation', 'Encrypt', 'Encrypt'), which),
  fc.tuple(fc.constant('ScheduleKeyDeletion'), which, fc.integer({ min: 7, max: 30 })),
  fc.tuple(fc.constant('EnableKeyRotation'), which, fc.constantFrom(90, 365)),
  fc.tuple(fc.constantFrom('CreateAlias', 'UpdateAlias'), which, which),
  fc.tuple(fc.constantFrom('DeleteAlias', 'EncryptByAlias'), which),
  fc.tuple(fc.constant('Decrypt'), fc.nat({ max: 3 })),
  fc.tuple(fc.constant('wait'), fc.constantFrom(1, 8, 31, 100, 400)),
) as fc.Arbitrary<Step>

// --- the model ------------------------------------------------------------------------------------------------------

interface ModelKey {
  state: 'Enabled' | 'Disabled' | 'PendingDeletion' | 'gone'
  /** In days since the history began, as all times here. */
  deletionAt: number
  rotation: { days: number; next: number } | undefined
  /** How many materials it has had; the last one encrypts. */
  materials: number
}

class Model {
  now = 0
  readonly keys: [ModelKey, ModelKey] = [newModelKey(), newModelKey()]
  /** Of each name, the key that it names. */
  readonly names: [Which | undefined, Which | undefined] = [undefined, undefined]
  readonly blobs: { key: Which; material: number }[] = []

  /** `ok`, or the code of the error. */
  live(step: Step): string {
    switch (step[0]) {
      case 'wait':
        return this.wait(step[1])
      case 'Decrypt': {
        const blob = this.blobs[step[1] % this.blobs.length]
        if (blob === undefined) return 'none'
        return this.keys[blob.key].state === 'gone' ? 'AccessDeniedException' : this.mayUse(blob.key)
      }
      case 'EncryptByAlias': {
        const named = this.names[step[1]]
        return named === undefined ? 'NotFoundException' : this.encrypt(named)
      }
      case 'DeleteAlias': {
        if (this.names[step[1]] === undefined) return 'NotFoundException'
        this.names[step[1]] = undefined
        return 'ok'
      }
      case 'CreateAlias':
      case 'UpdateAlias': {
        const [operation, name, key] = step
        const { state } = this.keys[key]
        const isFree = this.names[name] === undefined
        if (state === 'gone' || (operation === 'UpdateAlias' && isFree)) return 'NotFoundException'
        if (state === 'PendingDeletion') return 'KMSInvalidStateException'
        if (operation === 'CreateAlias' && !isFree) return 'AlreadyExistsException'
        this.names[name] = key
        return 'ok'
      }
      default:
        return this.manage(step[0], step[1], step[2] ?? 0)
    }
  }

  manage(operation: Step[0], which: Which, days: number): string {
    const key = this.keys[which]
    if (key.state === 'gone') return 'NotFoundException'
    const isPending = key.state === 'PendingDeletion'
    switch (operation) {
      case 'CancelKeyDeletion':
        if (!isPending) return 'KMSInvalidStateException'
        key.state = 'Disabled'
        return 'ok'
      case 'EnableKey':
      case 'DisableKey':
        if (isPending) return 'KMSInvalidStateException'
        key.state = operation === 'EnableKey' ? 'Enabled' : 'Disabled'
        return 'ok'
      case 'ScheduleKeyDeletion':
        if (isPending) return 'KMSInvalidStateException'
        key.state = 'PendingDeletion'
        key.deletionAt = this.now + days
        return 'ok'
    }
    if (operation === 'Encrypt') return this.encrypt(which)
    const answer = this.mayUse(which)
    if (answer !== 'ok') return answer
    if (operation === 'RotateKeyOnDemand') key.materials++
    if (operation === 'DisableKeyRotation') key.rotation = undefined
    if (operation === 'EnableKeyRotation' && key.rotation?.days !== days) key.rotation = { days, next: this.now + days }
    return answer
  }

  encrypt(key: Which): string {
    const answer = this.mayUse(key)
    if (answer === 'ok') this.blobs.push({ key, material: this.keys[key].materials })
    return answer
  }

  mayUse(which: Which): string {
    const { state } = this.keys[which]
    return {
      Enabled: 'ok',
      Disabled: 'DisabledException',
      PendingDeletion: 'KMSInvalidStateException',
      gone: 'NotFoundException',
    }[state]
  }

  wait(days: number): string {
    this.now += days
    for (const [which, key] of this.keys.entries()) {
      if (key.state === 'Enabled' && key.rotation && key.rotation.next <= this.now) {
        key.materials++
        while (key.rotation.next <= this.now) key.rotation.next += key.rotation.days
      }
      if (key.state !== 'PendingDeletion' || key.deletionAt > this.now) continue
      key.state = 'gone'
      for (const name of [0, 1] as const) if (this.names[name] === which) this.names[name] = undefined
    }
    return 'ok'
  }
}

function newModelKey(): ModelKey {
  return { state: 'Enabled', deletionAt: 0, rotation: undefined, materials: 1 }
}

// --- the store ------------------------------------------------------------------------------------------------------

const aliases = ['alias/one', 'alias/two'] as const
const day = 86_400_000

async function openHistories(t: Parameters<typeof openKeys>[0]) {
  // No history has a power cut.
  const sync = async () => {}
  const { call, clock, housekeep, store, administrator, newKey } = await openKeys(t, { sync })

  /** Two new keys of the store, as the model has them. */
  return async function begin() {
    const keys = [(await newKey()).KeyId, (await newKey()).KeyId] as const
    const began = clock.now
    const blobs: { text: string; blob: Uint8Array; material: string }[] = []
    const ask = (name: string, input: object) =>
      call(administrator, 'kms', name as 'Encrypt', input as never) as Promise<Record<string, unknown>>
    const rowOf = (key: Which) => keyById(store.reader, { account, region, keyId: keys[key] })
    const arnOf = (key: Which) => `arn:aws:kms:${region}:${account}:key/${keys[key]}`

    async function encrypt(KeyId: string, key: Which | undefined) {
      const text = `text ${blobs.length}`
      const { CiphertextBlob: blob, KeyId: used } = await ask('Encrypt', { KeyId, Plaintext: Buffer.from(text) })
      assert.equal(used, key === undefined ? undefined : arnOf(key))
      blobs.push({ text, blob: blob as Uint8Array, material: (await rowOf(key!))!.backingKeyId })
    }

    async function perform(step: Step, model: Model): Promise<unknown> {
      switch (step[0]) {
        case 'wait':
          clock.now += step[1] * day
          return housekeep()
        case 'Decrypt': {
          const known = blobs[step[1] % blobs.length]!
          const opened = await ask('Decrypt', { CiphertextBlob: known.blob })
          return assert.equal(String(opened.Plaintext), known.text)
        }
        case 'Encrypt':
          return encrypt(keys[step[1]], step[1])
        case 'EncryptByAlias':
          return encrypt(aliases[step[1]], model.names[step[1]])
        case 'DeleteAlias':
          return ask('DeleteAlias', { AliasName: aliases[step[1]] })
        case 'CreateAlias':
        case 'UpdateAlias':
          return ask(step[0], { AliasName: aliases[step[1]], TargetKeyId: keys[step[2]] })
        case 'ScheduleKeyDeletion':
          return ask(step[0], { KeyId: keys[step[1]], PendingWindowInDays: step[2] })
        case 'EnableKeyRotation':
          return ask(step[0], { KeyId: keys[step[1]], RotationPeriodInDays: step[2] })
        default:
          return ask(step[0], { KeyId: keys[step[1]] })
      }
    }

    /** What the store has of a key, in the model's terms. */
    async function observe(key: Which): Promise<object> {
      const row = await rowOf(key)
      if (row === undefined) return { state: 'gone' }
      const daysOf = (time: number | null) => (time === null ? undefined : (time - began) / day)
      const materials = (await backingKeysOf(store.reader, row)).length
      const { state, deletionAt, nextRotationAt, aliases: names } = row
      return { state, names, deletionAt: daysOf(deletionAt), next: daysOf(nextRotationAt), materials }
    }

    /** The next history begins with nothing that could fall due. */
    async function end(): Promise<void> {
      await store.transaction(async (transaction) => {
        for (const keyId of keys) await deleteKey(transaction, { account, region, keyId })
      })
    }

    return { perform, observe, end, materialOf: (at: number) => blobs[at]!.material }
  }
}

function expected({ keys, names }: Model, key: Which): object {
  const { state, deletionAt, rotation, materials } = keys[key]
  if (state === 'gone') return { state }
  const own = aliases.filter((_alias, at) => names[at] === key)
  return {
    state,
    names: own,
    deletionAt: state === 'PendingDeletion' ? deletionAt : undefined,
    next: rotation?.next,
    materials,
  }
}

// Several tests of a few seconds at most, each with its own seeds.
for (const round of [1, 2, 3, 4]) {
  test(`keys live as the model does: round ${round}`, async (t) => {
    const begin = await openHistories(t)
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 16 }), async (steps) => {
        const model = new Model()
        const { perform, observe, end, materialOf } = await begin()
        try {
          for (const step of steps) {
            const told = model.live(step)
            if (told === 'none') continue
            const answer = await perform(step, model).then(
              () => 'ok',
              (error) => error.code ?? assert.fail(error),
            )
            assert.equal(answer, told, step.join(' '))
          }
          for (const key of [0, 1] as const) assert.deepEqual(await observe(key), expected(model, key))
          // Ciphertexts say by which material they were made: the same for the same one, and no other.
          const names = model.blobs.map(({ key, material }) => `${key}/${material}`)
          const materials = model.blobs.map((_blob, at) => materialOf(at))
          assert.equal(new Set(names.map((name, at) => `${name} ${materials[at]}`)).size, new Set(names).size)
          assert.equal(new Set(materials).size, new Set(names).size)
        } finally {
          await end()
        }
      }),
      { numRuns: 400 },
    )
  })
}
