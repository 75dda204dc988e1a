/**
 * The keys that Larder keeps its data under:
 *
 *     root key ──wraps──▶ domain keys, one a term ──seal──▶ backing keys, access-key secrets, values
 *     (root-key.ts)       (stored wrapped)         (seal.ts, a key of its own for each box)
 *                         term 1 ──derives──▶ session-token, cursor and audit keys
 *
 * Rotation adds a term; boxes of earlier terms open for ever. The store is not trusted: it can lose a key but neither
 * learn one nor put its own in place.
 */
import { createSecretKey, type KeyObject } from 'node:crypto'
import { deriveKey } from './derive-key.ts'
import type { Random } from './message-box.ts'
import { OpenError } from './open-error.ts'
import { type RootKey, RootKeyError } from './root-key.ts'
import { type Address, open, type Sealed, seal } from './seal.ts'

export interface WrappedDomainKey {
  /** From 1, without gaps. */
  readonly term: number
  readonly wrapped: Uint8Array
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/** Where the wrapped domain keys are kept. */
export interface DomainKeyStore {
  load(): Promise<readonly WrappedDomainKey[]>
  /** Must fail if the term exists: two nodes may try to add the same one. */
  add(row: WrappedDomainKey): Promise<void>
}

export interface KeyHierarchyOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly random: Random
  /**
   * Milliseconds for which a new term is opened but not yet sealed under, so that every other node has called `refresh`
   * before it meets the first box. 0, the default, suits a single node.
   */
  readonly settle?: number
}

interface Term {
  readonly key: KeyObject
  readonly createdAt: number
}

const KEY_BYTES = 32
const PURPOSE_LABEL = 'larder/purpose/1'

export class KeyHierarchy {
  readonly #root: RootKey
  readonly #store: DomainKeyStore
  readonly #options: KeyHierarchyOptions
  /** The key of term t at index t - 1. */
  readonly #terms: Term[] = []
  readonly #keyOf = (term: number): KeyObject | undefined => this.#terms[term - 1]?.key

  private constructor(root: RootKey, store: DomainKeyStore, options: KeyHierarchyOptions) {
    this.#root = root
    this.#store = store
    this.#options = options
  }

  /**
   * Opens the stored domain keys; makes the first where there is none.
   * @throws RootKeyError, for the operator, if the root key is not the one that wrapped them or they were altered
   */
  static async open(root: RootKey, store: DomainKeyStore, options: KeyHierarchyOptions): Promise<KeyHierarchy> {
    const hierarchy = new KeyHierarchy(root, store, options)
    await hierarchy.refresh()
    if (hierarchy.#terms.length === 0) await hierarchy.rotate()
    return hierarchy
  }

  /** The term that is sealed under now. */
  get currentTerm(): number {
    const { now, settle = 0 } = this.#options
    let term = this.#terms.length
    while (term > 1 && settle > 0 && now() < this.#createdAt(term) + settle) term--
    return term
  }

  /** When the newest term was made, in milliseconds since 1970. It may not be sealed under yet. */
  get newestTermCreatedAt(): number {
    return this.#createdAt(this.#terms.length)
  }

  seal(plaintext: Uint8Array, address: Address): Sealed {
    const id = this.currentTerm
    return seal({ id, key: this.#key(id) }, plaintext, address, this.#options.random)
  }

  /** The plaintext, in a buffer of its own. @throws OpenError */
  open(sealed: Uint8Array, address: Address): Buffer {
    return open(this.#keyOf, sealed, address)
  }

  /** A sealed 32-byte key. @throws OpenError */
  openKey(sealed: Uint8Array, address: Address): KeyObject {
    const bytes = this.open(sealed, address)
    try {
      if (bytes.length !== KEY_BYTES) throw new OpenError()
      return createSecretKey(bytes)
    } finally {
      bytes.fill(0)
    }
  }

  /** A new 32-byte key, as it is stored and as it is used. */
  newSealedKey(address: Address): { sealed: Sealed; key: KeyObject } {
    const bytes = this.#options.random(KEY_BYTES)
    try {
      return { sealed: this.seal(bytes, address), key: createSecretKey(bytes) }
    } finally {
      bytes.fill(0)
    }
  }

  /** Adds a term and returns its number. If another node adds one at the same time, that one is it. */
  async rotate(): Promise<number> {
    const term = this.#terms.length + 1
    const bytes = this.#options.random(KEY_BYTES)
    const wrapped = this.#root.wrap(bytes, termAddress(term))
    bytes.fill(0)
    try {
      await this.#store.add({ term, wrapped, createdAt: this.#options.now() })
    } catch (error) {
      await this.refresh()
      if (this.#terms.length < term) throw error
      return this.#terms.length
    }
    // Read back rather than kept from here: what cannot be opened again must not be sealed under.
    await this.refresh()
    return term
  }

  /** Learns the terms that other nodes have added. */
  async refresh(): Promise<void> {
    const known = this.#terms.length
    const rows = [...(await this.#store.load())].sort((a, b) => a.term - b.term)
    if (rows.length < known || rows.some((row, index) => row.term !== index + 1)) {
      throw new RootKeyError(
        'The data directory has lost a domain key, and with it the data sealed under it. Restore the database from a backup.',
      )
    }
    // Counted anew: another refresh may have learnt some while this one was loading.
    for (const { term, wrapped, createdAt } of rows.slice(this.#terms.length)) {
      this.#terms.push({ key: this.#unwrap(term, wrapped), createdAt })
    }
  }

  /**
   * A key for one purpose: the same on every node and after every rotation. Derived anew at each call; keep it.
   * @param purpose a constant, such as `session-token`
   */
  derive(purpose: string): KeyObject {
    return deriveKey(this.#key(1), PURPOSE_LABEL, Buffer.from(purpose))
  }

  #unwrap(term: number, wrapped: Uint8Array): KeyObject {
    let bytes: Buffer
    try {
      bytes = this.#root.unwrap(wrapped, termAddress(term))
    } catch (error) {
      if (!(error instanceof OpenError)) throw error
      throw new RootKeyError(
        `The root key does not open this data directory's domain key of term ${term}, though it is the key that made it: ` +
          'the stored key was altered or damaged. Restore the database from a backup.',
      )
    }
    try {
      return createSecretKey(bytes)
    } finally {
      bytes.fill(0)
    }
  }

  #key(term: number): KeyObject {
    return this.#term(term).key
  }

  #createdAt(term: number): number {
    return this.#term(term).createdAt
  }

  #term(term: number): Term {
    const found = this.#terms[term - 1]
    if (found === undefined) throw new RangeError(`There is no domain key of term ${term}.`)
    return found
  }
}

function termAddress(term: number): Address {
  return { account: '', region: '', resource: 'domain-key', version: String(term), purpose: 'larder/domain-key' }
}
