/**
 * The Principal and NotPrincipal elements: whom a statement speaks of.
 * Sources: IAM User Guide, reference_policies_elements_principal, reference_policies_elements_notprincipal.
 */
import { PolicyError, quote, syntaxError } from './policy-error.ts'
import { isObject } from './strict-json.ts'
import { type Effect, type PolicyKind, type Principal, type Reach, reach } from './terms.ts'

type PrincipalMatcher = (principal: Principal) => Reach

/** Whose wording the errors follow: IAM's for roles, KMS's for keys. */
type PrincipalKind = Exclude<PolicyKind, 'identity' | 'session'>

interface Named {
  everyone: boolean
  readonly accounts: Set<string>
  /** Of users, roles and sessions. */
  readonly arns: Set<string>
  readonly services: Set<string>
  /** Identity providers. */
  readonly federated: Set<string>
}

export function compilePrincipal(element: unknown, effect: Effect, kind: PrincipalKind): PrincipalMatcher {
  const { everyone, accounts, arns, services, federated } = readPrincipals(element, kind)
  return (principal) => {
    // A service acts for no account; only its own name lets it in, while a Deny to everyone shuts it out too. So it is with whom an
    // identity provider vouches for: only the provider's name lets them in.
    const outside = outsiders[principal.kind]
    if (outside !== undefined) {
      const named = outside === 'services' ? services : federated
      return named.has(principal.arn) || (everyone && effect === 'Deny') ? reach.principal : reach.none
    }
    if (everyone || arns.has(principal.arn)) return reach.principal
    if (principal.roleArn !== undefined && arns.has(principal.roleArn)) return reach.role
    if (!accounts.has(principal.account)) return reach.none
    return principal.kind === 'root' ? reach.principal : reach.account
  }
}

/** Who belongs to no account, and in which list a policy names them. */
const outsiders: Partial<Record<Principal['kind'], 'services' | 'federated'>> = {
  service: 'services',
  'web-identity': 'federated',
}

/**
 * Of a Deny, the only effect that AWS supports it with. It spares a principal only when everything the principal stands
 * on is named: the account, the role of a session, and the user or session itself. AWS denies principals with a
 * permissions boundary in any case.
 */
export function compileNotPrincipal(element: unknown, kind: PrincipalKind): PrincipalMatcher {
  const { everyone, accounts, arns, services, federated } = readPrincipals(element, kind)
  const spares = (principal: Principal) => {
    if (principal.kind === 'service') return services.has(principal.arn)
    if (principal.kind === 'web-identity') return federated.has(principal.arn)
    if (principal.permissionsBoundary !== undefined || !accounts.has(principal.account)) return false
    if (principal.kind === 'root') return true
    return arns.has(principal.arn) && (principal.roleArn === undefined || arns.has(principal.roleArn))
  }
  return (principal) => (everyone || spares(principal) ? reach.none : reach.principal)
}

function readPrincipals(element: unknown, kind: PrincipalKind): Named {
  const named: Named = {
    everyone: false,
    accounts: new Set(),
    arns: new Set(),
    services: new Set(),
    federated: new Set(),
  }
  if (element === '*') {
    // IAM takes {"AWS":"*"} in a role's trust policy, but not this.
    if (kind === 'trust') throw new PolicyError('AssumeRolepolicy contained an invalid principal: "STAR":"*".')
    return { ...named, everyone: true }
  }
  if (!isObject(element)) throw syntaxError('A principal is "*" or an object.')
  const entries = Object.entries(element)
  if (entries.length === 0) throw noPrincipals(kind)
  for (const [type, value] of entries) {
    const read = readers.get(type)
    if (read === undefined) throw invalidPrincipal(kind, type, '')
    const values = Array.isArray(value) ? value : [value]
    if (values.length === 0) throw noPrincipals(kind)
    for (const id of values) {
      if (typeof id !== 'string' || !read(id, named))
        throw invalidPrincipal(kind, type, typeof id === 'string' ? id : '')
    }
  }
  return named
}

/** Each takes a principal's id into account, or answers false when AWS would not have it. */
const readers: ReadonlyMap<string, (id: string, named: Named) => boolean> = new Map([
  ['AWS', readAwsPrincipal],
  ['Service', readServicePrincipal],
  ['Federated', readFederatedPrincipal],
  // Nobody reaches Larder as one of these: they are kept as written and match no caller.
  ['CanonicalUser', (id) => id !== '' && !id.includes('*')],
])

function readAwsPrincipal(id: string, named: Named): boolean {
  if (id === '*') {
    named.everyone = true
    return true
  }
  const account = /^(?:(\d{12})|arn:aws[a-z-]*:iam::(\d{12}):root)$/.exec(id)
  if (account !== null) named.accounts.add(account[1] ?? account[2]!)
  else if (userOrRole.test(id) || session.test(id)) named.arns.add(id)
  else return false
  return true
}

// One principal each, by its full name: AWS allows no wildcard in them.
const userOrRole = /^arn:aws[a-z-]*:iam::\d{12}:(?:user|role)\/(?:[!-)+->@-~]+\/)?[\w+=,.@-]+$/
const session = /^arn:aws[a-z-]*:sts::\d{12}:(?:assumed-role\/[\w+=,.@-]+|federated-user)\/[\w+=,.@-]+$/

function readServicePrincipal(id: string, named: Named): boolean {
  if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(id)) return false
  named.services.add(id)
  return true
}

function readFederatedPrincipal(id: string, named: Named): boolean {
  if (id === '' || id.includes('*')) return false
  named.federated.add(id)
  return true
}

function noPrincipals(kind: PrincipalKind): PolicyError {
  return new PolicyError(kind === 'key' ? invalidKeyPrincipals : 'Missing required field Principal cannot be empty!')
}

function invalidPrincipal(kind: PrincipalKind, type: string, id: string): PolicyError {
  return new PolicyError(
    kind === 'key' ? invalidKeyPrincipals : `Invalid principal in policy: ${quote(type)}:${quote(id)}`,
  )
}

const invalidKeyPrincipals = 'Policy contains a statement with one or more invalid principals.'
