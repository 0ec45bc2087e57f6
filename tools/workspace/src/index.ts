export { collect } from './collect';
export { type Library, publishedLibraries, readLibrary } from './library';
export { packageLanguage, type PackageOptions, SKIPPED } from './package-language';
export { isReleasable, nextRelease } from './release-version';
export { stampVersion } from './stamp-version';
