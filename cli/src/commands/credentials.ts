/** `larder credentials`: the session's credentials as the AWS CLI and SDKs ask a credential_process for them. */
import type { Command } from '../command.ts'
import { currentSession, profileOption } from '../sessions.ts'

export const credentials: Command = {
  help: `Usage: larder credentials [--profile NAME]

Prints the credentials of larder login in the form that credential_process takes; for ~/.aws/config and not for people:

  [profile larder]
  credential_process = larder credentials
  endpoint_url = http://127.0.0.1:4566`,
  options: { profile: { type: 'string' } },
  async run(options) {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = currentSession(profileOption(options))
    const answer = {
      Version: 1,
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: expiration,
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`)
    return 0
  },
}
