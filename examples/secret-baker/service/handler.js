// Opens what serverless-secret-baker's file holds, as its own snippet for Node does; on version 3 of the AWS SDK, which is what Lambda has today.
const { DecryptCommand, KMSClient } = require('@aws-sdk/client-kms')
const fs = require('node:fs')
const path = require('node:path')

const secretsFile = path.join(process.env.LAMBDA_TASK_ROOT, 'secret-baker-secrets.json')

async function decryptSecret(secretName) {
  const kms = new KMSClient()
  const secrets = JSON.parse(fs.readFileSync(secretsFile))
  const response = await kms.send(
    new DecryptCommand({
      CiphertextBlob: Buffer.from(secrets[secretName].ciphertext, 'base64'),
      EncryptionContext: { PARAMETER_ARN: secrets[secretName].arn },
    }),
  )
  return Buffer.from(response.Plaintext).toString('utf8')
}

module.exports.hello = async (event) => {
  const output = {}
  try {
    for (const secret of event.secrets) output[secret] = await decryptSecret(secret)
  } catch (error) {
    return { error: error.name }
  }
  return output
}
