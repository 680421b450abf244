export { type Access, type Connection, type ConnectOptions, protocolsOf, TrafficMap } from "./map";
export {
    type AddressBlock,
    type Addresses,
    apiServer,
    type Callee,
    type Caller,
    defineForeign,
    definePart,
    type Foreign,
    internetHttps,
    type Part,
    type PartPort,
    type Protocol,
    peerName,
    podLabelsOf,
    privateRanges,
} from "./part";
export { networkPolicies, type PolicyOptions } from "./policies";
export { validateTraffic } from "./validate";
