/** What the larder command and other programs start an agent with. */
export { startAgent } from './agent.ts'
export { readConfig } from './config-file.ts'
export { readSettings } from './settings.ts'
