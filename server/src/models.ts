/** AWS's service models, prepared once at start. */
import { loadService } from '@larder/wire'
import iam from '../../model/iam.json' with { type: 'json' }
import kms from '../../model/kms.json' with { type: 'json' }
import lambda from '../../model/lambda.json' with { type: 'json' }
import larder from '../../model/larder.json' with { type: 'json' }
import secretsmanager from '../../model/secretsmanager.json' with { type: 'json' }
import ssm from '../../model/ssm.json' with { type: 'json' }
import sts from '../../model/sts.json' with { type: 'json' }
import type { Routes } from './route.ts'

export const models: Routes['models'] = {
  ssm: loadService(ssm),
  kms: loadService(kms),
  secretsmanager: loadService(secretsmanager),
  iam: loadService(iam),
  sts: loadService(sts),
  lambda: loadService(lambda),
  larder: loadService(larder),
}
