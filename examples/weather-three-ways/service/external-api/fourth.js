/** A fourth way: the key is declared, fetched once, kept, and fetched anew when the provider refuses it. */
exports.fourth = async (event) => {
  const { withSecret } = await import('@larder/runtime')
  const { latitude, longitude } = event.pathParameters
  return withSecret('DARKSKY_APIKEY', (apiKey) => callExternalApi(apiKey, latitude, longitude))
}

const callExternalApi = async (apiKey, latitude, longitude) => {
  const response = await fetch(`${process.env.DARKSKY_URL}/${apiKey}/${latitude},${longitude}`)
  // withSecret takes 401 and 403 to mean that the key is not the right one any more.
  if (!response.ok)
    throw Object.assign(new Error(`the provider answered ${response.status}`), { status: response.status })
  const json = await response.json()
  const body = { temperature: json.currently.temperature }
  return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
}
