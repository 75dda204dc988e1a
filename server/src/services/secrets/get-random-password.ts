/** GetRandomPassword: every password that fits the request is as likely as any other. */
import { type Context, readOperation } from '../../operation.ts'
import { invalidParameter } from './find-secret.ts'

const kinds = {
  lowercase: 'abcdefghijklmnopqrstuvwxyz',
  uppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  numbers: '0123456789',
  punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
  space: ' ',
}
const defaultLength = 32

export const getRandomPassword = readOperation('secretsmanager', 'GetRandomPassword', {
  permissions: () => [{ action: 'secretsmanager:GetRandomPassword', resource: '*' }],
  run(input, context) {
    const length = input.PasswordLength ?? defaultLength
    const excluded = new Set(input.ExcludeCharacters ?? '')
    const without = (text: string) => [...text].filter((character) => !excluded.has(character)).join('')
    const types = [
      input.ExcludeLowercase ? '' : without(kinds.lowercase),
      input.ExcludeUppercase ? '' : without(kinds.uppercase),
      input.ExcludeNumbers ? '' : without(kinds.numbers),
      input.ExcludePunctuation ? '' : without(kinds.punctuation),
      input.IncludeSpace ? without(kinds.space) : '',
    ].filter((characters) => characters !== '')
    if (types.length === 0) throw invalidParameter('The request leaves no character to make a password of.')
    const required = (input.RequireEachIncludedType ?? true) ? types : []
    if (length < required.length) {
      throw invalidParameter(
        'The password length is too short for the required types of characters. Use a longer one, or fewer types.',
      )
    }
    return { RandomPassword: randomPassword(context, types.join(''), length, required) }
  },
})

/** Passwords that lack a required type are drawn again, which keeps the rest as likely as each other. */
function randomPassword(context: Context, characters: string, length: number, required: readonly string[]): string {
  for (;;) {
    const password = draw(context, characters, length)
    if (required.every((type) => [...type].some((character) => password.includes(character)))) return password
  }
}

function draw(context: Context, characters: string, length: number): string {
  const fair = 256 - (256 % characters.length)
  let password = ''
  while (password.length < length) {
    for (const byte of context.random(length)) {
      // Bytes beyond the last whole round would make the first characters likelier.
      if (byte < fair && password.length < length) password += characters[byte % characters.length]
    }
  }
  return password
}
