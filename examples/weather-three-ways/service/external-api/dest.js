/** The third way: `${secrets:…}` has put the code into the environment when the service was deployed. */
exports.dest = async (event) => callExternalApi(event.pathParameters.latitude, event.pathParameters.longitude)

const callExternalApi = async (latitude, longitude) => {
  const appCode = process.env.DEST_APP_CODE
  const apiUrl = process.env.DEST_URL
  const apiId = process.env.DEST_APP_ID
  try {
    const response = await fetch(
      `${apiUrl}?product=observation&latitude=${latitude}&longitude=${longitude}&app_id=${apiId}&app_code=${appCode}`,
    )
    const json = await response.json()
    const body = { temperature: json.observations.location[0].observation[0].temperature }
    return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
  } catch (error) {
    console.log(error)
  }
}
