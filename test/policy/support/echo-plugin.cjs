// A Kubernetes provider plugin that makes nothing and says back what it was told, so that the real engine and the
// real packs can be run without a cluster.
"use strict";

const grpc = require("@grpc/grpc-js");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const provider = require("@pulumi/pulumi/proto/provider_pb");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb");

const answering = (answer) => (call, callback) => callback(null, answer(call.request));

const server = new grpc.Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
server.addService(ResourceProviderService, {
    getPluginInfo: answering(() => {
        const info = new PluginInfo();
        info.setVersion(process.env.ECHO_PLUGIN_VERSION ?? "4.34.2");
        return info;
    }),
    configure: answering(() => {
        const response = new provider.ConfigureResponse();
        response.setAcceptsecrets(true);
        response.setSupportspreview(true);
        return response;
    }),
    check: answering((request) => {
        const response = new provider.CheckResponse();
        response.setInputs(request.getNews());
        return response;
    }),
    diff: answering(() => new provider.DiffResponse()),
    create: answering((request) => {
        const response = new provider.CreateResponse();
        if (!request.getPreview()) response.setId("made");
        response.setProperties(request.getProperties());
        return response;
    }),
    delete: answering(() => new (require("google-protobuf/google/protobuf/empty_pb").Empty)()),
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
});
