/** Starting, recognising and ending the servers: by recorded pid and start time, never by name. */
export { identityOf, isRunning, memoryOf, type ProcessIdentity } from "./identity";
export { digestOf, type Launch, launch } from "./launch";
export { type ProcessRecord, readRecord, recordedNames, runningRecord } from "./record";
export { signal, stopProcesses } from "./stop";
