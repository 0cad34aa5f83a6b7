import { markGatewayKeyRevoked } from '../../modules/gateway-keys/gateway-key.repository.ts'
import { type Command, report } from '../command.ts'
import { asOperator } from '../operator.ts'
import { getLockedGatewayKey } from './show.ts'

export const revokeGatewayKeyCommand: Command = {
  name: 'gateway-key revoke',
  summary: 'Revoke a gateway key for good. Doing it again changes nothing.',
  positionals: ['name'],
  run: (args, around) =>
    asOperator(around, async (operator) => {
      const gatewayKey = await operator.write(async (tx) => markGatewayKeyRevoked(tx, await getLockedGatewayKey(tx, args.positional('name'))))
      report(args, around, { gatewayKey }, [`The gateway key "${gatewayKey.name}" is revoked.`])
    }),
}
