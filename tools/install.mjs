// Installs what package-lock.json asks for when it is not there yet. Runs on any Node from 20.19, before the pinned Node exists; so plain JavaScript.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Larder needs Node 20.19 or newer to install itself; this is ${process.version}. It then runs on a Node of its own.`,
  )
  process.exit(1)
}

const wanted = 'package-lock.json'
const installed = 'node_modules/.larder-lock.json'
const upToDate =
  existsSync(installed) && existsSync('node_modules/.bin/node') && readFileSync(wanted).equals(readFileSync(installed))
if (!upToDate) {
  console.error('Installing dependencies (once) …')
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    console.error('npm ci failed. Check that the npm registry can be reached, then try again.')
    process.exit(status ?? 1)
  }
  if (!existsSync('node_modules/.bin/node')) {
    console.error(
      'npm ci did not bring Node 24: is the install script of the package "node" allowed (npm config get ignore-scripts)?',
    )
    process.exit(1)
  }
  copyFileSync(wanted, installed)
}
