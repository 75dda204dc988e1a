/** The first way: `${ssm:…}` has put the key into the environment when the service was deployed. */
const apiUrl = process.env.DARKSKY_URL
const apiKey = process.env.DARKSKY_APIKEY

exports.darksky = async (event) => callExternalApi(event.pathParameters.latitude, event.pathParameters.longitude)

const callExternalApi = async (latitude, longitude) => {
  try {
    const response = await fetch(`${apiUrl}/${apiKey}/${latitude},${longitude}`)
    const json = await response.json()
    const body = { temperature: json.currently.temperature }
    return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
  } catch (error) {
    console.log(error)
  }
}
