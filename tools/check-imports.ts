/** Holds the direction rules of ARCHITECTURE.md: who may import whom, no cycles, no catch-all names. Exits 1 with every breach. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

interface Rule {
  readonly from: RegExp
  /** Matched with `node:x`, `package` or a path from the root. */
  readonly mayNot?: RegExp
  readonly mayOnly?: RegExp
  readonly because: string
}

const tests = /\.test\.ts$|\.contract\.ts$|\/test\//

const rules: readonly Rule[] = [
  { from: /^wire\/src\//, mayOnly: /^(node:|wire\/src\/)/, because: 'wire depends on nothing' },
  {
    from: /^server\/src\/crypto\//,
    mayOnly: /^(node:crypto|server\/src\/crypto\/)/,
    because: 'crypto imports node:crypto only',
  },
  { from: /^server\/src\/authorize\//, mayOnly: /^server\/src\/authorize\//, because: 'authorize does no I/O' },
  {
    from: /^server\/src\/store\//,
    mayNot: /^server\/src\/(crypto|services|http|handle-request|authenticate|authorize)/,
    because: 'storage is untrusted and knows nobody',
  },
  {
    from: /^server\/src\/services\//,
    mayNot: /^@larder\/wire|^wire\/|^server\/src\/(http|handle-request|authenticate|start|route)/,
    because: 'services import neither codecs nor http',
  },
  {
    from: /^server\/src\/services\/(?!index\.ts)/,
    mayNot: /^server\/src\/store\/(sqlite|postgres|migrate)\.ts/,
    because: 'services know the port, not the engine',
  },
  {
    from: /^server\/src\/(?!(main|serve)\.ts)/,
    mayNot: /^server\/src\/(main|serve|start)\.ts/,
    because: 'start is the only file that chooses parts',
  },
  {
    from: /^server\/src\/workers\//,
    mayOnly: /^(node:|server\/src\/(workers\/|log\.ts|metrics\.ts))/,
    because: 'the process in front of the workers loads nothing of the server',
  },
  {
    from: /^server\/src\/(?!store\/(postgres|sqlite)(-\w+)?\.ts)/,
    mayNot: /^(pg|node:sqlite)$/,
    because: 'only the engines know a driver',
  },
  {
    from: /^delivery\/runtime\/src\//,
    mayOnly: /^(node:|delivery\/runtime\/src\/|@opentelemetry\/api$)/,
    because: 'the runtime goes into every bundle and depends on nothing',
  },
  {
    from: /^delivery\//,
    mayNot: /^(@larder\/(server|cli)|server|cli)(\/|$)/,
    because: 'delivery works against AWS as well: it knows the protocol, not our server',
  },
  {
    from: /^delivery\/(bake|agent|rotation)\//,
    mayNot: /^(serverless|osls|@larder\/serverless|delivery\/serverless-plugin)(\/|$)/,
    because: 'only the plugin knows a framework',
  },
  {
    from: /^delivery\/(agent|rotation)\//,
    mayNot: /^(@larder\/bake|delivery\/bake)(\/|$)/,
    because: 'what runs beside a function bakes nothing',
  },
  {
    from: /^server\/src\/(store|crypto|audit|credentials|web-identity|functions|events|authenticate)\//,
    mayNot: /^server\/src\/(services|http|handle-request|start)/,
    because: 'the parts do not know the operations that use them',
  },
  {
    from: /^(wire|server|cli|delivery\/[a-z-]+)\/src\//,
    mayNot: /^(test|tools|bench|examples)\/|\/test\//,
    because: 'what ships does not know its tests',
  },
  {
    from: /^(wire|server)\//,
    mayNot: /^(@larder\/(runtime|bake|agent|serverless|cli)|delivery|cli)(\/|$)/,
    because: 'the store does not know who delivers from it',
  },
]

/** The one file in crypto that reads a file, and the one service that imagines the caller whom authentication would make. */
const exceptions: ReadonlyMap<string, RegExp> = new Map([
  ['server/src/services/identities/principal-access.ts', /^server\/src\/authenticate\/caller\.ts$/],
  ['server/src/crypto/root-key.ts', /^node:(fs|path|os)(\/promises)?$/],
])

/** A service reaches another through its door alone. */
const doors: ReadonlyMap<string, RegExp> = new Map([
  ['keys', /^server\/src\/services\/keys\/key-(use|access)\.ts$/],
  ['parameters', /^server\/src\/services\/parameters\/parameter-access\.ts$/],
  ['secrets', /^server\/src\/services\/secrets\/secret-(reference|access)\.ts$/],
  ['identities', /^server\/src\/services\/identities\/principal-access\.ts$/],
])

const ambient = /\b(Date\.now|Math\.random|performance\.now|random(Bytes|Int|UUID))\(|\bnew Date\(\)/

const files = globSync('{wire,server,cli,delivery,examples,tools,bench,test,model}/**/*.ts', {
  exclude: (name) => name.includes('node_modules'),
}).map((file) => file.replaceAll('\\', '/'))
const breaches: string[] = []
const graph = new Map<string, string[]>()

for (const file of files) {
  if (/(^|\/)(utils?|helpers?|common|misc|manager)s?(\.ts|\/)/i.test(file))
    breaches.push(`${file}: name a file for what it does`)
  const imports = importsOf(file)
  graph.set(
    file,
    imports.filter(({ typeOnly }) => !typeOnly).map(({ target }) => target),
  )
  if (tests.test(file)) continue
  if (file.startsWith('server/src/services/') && ambient.test(readFileSync(file, 'utf8')))
    breaches.push(`${file}: time, randomness and ids come through Context`)
  for (const { target } of imports) {
    if (exceptions.get(file)?.test(target)) continue
    for (const rule of rules) {
      if (!rule.from.test(file)) continue
      if (rule.mayNot?.test(target) || (rule.mayOnly && !rule.mayOnly.test(target)))
        breaches.push(`${file} imports ${target}: ${rule.because}`)
    }
    const [, from] = /^server\/src\/services\/([a-z]+)\//.exec(file) ?? []
    const [, to] = /^server\/src\/services\/([a-z]+)\//.exec(target) ?? []
    if (from && to && from !== to && !doors.get(to)?.test(target))
      breaches.push(`${file} imports ${target}: a service reaches another through its door`)
  }
}

function importsOf(file: string): { target: string; typeOnly: boolean }[] {
  const text = readFileSync(file, 'utf8')
  const found = text.matchAll(
    /^\s*(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm,
  )
  return [...found].map(([, type, from, dynamic]) => {
    const name = (from ?? dynamic)!
    return {
      target: name.startsWith('.') ? normalize(join(dirname(file), name)).replaceAll('\\', '/') : name,
      typeOnly: type !== undefined,
    }
  })
}

const state = new Map<string, 'open' | 'closed'>()
function findCycle(file: string, trail: readonly string[]): void {
  if (state.get(file) === 'closed') return
  if (state.get(file) === 'open') {
    breaches.push(`a cycle: ${[...trail.slice(trail.indexOf(file)), file].join(' → ')}`)
    return
  }
  state.set(file, 'open')
  for (const next of graph.get(file) ?? []) if (graph.has(next)) findCycle(next, [...trail, file])
  state.set(file, 'closed')
}
for (const file of files) findCycle(file, [])

if (files.length === 0) breaches.push('no files found: is this the root of the project?')
for (const breach of new Set(breaches)) console.error(breach)
process.exitCode = breaches.length > 0 ? 1 : 0
