// Starts a real Bluesky server with its directory of identities, on loopback and with data of its own.
//
// Environment: PDS_PORT; PUBLIC_URL, the address that the server gives its users as their home (a
// proxy's, when one stands in front). TMPDIR holds the data. Prints one line of JSON when it is
// ready, and ends when its standard input does, so it never outlives the tests.
import net from 'node:net'
import devEnv from '@atproto/dev-env'

const LOOPBACK = '127.0.0.1'
// The package's own defaults are hosts on the internet that do not exist; asking for their addresses
// would leave this machine.
const ALONE = {
  bskyAppViewUrl: undefined,
  bskyAppViewDid: undefined,
  modServiceUrl: undefined,
  modServiceDid: undefined,
}

// Both servers listen on a bare port, which would be every interface of the machine.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (where, ...rest) {
  const isPort = typeof where === 'number' || (typeof where === 'string' && /^\d+$/.test(where))
  const asked = isPort ? { port: Number(where) } : where
  const isAddress = asked !== null && typeof asked === 'object' && asked.port !== undefined
  const last = rest.filter((one) => typeof one === 'function')
  return isAddress
    ? listen.call(this, { ...asked, host: LOOPBACK }, ...last)
    : listen.call(this, where, ...rest)
}

const network = await devEnv.TestNetworkNoAppView.create({
  pds: { port: Number(process.env.PDS_PORT), ...ALONE },
})
network.pds.ctx.cfg.service.publicUrl = process.env.PUBLIC_URL
console.log(JSON.stringify({ ready: true }))

const close = async () => {
  await network.close()
  process.exit(0)
}
process.on('SIGTERM', close)
process.stdin.on('end', close).resume()
