/** The second way: Secrets Manager is asked each time that the function is called. */
const { SecretsManager } = require('@aws-sdk/client-secrets-manager')

const secretName = process.env.OPENWEATHERMAP_APPID_LOCATION
const client = new SecretsManager()
let decodedBinarySecret

exports.openweathermap = async (event) => {
  const data = await client.getSecretValue({ SecretId: secretName })
  if ('SecretString' in data) {
    decodedBinarySecret = JSON.parse(data.SecretString)[secretName]
  } else {
    decodedBinarySecret = Buffer.from(data.SecretBinary).toString('ascii')
  }
  return callExternalApi(event.pathParameters.latitude, event.pathParameters.longitude)
}

const callExternalApi = async (latitude, longitude) => {
  const apiUrl = process.env.OPENWEATHERMAP_URL
  const appid = decodedBinarySecret
  try {
    const response = await fetch(`${apiUrl}/?lat=${latitude}&lon=${longitude}&appid=${appid}`)
    const json = await response.json()
    const body = { temperature: json.main.temp }
    return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
  } catch (error) {
    console.log(error)
  }
}
