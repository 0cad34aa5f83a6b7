import { type GatewayKeySettings, listGatewayKeys } from '../../modules/gateway-keys/gateway-key.repository.ts'
import { type Command, report, table } from '../command.ts'
import { asOperator } from '../operator.ts'

const statusOf = ({ revokedAt, expiresAt }: GatewayKeySettings, now: Date): string => (revokedAt !== null ? 'REVOKED' : expiresAt !== null && now >= expiresAt ? 'EXPIRED' : 'ACTIVE')

export const listGatewayKeysCommand: Command = {
  name: 'gateway-key list',
  summary: 'List the gateway keys, revoked ones too.',
  run: (args, around) =>
    asOperator(around, async ({ em, now }) => {
      const gatewayKeys = (await listGatewayKeys(em)).map((gatewayKey) => ({ ...gatewayKey, status: statusOf(gatewayKey, now()) }))
      const rows = gatewayKeys.map(({ name, id, hint, status, ipAllowlist, expiresAt }) => [name, id, hint, status, ipAllowlist?.join(' ') ?? 'anywhere', expiresAt?.toISOString() ?? 'never'])
      report(args, around, { gatewayKeys }, gatewayKeys.length === 0 ? ['There is no gateway key yet.'] : table(['NAME', 'ID', 'HINT', 'STATUS', 'ALLOWED FROM', 'ENDS'], rows))
    }),
}
