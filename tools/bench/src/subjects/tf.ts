export const tags = { Project: 'acme', Environment: 'prod', ManagedBy: 'Plinth', Owner: 'acme', CostCenter: 'acme' };

export function policyOf(...Statement: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement });
}
