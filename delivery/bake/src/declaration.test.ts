import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DeclarationError, declarationFrom, parseDeclaration } from './declaration.ts'
import { manifestFor } from './manifest.ts'
import { resolveSecrets } from './resolve.ts'
import { typesFor } from './types.ts'

const whole = `
app: weather-forecast
secrets:
  STRIPE_SECRET_KEY:
    from: { prod: ssm:/stripeSecretKey/live, default: ssm:/stripeSecretKey/test }
    deliver: live
  PARTICLE_API_KEY: { from: ssm:particleAPIKey, deliver: live, maxAge: 5m }
  APP_CONFIG:       { from: "ssm:/\${stage}/parameterStoreBlog/", as: tree, deliver: live }
  WEATHER:          { from: secretsmanager:prod/openweathermap, as: json, deliver: start, schema: { type: object, required: [appid], properties: { appid: { type: string }, level: { enum: [1, two] } } } }
  DB_PASSWORD:      secretsmanager:prod/db#password@AWSPREVIOUS
  MY_SECRET:        { from: ssm:/path/to/ssm/secret:2, deliver: { prod: baked, default: live } }
  LEGACY_KEY:       { from: ssm:/darksky-api-key, deliver: env, plaintext: accepted }
functions:
  pushSettings: [PARTICLE_API_KEY]
`

test('one declaration says for each stage and function where every secret is and how it comes', () => {
  const declaration = parseDeclaration(whole, 'larder.yml')
  const from = (stage: string) =>
    Object.fromEntries(
      resolveSecrets(declaration, stage).map((secret) => [secret.name, `${secret.deliver} ${secret.from}`]),
    )
  assert.deepEqual(from('prod'), {
    STRIPE_SECRET_KEY: 'live ssm:/stripeSecretKey/live',
    PARTICLE_API_KEY: 'live ssm:particleAPIKey',
    APP_CONFIG: 'live ssm:/prod/parameterStoreBlog/',
    WEATHER: 'start secretsmanager:prod/openweathermap',
    DB_PASSWORD: 'live secretsmanager:prod/db#password@AWSPREVIOUS',
    MY_SECRET: 'baked ssm:/path/to/ssm/secret:2',
    LEGACY_KEY: 'env ssm:/darksky-api-key',
  })
  assert.equal(from('dev').STRIPE_SECRET_KEY, 'live ssm:/stripeSecretKey/test')
  assert.equal(from('dev').MY_SECRET, 'live ssm:/path/to/ssm/secret:2')
  const secrets = resolveSecrets(declaration, 'dev', 'pushSettings')
  assert.deepEqual(manifestFor(declaration, 'dev', 'pushSettings', secrets), {
    larder: 1,
    app: 'weather-forecast',
    stage: 'dev',
    function: 'pushSettings',
    secrets: { PARTICLE_API_KEY: { from: 'ssm:particleAPIKey', as: 'string', deliver: 'live', maxAge: 300 } },
  })
  assert.deepEqual(resolveSecrets(declaration, 'dev', 'another'), [])
})

test('types say what each secret is', () => {
  assert.equal(
    typesFor(parseDeclaration(whole, 'larder.yml')),
    `// Written by larder types. Do not edit.
import '@larder/runtime'

declare module '@larder/runtime' {
  interface DeclaredSecrets {
    'STRIPE_SECRET_KEY': string
    'PARTICLE_API_KEY': string
    'APP_CONFIG': Readonly<Record<string, string>>
    'WEATHER': { readonly 'appid': string; readonly 'level'?: 1 | 'two' }
    'DB_PASSWORD': string
    'MY_SECRET': string
    'LEGACY_KEY': string
  }
}
`,
  )
})

const problemsIn = (text: string) => {
  try {
    parseDeclaration(text, 'larder.yml')
  } catch (error) {
    assert.ok(error instanceof DeclarationError, String(error))
    return error.problems
  }
  return []
}

test('what is wrong is told with its place and what to try, all of it at once', () => {
  const told = problemsIn(`secrets:
  A: { from: /path, deliver: live }
  B: { from: ssm:/b, deliver: bakd }
  C: { from: ssm:/c, deliver: env }
  D: { from: ssm:/d/ }
  E: { frm: ssm:/e }
  F: { from: "ssm:/\${STAGE}/f" }
  G: { from: ssm:/g, maxAge: 5 minutes }
  H-1: { from: ssm:/h, deliver: start }
  I: { from: ssm:/i, as: json, deliver: baked, maxAge: 5m }
  J: 7
  K: { from: ssm:/k, plaintext: accepted }
  L: { from: secretsmanager:l, as: tree }
  M: { from: ssm:/m, schema: {} }
  N: plain
functions:
  hello: [A, BB]
  world: A
bake: { format: 1, seal: together }
`)
  assert.deepEqual(told, [
    'larder.yml:2:8 secrets.A.from: it comes from neither ssm:… nor secretsmanager:…. Write ssm:/path, or secretsmanager:id#jsonKey.',
    'larder.yml:3:22 secrets.B.deliver: it must be live, baked, start or env. Did you mean baked?',
    'larder.yml:6:3 secrets.E: from is missing. Say where it comes from: from: ssm:/path.',
    'larder.yml:6:8 secrets.E.frm: there is no such setting. Did you mean from?',
    'larder.yml:8:22 secrets.G.maxAge: an age is written as 30s, 5m or 1h.',
    'larder.yml:11:3 secrets.J: it must be a string.',
    'larder.yml:11:3 secrets.J: it must be a map.',
    'larder.yml:15:3 secrets.N: it comes from neither ssm:… nor secretsmanager:…. Write ssm:/path, or secretsmanager:id#jsonKey.',
    'larder.yml:18:3 functions.world: it must be a list.',
  ])
  assert.deepEqual(
    problemsIn(`secrets:
  C: { from: ssm:/c, deliver: env }
  D: { from: ssm:/d/ }
  F: { from: "ssm:/\${STAGE}/f" }
  H-1: { from: ssm:/h, deliver: start }
  I: { from: ssm:/i, as: json, deliver: baked, maxAge: 5m }
  K: { from: ssm:/k, plaintext: accepted }
  L: { from: secretsmanager:l, as: tree }
  M: { from: ssm:/m, schema: {} }
  TREE: { from: "ssm:/m/:3", as: tree }
functions:
  hello: [C, KK]
bake: { format: 1, seal: together }
`),
    [
      'larder.yml:2:22 secrets.C.deliver: env puts the value in plaintext into the template, the console and every child process. Use start, which fills the same variable without that; or add plaintext: accepted.',
      'larder.yml:3:8 secrets.D.from: ssm:/d/ is a path, not a parameter. Add as: tree, or remove the slash.',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what the declaration says
      'larder.yml:4:8 secrets.F.from: ${STAGE} is not known here. Only ${stage} is.',
      "larder.yml:5:24 secrets.H-1.deliver: H-1 cannot be a variable's name: use letters, digits and underscores.",
      'larder.yml:6:48 secrets.I.maxAge: only deliver: live is kept for an age.',
      'larder.yml:7:22 secrets.K.plaintext: it is accepted, and nothing delivers it so. Remove it, or use deliver: env.',
      'larder.yml:8:32 secrets.L.as: only a path of the Parameter Store is a tree: ssm:/path/.',
      'larder.yml:9:22 secrets.M.schema: it is for as: json and as: tree.',
      'larder.yml:10:11 secrets.TREE.from: a tree has no version or label.',
      'larder.yml:12:14 functions.hello.1: KK is not declared under secrets. Did you mean K?',
      'larder.yml:13:20 bake.seal: format 1 seals each secret by itself. Use format: 2, or seal: each.',
    ],
  )
})

test('a stage that nothing is said for, a stage that is no name, and text that is not YAML', () => {
  const declaration = parseDeclaration('secrets: { A: { from: { prod: ssm:/a } } }', 'larder.yml')
  assert.throws(() => resolveSecrets(declaration, 'dev'), {
    message: 'larder.yml:1:12 secrets.A: it says nothing for stage dev. Add dev: or default: to it.',
  })
  assert.throws(() => resolveSecrets(declaration, '../x'), /The stage ".*" must be letters/)
  assert.throws(() => resolveSecrets(declaration, 'toString'), /says nothing for stage toString/)
  assert.match(problemsIn('secrets: {A: [')[0]!, /^larder\.yml:1:1\d: it is not YAML: /)
  assert.match(problemsIn('a: &a [1]\nsecrets: *b')[0]!, /^larder\.yml: it is not YAML: Unresolved alias/)
  assert.deepEqual(problemsIn('secrets: { __proto__: ssm:/a }'), [
    'larder.yml:1:1 secrets: "__proto__" cannot be a name here.',
  ])
  assert.throws(() => declarationFrom({ secrets: { A: 'x' } }, 'custom.larder'), {
    message: /^custom\.larder\.secrets\.A: it comes from neither/,
  })
})

test('whatever it is given, it answers with a declaration or with problems', () => {
  const anything = fc.oneof(
    fc.anything(),
    fc.record({ secrets: fc.dictionary(fc.string(), fc.anything()), functions: fc.anything(), bake: fc.anything() }),
  )
  fc.assert(
    fc.property(anything, (given) => {
      try {
        declarationFrom(given, 'custom.larder')
      } catch (error) {
        assert.ok(error instanceof DeclarationError && error.problems.length > 0)
      }
    }),
  )
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      problemsIn(text)
    }),
  )
})

test('of what is nested too deeply ten mistakes are told', () => {
  assert.equal(problemsIn('['.repeat(100_000)).length, 10)
})
