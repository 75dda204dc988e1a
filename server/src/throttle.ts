/** Refuses requests beyond the rates that the operator set, per account, per principal and per operation, before they cost anything. */
import { type Caller, Fault, type Operation, type ServiceName } from './operation.ts'

/** A token bucket: `rate` requests a second in the long run, `burst` at once. */
export interface Rate {
  readonly rate: number
  readonly burst: number
}

/** What an operator may set; what is absent is not limited. Each node counts for itself, and each worker of a node its share. */
export interface Limits {
  /** All requests of one account. */
  readonly account?: Rate
  /** All requests of one user, or of one role whatever its sessions are called. */
  readonly principal?: Rate
  /** Requests of one account for one operation, by `service:Operation` or `service:*`; the exact name decides. */
  readonly operations?: ReadonlyMap<string, Rate>
  /** Requests without a signature, such as sign-ins, from one address; limited even when nothing else is. */
  readonly strangers?: Rate
}

/** Each counts one request, or refuses it with the service's throttling error. */
export interface Throttle {
  caller(caller: Caller, operation: Operation, now: number): void
  stranger(sourceIp: string, operation: Operation, now: number): void
}

interface Bucket {
  tokens: number
  filledAt: number
}

/** A full bucket remembers nothing, so those that have filled up again are dropped when there are many. */
const mostBuckets = 100_000

const strangersByDefault: Rate = { rate: 5, burst: 50 }

/** @param workers processes that count apart: each lets its part through, so that together they let no more through than the limits say */
export function throttle(limits: Limits, workers = 1): Throttle {
  const { account, principal, operations, strangers = strangersByDefault } = limits
  const buckets = (rate: Rate) => new Buckets(partOf(rate, workers))
  const perAccount = account && buckets(account)
  const perPrincipal = principal && buckets(principal)
  const perOperation = new Map([...(operations ?? [])].map(([name, rate]) => [name, buckets(rate)]))
  const perAddress = buckets(strangers)
  const limitsCallers = account !== undefined || principal !== undefined || perOperation.size > 0
  return {
    caller(caller, { service, name }, now) {
      if (!limitsCallers) return
      const rates: [Buckets | undefined, string][] = [
        [perOperation.get(`${service}:${name}`) ?? perOperation.get(`${service}:*`), caller.account],
        [perPrincipal, caller.session?.issuer?.arn ?? caller.principal.arn],
        [perAccount, caller.account],
      ]
      // All are asked before any is charged: a request that is refused costs its sender no other allowance.
      if (rates.some(([buckets, key]) => buckets?.isEmpty(key, now))) throw rateExceeded(service)
      for (const [buckets, key] of rates) buckets?.take(key)
    },
    stranger(sourceIp, { service }, now) {
      const network = networkOf(sourceIp)
      if (perAddress.isEmpty(network, now)) throw rateExceeded(service)
      perAddress.take(network)
    },
  }
}

/** A bucket that holds less than one request would never let any through. */
function partOf({ rate, burst }: Rate, workers: number): Rate {
  return { rate: rate / workers, burst: Math.max(1, burst / workers) }
}

/** Whoever has one IPv6 address has all of its /64. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':')
  if (tail !== undefined) while (groups.length < 4) groups.push('0')
  return groups.slice(0, 4).join(':')
}

class Buckets {
  readonly #rate: Rate
  readonly #buckets = new Map<string, Bucket>()

  constructor(rate: Rate) {
    this.#rate = rate
  }

  isEmpty(key: string, now: number): boolean {
    const { rate, burst } = this.#rate
    let bucket = this.#buckets.get(key)
    if (bucket === undefined) {
      if (this.#buckets.size >= mostBuckets) this.#forgetFull(now)
      bucket = { tokens: burst, filledAt: now }
      this.#buckets.set(key, bucket)
    }
    const elapsed = Math.max(0, now - bucket.filledAt) / 1000
    bucket.tokens = Math.min(burst, bucket.tokens + elapsed * rate)
    bucket.filledAt = now
    return bucket.tokens < 1
  }

  take(key: string): void {
    const bucket = this.#buckets.get(key)
    if (bucket) bucket.tokens -= 1
  }

  #forgetFull(now: number): void {
    const { rate, burst } = this.#rate
    for (const [key, { tokens, filledAt }] of this.#buckets)
      if (tokens + ((now - filledAt) / 1000) * rate >= burst) this.#buckets.delete(key)
  }
}

function rateExceeded(service: ServiceName): Fault {
  if (service === 'iam' || service === 'sts') return new Fault('Throttling', 'Rate exceeded')
  if (service === 'kms') {
    const text = 'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.'
    return new Fault('ThrottlingException', text)
  }
  return new Fault('ThrottlingException', 'Rate exceeded')
}

/**
 * Reads limits as an operator writes them:
 * `{"account": {"rate": 1000, "burst": 2000}, "principal": {"rate": 200}, "operations": {"ssm:GetParameter": {"rate": 40}}}`.
 * A burst that is absent is one second's worth.
 *
 * @throws Error saying what is wrong, since a limit that is misread would not hold.
 */
export function readLimits(text: string, known: ReadonlySet<string>): Limits {
  const { account, principal, operations, strangers, ...others } = record(parse(text), 'the limits')
  const [unknown] = Object.keys(others)
  if (unknown !== undefined)
    throw new Error(`there is no limit named ${unknown}: use account, principal, operations, strangers`)
  const named = Object.entries(operations === undefined ? {} : record(operations, 'operations'))
  for (const [name] of named)
    if (!known.has(name)) throw new Error(`there is no operation ${name}: write ssm:GetParameter or ssm:*`)
  return {
    ...(account !== undefined && { account: rateOf(account, 'account') }),
    ...(principal !== undefined && { principal: rateOf(principal, 'principal') }),
    ...(strangers !== undefined && { strangers: rateOf(strangers, 'strangers') }),
    operations: new Map(named.map(([name, rate]) => [name, rateOf(rate, name)])),
  }
}

/** The names that limits may carry. */
export function limitedNames(operations: readonly Operation[]): ReadonlySet<string> {
  return new Set(operations.flatMap(({ service, name }) => [`${service}:${name}`, `${service}:*`]))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('the limits are not JSON')
  }
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} must be an object`)
  return value as Record<string, unknown>
}

function rateOf(value: unknown, name: string): Rate {
  const { rate, burst = Math.max(1, Number(rate)), ...others } = record(value, name)
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw new Error(`${name} has no ${unknown}: use rate and burst`)
  const isRate = (number: unknown, least: number): number is number =>
    typeof number === 'number' && Number.isFinite(number) && number >= least
  if (!isRate(rate, Number.MIN_VALUE)) throw new Error(`${name}.rate must be a number of requests a second above 0`)
  if (!isRate(burst, 1)) throw new Error(`${name}.burst must be a number of requests of at least 1`)
  return { rate, burst }
}
