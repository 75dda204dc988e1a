/** Calls functions of devices in the field, at Particle. */
import { declare, withSecret } from '@larder/runtime'

const keyName = process.env.PARTICLE_API_KEY_NAME
if (!keyName) throw new Error('Configuration error: Particle API key name not provided.')
// Fetched when it is first needed, and kept for a day: a new one is noticed when the old one is refused.
declare({ PARTICLE_API_KEY: { from: `ssm:${keyName}`, deliver: 'live', maxAge: 86_400 } })

class ParticleError extends Error {
  readonly status: number

  constructor(status: number) {
    super(`Particle answered ${status}.`)
    this.status = status
  }
}

export function callDevice(device: string, name: string, argument: string): Promise<void> {
  return withSecret('PARTICLE_API_KEY', async (token) => {
    const answer = await fetch(new URL(`/v1/devices/${device}/${name}`, process.env.PARTICLE_API), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams({ arg: argument }),
    })
    if (!answer.ok) throw new ParticleError(answer.status)
  })
}
