/** What people read of a run, of a network and of what it sees: texts and pages. */
export { predictions_html } from './prediction-page.js';
export { type EpochLine, type Numbers, read_records, type RunRecords, type StepLine } from './records.js';
export { type ReportOptions, report_html } from './run-report.js';
export { examination_text, frequent_mistakes, predictions_text, summary_text } from './texts.js';
