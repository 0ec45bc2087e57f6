import { EmailAdoption, EmailSenderNames, SmtpCredentials } from '../../src';
import { environments } from './environments';

/**
 * Known answers of another implementation, which SES has let in for years.
 * @see https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/iam/access_key_test.go
 */
test.each([
  ['eu-central-1', 'some+secret+key', 'BMXhUYlu5Z3gSXVQORxlVa7XPaz91aGWdfHxvkOZdWZ2'],
  ['eu-central-1', 'another+secret+key', 'BBbphbrQmrKMx42d1N6+C7VINYEBGI5v9VsZeTxwskfh'],
  ['us-west-1', 'some+secret+key', 'BH+jbMzper5WwlwUar9E1ySBqHa9whi0GPo+sJ0mVYJj'],
  ['us-west-1', 'another+secret+key', 'BKVmjjMDFk/qqw8EROW99bjCS65PF8WKvK5bSr4Y6EqF'],
])('the SMTP password in %s is what Terraform\'s provider makes of %s', (region, secretAccessKey, password) => {
  expect(SmtpCredentials.password(secretAccessKey, region)).toBe(password);
});

test('the SMTP host is the region\'s', () => {
  expect(SmtpCredentials.host('eu-central-1')).toBe('email-smtp.eu-central-1.amazonaws.com');
  expect(SmtpCredentials.host('us-gov-west-1')).toBe('email-smtp.us-gov-west-1.amazonaws.com');
});

test('the secret has what an SMTP client asks for, and not the secret access key', () => {
  const json = SmtpCredentials.json({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'some+secret+key' }, 'eu-central-1');
  expect(JSON.parse(json)).toEqual({
    host: 'email-smtp.eu-central-1.amazonaws.com', port: 587, username: 'AKIAIOSFODNN7EXAMPLE', password: 'BMXhUYlu5Z3gSXVQORxlVa7XPaz91aGWdfHxvkOZdWZ2', region: 'eu-central-1',
  });
  expect(json).not.toContain('some+secret+key');
});

test('an existing domain is told its default configuration set by one line each', () => {
  const names = new EmailSenderNames(environments.prod);
  expect(EmailAdoption.commands(environments.prod, names, ['acme.org', 'news.acme.org'])).toEqual(['acme.org', 'news.acme.org'].map((domain) => (
    `aws sesv2 put-email-identity-configuration-set-attributes --email-identity ${domain} --region eu-central-1 --configuration-set-name acme-prod-email`
  )));
  expect(EmailAdoption.commands(environments.prod, names, [])).toEqual([]);
});

test('an existing domain is released by one line that names no set', () => {
  expect(EmailAdoption.releaseCommands(environments.prod, ['acme.org'])).toEqual([
    'aws sesv2 put-email-identity-configuration-set-attributes --email-identity acme.org --region eu-central-1',
  ]);
});
