/** The options that say which store a command is about, and as whom it calls. */

export const storeOptions = {
  endpoint: { type: 'string' },
  region: { type: 'string' },
  profile: { type: 'string' },
} as const

export const storeHelp = `  --endpoint URL   the store (AWS_ENDPOINT_URL; AWS itself when absent)
  --region NAME    the region (AWS_REGION)
  --profile NAME   as who is signed in there (larder login), and not by AWS_ACCESS_KEY_ID`
