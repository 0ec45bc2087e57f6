import { EmailSenderModel, EmailSenderSubject, readEmailSenderTemplate, readEmailSenderTerraform } from '../../src';
import { templateOf, templateRecords } from './template.fixture';
import { terraformOf, terraformRecords } from './terraform.fixture';

/** A subject with its records, as either engine has them. */
export const withRecords = (subject: EmailSenderSubject): EmailSenderSubject => ({ ...subject, dnsRecords: templateRecords(subject) });

export function readTemplate(subject: EmailSenderSubject, template = templateOf(subject)): EmailSenderModel {
  return readEmailSenderTemplate(template, withRecords(subject));
}

export function readTerraform(subject: EmailSenderSubject, document = terraformOf(subject)): EmailSenderModel {
  return readEmailSenderTerraform(document, { ...subject, dnsRecords: terraformRecords(subject) });
}
