export { evaluateRow, type RowEvaluation, rowsOf } from './evaluate-row';
export { type LiveTry } from './live';
export { type AccessRow, type Where } from './row';
export { type StaticOnlyReport, writeStaticOnlyReport } from './static-only-report';
