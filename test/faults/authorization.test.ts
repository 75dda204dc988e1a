/** Every operation, asked by those who may not: nobody, somebody who may everything else, and somebody of another account. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Operation } from '../../server/src/operation.ts'
import { operations } from '../../server/src/services/index.ts'
import { account, region, role, user } from '../../server/test/larder.ts'
import type { Input } from './models.ts'
import { admin, neighbour, openOneOfEach } from './one-of-each.ts'

/** What AWS never denies: they tell callers of themselves. */
const forEverybody = new Set(['GetCallerIdentity', 'GetSessionToken'])
/** What callers do to themselves, and say so first when there is nothing to do it to. */
const ofTheirOwn = new Set(['ChangePassword', 'RevokeSession'])
/** Strangers' operations judge what they are told instead of who asks. */
const forStrangers = ({ steps }: Operation) => steps.identify !== undefined
const guarded = operations.filter(
  (operation) => !forEverybody.has(operation.name) && !ofTheirOwn.has(operation.name) && !forStrangers(operation),
)
const denied = (error: { code: string }) => /^AccessDenied(Exception)?$/.test(error.code)

test('who is allowed nothing can do nothing', async (t) => {
  const { ask, contents } = await openOneOfEach(t)
  const nobody = user('nobody', [{ Effect: 'Allow', Action: 'none:*', Resource: '*' }])
  const nobodyEither = role('nobody', [{ Effect: 'Allow', Action: '*', Resource: 'arn:aws:ssm:*:*:parameter/other' }])
  const before = contents()
  for (const operation of guarded) {
    // That role is everybody's to assume.
    if (operation.name === 'AssumeRole') continue
    for (const caller of [nobody, nobodyEither]) await assert.rejects(ask(caller, operation), denied, operation.name)
  }
  assert.deepEqual(contents(), before)
})

/** Operations whose permission has another name than they. */
const actions: Readonly<Record<string, string>> = { ReEncrypt: 'kms:ReEncryptTo', Invoke: 'lambda:InvokeFunction' }

test('who is allowed everything but one operation cannot do that one', async (t) => {
  const { ask, contents } = await openOneOfEach(t)
  const before = contents()
  for (const operation of guarded) {
    const Action = actions[operation.name] ?? `${operation.service}:${operation.name}`
    const caller = user('almost', [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action, Resource: '*' },
    ])
    await assert.rejects(ask(caller, operation), denied, operation.name)
  }
  assert.deepEqual(contents(), before)
})

test('the same requests are allowed to who may', async (t) => {
  const forReads = await openOneOfEach(t)
  for (const operation of operations) {
    if (forStrangers(operation)) continue
    await t.test(operation.name, async (t) => {
      const { ask } = operation.writes ? await openOneOfEach(t) : forReads
      try {
        await ask(admin, operation)
      } catch (error) {
        // Some inputs are not for that state of the store; but none is denied, and none breaks anything.
        assert.equal((error as Error).name, 'Fault', String(error))
        assert.ok(!denied(error as { code: string }) || operation.name === 'GetSessionToken', String(error))
      }
    })
  }
})

/** Members that take ARNs, with the ARN of what they name in the first account. */
const arnsOf = ({ KeyId, arn }: { KeyId: string; arn: string }): Input => {
  const key = `arn:aws:kms:${region}:${account}:key/${KeyId}`
  const alias = `arn:aws:kms:${region}:${account}:alias/a`
  return { Name: arn, Names: [arn], KeyId: key, SourceKeyId: key, DestinationKeyId: alias, TargetKeyId: key }
}

test('an administrator of another account reaches nothing of this one, by name or by ARN', async (t) => {
  const store = await openOneOfEach(t)
  const { ask, inputOf, contents } = store
  const other = () =>
    contents().filter(
      (line) =>
        !/^(keys|backing_keys|users|roles|user_groups|managed_policies|managed_policy_versions|instance_profiles|account_aliases|credential_reports|service_settings|oidc_providers|password_policies|mfa_devices|calendar_feeds) /.test(
          line,
        ),
    )
  const before = contents()
  const keptOut = other()
  const harmless =
    /^(Create(Key|User|Role|Group|Policy|InstanceProfile|AccountAlias|OpenIDConnectProvider|Secret)|GetRandomPassword|ValidateResourcePolicy|DeleteOpenIDConnectProvider|GetFederationToken|(Update|Get|Delete)AccountPasswordPolicy|CreateVirtualMFADevice|DeleteAccountAlias|GetAccountSummary|GetAccountAuthorizationDetails|GenerateCredentialReport|GetCredentialReport|List|ReceiveEvents|RedriveDeadLetters|CreateCalendarFeed|GenerateRandom|Describe(Parameters)|GetServiceSetting|ResetServiceSetting|UpdateServiceSetting|GetParametersByPath)/
  for (const operation of guarded) {
    const byName = inputOf(operation)
    const arns = Object.entries(arnsOf(store)).filter(([member]) => member in byName && operation.service !== 'sts')
    // By its name it would mean the other account's own.
    const byArn = { ...byName, ...Object.fromEntries(arns) }
    for (const input of arns.length > 0 ? [byArn] : [byName]) {
      if (operation.name === 'AssumeRole' || operation.name === 'PutParameter') continue
      try {
        const given = await ask(neighbour, operation, input)
        // Each secret has an error of its own, and the call succeeds.
        if (operation.name === 'BatchGetSecretValue') {
          assert.deepEqual((given as { SecretValues: unknown }).SecretValues, [])
          continue
        }
        const answer = JSON.stringify(given)
        assert.match(operation.name, harmless, `${operation.name} was answered`)
        assert.ok(!answer.includes(account), `${operation.name}: ${answer}`)
      } catch (error) {
        assert.equal((error as Error).name, 'Fault', `${operation.name}: ${error}`)
      }
    }
  }
  assert.deepEqual(other(), keptOut)
  // What was made is the other account's own.
  assert.notDeepEqual(contents(), before)
})
