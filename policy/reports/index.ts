import { humanReport } from "./human";
import { jsonReport } from "./json";
import { junitReport } from "./junit";
import { markdownReport } from "./markdown";
import type { Report } from "./report";
import { sarifReport } from "./sarif";

/** Every way to write down a run. */
export const reportFormats: Readonly<Record<string, (report: Report) => string>> = {
    human: humanReport,
    json: jsonReport,
    sarif: sarifReport,
    junit: junitReport,
    markdown: markdownReport,
};

export { passes, type Report } from "./report";
