/** The forms of a report, apart from what writes it, so that the command line need not load that to name them. */
export const REPORT_FORMATS = ['text', 'markdown', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
