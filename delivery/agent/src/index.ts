/** What the larder command and other programs start an agent with. */
export { type Agent, startAgent } from './agent.ts'
export { readConfig } from './config-file.ts'
export { type EventFollower, type EventSource, followEvents, type StoreEvent } from './follow-events.ts'
export { type AgentSettings, readSettings } from './settings.ts'
