/** Credentials of a role that a request names (`roleArn`), taken from STS as the agent's own role. */
import type { AwsCredentials, CredentialProvider } from '@larder/runtime/credentials.ts'
import { endpointFor } from '@larder/runtime/endpoint.ts'
import { AwsError } from '@larder/runtime/secret-error.ts'
import { send } from '@larder/runtime/send.ts'
import { signRequest } from '@larder/wire'

const timeout = 5_000

interface Base {
  readonly region: string
  readonly endpoint: string | undefined
  credentials(): Promise<AwsCredentials>
}

/** Asked again by whoever uses it when what it gave is about to expire. */
export function roleCredentials(roleArn: string, { region, endpoint, credentials }: Base): CredentialProvider {
  return async () => {
    const url = endpointFor('sts', region, endpoint)
    const form = { Action: 'AssumeRole', Version: '2011-06-15', RoleArn: roleArn, RoleSessionName: 'larder-agent' }
    const body = new URLSearchParams(form).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
    const request = {
      method: 'POST',
      path: '/',
      query: '',
      headers: { host: url.host, ...headers },
      body: Buffer.from(body),
    }
    const signed = signRequest(request, await credentials(), { region, service: 'sts', now: Date.now() })
    const answer = await send(url, { method: 'POST', headers: { ...headers, ...signed }, body, timeout })
    const member = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer.body)?.[1]
    // Whatever STS says, the caller's request is refused with 403: it named a role that is not the agent's to take.
    if (answer.status !== 200) {
      if (answer.status >= 500) throw new AwsError(member('Code') ?? `Http${answer.status}`, answer.status, '')
      throw new AwsError('AccessDeniedException', 403, `${roleArn} cannot be assumed (${member('Code') ?? ''}).`)
    }
    return {
      accessKeyId: member('AccessKeyId')!,
      secretAccessKey: member('SecretAccessKey')!,
      sessionToken: member('SessionToken'),
      expiration: new Date(member('Expiration')!),
    }
  }
}
