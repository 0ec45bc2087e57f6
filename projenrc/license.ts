import { License, Project } from 'projen';

/** Apache-2.0 in full, as the license asks of every copy that is handed on. */
export function licenseText(project: Project): void {
  new License(project, { spdx: 'Apache-2.0' });
}
