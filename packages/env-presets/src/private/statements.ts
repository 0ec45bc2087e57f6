import { PolicyCondition, PolicyEffect, PolicyStatementData } from '../policy-statement';

export function allow(sid: string, actions: string[], resources: string[], conditions?: PolicyCondition[]): PolicyStatementData {
  return { sid, effect: PolicyEffect.ALLOW, actions, resources, conditions };
}

/** A key is used through that service alone, not called directly. */
export function viaService(service: 's3' | 'secretsmanager' | 'sns', region: string): PolicyCondition {
  return { operator: 'StringEquals', key: 'kms:ViaService', values: [`${service}.${region}.amazonaws.com`] };
}

/** Whom a denial spares; nobody at all where nobody is named. */
export function butFor(arns: string[]): PolicyCondition[] | undefined {
  return arns.length === 0 ? undefined : [{ operator: 'ArnNotLike', key: 'aws:PrincipalArn', values: arns }];
}
