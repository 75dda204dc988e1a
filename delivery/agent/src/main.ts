#!/usr/bin/env node
/** The agent as a program of its own, as a Lambda layer starts it: settings from the environment. */
import { basename } from 'node:path'
import { startAgent } from './agent.ts'
import { readSettings } from './settings.ts'

try {
  const settings = readSettings({ environment: process.env })
  // Lambda goes by the name of the file in /opt/extensions, which may be a script that starts this one.
  const extensionName = process.env.LARDER_EXTENSION_NAME ?? 'larder-agent'
  const asked = new Promise<void>((resolve) => process.once('SIGTERM', resolve).once('SIGINT', resolve))
  const agent = await startAgent(settings, { extensionName: basename(extensionName) })
  await Promise.race([agent.ended, asked])
  await agent.close()
} catch (error) {
  process.stderr.write(`larder agent: ${(error as Error).message}\n`)
  process.exitCode = 1
}
