/**
 * The report formats, in a file of their own so that the command line can name them without loading what writes them.
 */
export const REPORT_FORMATS = ['text', 'markdown', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
