import type { WriteContext } from '../../application/transact.ts'
import { type GatewayKeySettings, lockGatewayKey } from '../../modules/gateway-keys/gateway-key.repository.ts'
import { type Arguments, CommandFailure, type Surroundings } from '../command.ts'

/** The secret alone goes to standard output, so that it can be piped to where it belongs; the words go beside it. */
export function showSecret(args: Arguments, around: Surroundings, gatewayKey: GatewayKeySettings, secret: string, verb: string): void {
  if (args.flag('json')) {
    around.out(`${JSON.stringify({ gatewayKey, secret }, null, 2)}\n`)
    return
  }
  around.err(`${verb} the gateway key "${gatewayKey.name}" (${gatewayKey.id}). Its secret, which is not shown again:\n`)
  around.out(`${secret}\n`)
}

/** A gateway key by name or id, locked. Throws a failure when there is none. */
export async function getLockedGatewayKey(tx: WriteContext, nameOrId: string): Promise<GatewayKeySettings> {
  const gatewayKey = await lockGatewayKey(tx, nameOrId)
  if (gatewayKey === null) throw new CommandFailure('notFound', `There is no gateway key with the name or id "${nameOrId}".`)
  return gatewayKey
}
