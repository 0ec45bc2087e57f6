import { Reasons } from '../../private/tier-presets';
import { DatabaseDumpSettings } from './settings';

export const REASONS: Reasons<DatabaseDumpSettings> = {
  schedule: 'when dumps start, which must be more often than rpoHours says',
  scheduleTimezone: 'the time zone that the schedule is read in',
  rpoHours: 'how much may be lost: above dev one day and the time that a dump takes, in dev a weekend without anybody to look',
  minimumBytes: 'a dump of an emptied database is small, and must not count as a backup of it',
  tls: 'a dump must come from the database itself and from nobody in between, in every tier',
  cpuUnits: 'the task compresses and verifies, which a quarter of a vCPU does for gigabytes in an hour',
  memoryMiB: 'memory does not grow with the database, so the least that Fargate has is enough',
  architecture: 'the image is made for both, and Graviton costs a fifth less',
  assignPublicIp: 'needed only in public subnets without endpoints for S3, ECR and CloudWatch',
  logRetentionDays: 'prod must be able to say a year later when which dump was made',
};
