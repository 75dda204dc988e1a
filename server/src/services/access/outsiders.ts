/** Whom the policies of a resource name of other accounts. What those accounts allow them is not for this one to see. */
import { compiledPolicy } from '../../authorize/policy.ts'
import type { Caller, Context } from '../../operation.ts'
import type { Grantee, Needs } from '../access-question.ts'
import { type Asking, contextAs } from './explained.ts'

export interface Outsider extends Asking {
  /** As the policy names it: an ARN, an account, or `*`. */
  readonly arn: string
}

const everything = JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } })

export function outsidersIn(context: Context, named: readonly Grantee[]): Outsider[] {
  const outside = named.filter(({ arn }) => arn === '*' || accountIn(arn) !== context.account)
  return [...new Map(outside.map((one) => [one.arn, one])).values()].map(outsiderOf)
}

/** Whom the policies of the resources name that these needs are about, and the grants on them. */
export async function namedIn(context: Context, needs: Needs): Promise<Grantee[]> {
  const named = new Map<string, Grantee>()
  for (const ask of needs.flat()) {
    if (ask.foreign !== undefined || ask.impossible !== undefined) continue
    const { policy } = ask.permission(contextAs(context, context.caller))
    for (const name of policy === undefined ? [] : principalsIn(policy.text)) {
      const arn = asArn(name)
      named.set(arn, { arn, id: '' })
    }
    // They know better whom they mean.
    for (const grantee of (await ask.grantees?.()) ?? []) named.set(grantee.arn, grantee)
  }
  return [...named.values()]
}

interface Document {
  readonly Statement: Statement | Statement[]
}
interface Statement {
  readonly Effect: string
  readonly Principal?: '*' | { readonly AWS?: string | string[] }
}

/** Of what is allowed; a Deny lets nobody in. */
function principalsIn(policy: string): string[] {
  const { Statement: statements } = JSON.parse(policy) as Document
  return [statements].flat().flatMap(({ Effect, Principal: principal }) => {
    if (Effect !== 'Allow' || principal === undefined) return []
    return principal === '*' ? ['*'] : [principal.AWS ?? []].flat()
  })
}

const accountIn = (name: string) => (/^\d{12}$/.test(name) ? name : (name.split(':')[4] ?? ''))
const asArn = (name: string) => (/^\d{12}$/.test(name) ? `arn:aws:iam::${name}:root` : name)

function outsiderOf({ arn, id }: Grantee): Outsider {
  const account = arn === '*' ? '*' : accountIn(arn)
  const ofRole = /^arn:[^:]+:iam::\d+:role\//.test(arn)
  const whole = arn === '*' || arn.endsWith(':root')
  const caller: Caller = {
    principal: {
      kind: ofRole || arn.includes(':assumed-role/') ? 'assumed-role' : 'user',
      account,
      arn,
      ...(ofRole && { roleArn: arn }),
      identityPolicies: [compiledPolicy(everything, 'identity')],
    },
    account,
    accessKeyId: '',
    userId: id,
    tags: new Map(),
  }
  return {
    arn,
    caller,
    policies: [],
    unseen: arn === '*' ? 'the policies of whichever account' : `the policies of account ${account}`,
    // Who of the account asks is not known, nor anything about them.
    isUnknown: (key) =>
      /^aws:(?:sourceip|useragent|securetransport|token|multifactor|userid|username|sourceidentity|federated|principaltag\/|principalorg|principaltype)/.test(
        key,
      ) ||
      (whole && key === 'aws:principalarn') ||
      (arn === '*' && (key === 'aws:principalaccount' || key === 'kms:calleraccount')),
  }
}
