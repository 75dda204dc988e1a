/** `larder logout`: ends the session at the store, and forgets it here. */
import { callLarder } from '../call-store.ts'
import type { Command } from '../command.ts'
import { forgetSession, profileOption, readSession } from '../sessions.ts'

export const logout: Command = {
  help: `Usage: larder logout [--profile NAME]

Ends the session at the store, wherever its credentials have got to, and removes it from this machine.`,
  options: { profile: { type: 'string' } },
  async run(options) {
    const profile = profileOption(options)
    const session = readSession(profile)
    if (session === undefined) {
      process.stdout.write('Nobody is signed in.\n')
      return 0
    }
    const { endpoint: url, region, expiration } = session
    if (Date.parse(expiration) > Date.now()) await callLarder({ url, region }, 'RevokeSession', {}, session)
    forgetSession(profile)
    process.stdout.write(`Signed out ${session.arn}.\n`)
    return 0
  },
}
