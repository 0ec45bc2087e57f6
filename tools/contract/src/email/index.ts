export { type EmailAttempt, emailSenderAccess, type EmailSenderRow } from './access';
export {
  type ConfigurationSetModel, type EmailIdentityModel, type EmailSenderModel, type EventDestinationModel, type SendPrincipalModel, type SmtpSecretModel,
} from './model';
export { type EmailSenderPromise, emailSenderPromises } from './promises';
export { explainSendError } from './explain-send-error';
export { readDeployedEmailSender } from './readers/deployed';
export { readEmailSenderTemplate } from './readers/template';
export { readEmailSenderTerraform } from './readers/terraform';
export { type EmailSenderSubject, type SmtpUserSubject } from './subject';
export { verifyEmailSender } from './verify/verify';
