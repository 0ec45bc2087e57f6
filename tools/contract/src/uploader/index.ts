export { uploaderAccess, type UploaderAttempt, type UploaderRow } from './access';
export {
  type AccessKeyModel, type KeyAgeScheduleModel, type SecretModel, type SecretValueModel, type UploaderModel, type UploadPrincipalModel,
} from './model';
export { type UploaderPromise, uploaderPromises } from './promises';
export { readDeployedUploader } from './readers/deployed';
export { readUploaderTemplate } from './readers/template';
export { readUploaderTerraform } from './readers/terraform';
export { type UploaderCredential, type UploaderSubject } from './subject';
export { verifyUploader } from './verify/verify';
