import { PolicyDocuments, PolicyEffect, PolicyStatementData } from '@plinth/env-presets';
import { Grant, IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Grants what statements say. Their sids are left out: one identity may get the same statement for two prefixes. */
export function grantStatements(grantee: IGrantable, statements: PolicyStatementData[]): Grant {
  for (const denied of statements.filter(({ effect }) => effect === PolicyEffect.DENY)) {
    grantee.grantPrincipal.addToPrincipalPolicy(PolicyStatement.fromJson({ ...PolicyDocuments.renderStatement(denied), Sid: undefined }));
  }
  return statements
    .filter(({ effect }) => effect === PolicyEffect.ALLOW)
    .map((statement) => Grant.addToPrincipal({
      grantee,
      actions: statement.actions,
      resourceArns: statement.resources,
      conditions: PolicyDocuments.renderStatement(statement).Condition,
    }))
    .reduce((all, grant) => all.combine(grant));
}
